import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contentOf, runKilled, type Task } from "../support/killing.ts";

let root: string;
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "helmholtz-reliability-"));
});
afterAll(() => fs.rmSync(root, { recursive: true }));

/** One of each front end: circuits, tensor networks, generative models. */
const tasks: readonly Task[] = [
  { experiment: "tfim-vqe", settings: ["sites=12", "layers=6", "steps=60", "gradientTolerance=1e-12"] },
  { experiment: "ising-trg", settings: ["beta=0.43", "chi=20", "iterations=24"] },
  {
    experiment: "beta-vqe",
    settings: ["sites=6", "layers=3", "steps=80", "samples=200", "finalSamples=2000"],
  },
];

describe.each(tasks)("$experiment killed with SIGKILL at any moment", (task) => {
  let whole: ReturnType<typeof contentOf>;
  let totalSteps: number;
  beforeAll(async () => {
    const directory = path.join(root, `${task.experiment}-whole`);
    await runKilled(task, directory, { kills: 0, totalSteps: 0, seed: 0 });
    whole = contentOf(directory);
    totalSteps = String(whole.metrics).split("\n").length - 1;
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])("and resumed ends as if it had not been: seed %i", async (seed) => {
    const directory = path.join(root, `${task.experiment}-${seed}`);
    const steps = await runKilled(task, directory, { kills: 1 + (seed % 3), totalSteps, seed });
    expect(steps.length, "the run ended before it was killed").toBeGreaterThan(0);
    expect(contentOf(directory), `killed after ${steps} steps`).toEqual(whole);
  });
});
