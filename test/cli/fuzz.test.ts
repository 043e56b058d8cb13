import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { main } from "../../src/cli/index.ts";
import { type Experiment, experiments } from "../../src/experiment/index.ts";
import { NumericalError } from "../../src/tensor/index.ts";
import { anyValue, type Given, wrongValues } from "../support/wrong-settings.ts";

let root: string;
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "helmholtz-fuzz-"));
});
afterAll(() => fs.rmSync(root, { recursive: true }));

/** The experiments, whose steps only say that the settings were taken. */
const taking: readonly Experiment[] = experiments.map((experiment) => ({
  ...experiment,
  steps: () => {
    throw new NumericalError("taken");
  },
}));

type Settings = readonly (readonly [key: string, given: Given])[];

/** The options that give the settings; what is JSON goes into a file. */
function optionsFor(settings: Settings): readonly string[] {
  const file = path.join(root, "settings.json");
  const values = settings.flatMap(([key, given]) => ("json" in given ? [[key, given.json]] : []));
  fs.writeFileSync(file, JSON.stringify(Object.fromEntries(values)));
  const texts = settings.flatMap(([key, given]) => ("text" in given ? ["--set", `${key}=${given.text}`] : []));
  return ["--config", file, ...texts];
}

/** Runs an experiment with these settings. */
async function given({ name }: Experiment, settings: Settings) {
  let stderr = "";
  const out = path.join(root, "out");
  const argv = ["run", name, "--quiet", "--engine", "portable", "--out", out, ...optionsFor(settings)];
  const output = { write: (text: string) => (stderr += text) };
  const status = await main(argv, { experiments: taking, stdout: output, stderr: output });
  const began = fs.existsSync(out);
  fs.rmSync(out, { recursive: true, force: true });
  return { status, stderr, began };
}

/** Whether these settings were refused, all of them by name and before anything was begun. */
async function refused(experiment: Experiment, settings: Settings): Promise<boolean> {
  const { status, stderr, began } = await given(experiment, settings);
  const told = JSON.stringify({ experiment: experiment.name, settings, status, stderr, began });
  if (status === 1 && stderr.includes("failed at step 1: taken")) return false;
  expect({ status, began }, told).toEqual({ status: 2, began: false });
  expect(stderr, told).toMatch(/^helmholtz: /);
  return settings.every(([key]) => stderr.includes(`setting ${key} is `) || stderr.includes(`--set ${key}: cannot`));
}

describe.each(experiments.map((experiment) => [experiment.name, experiment] as const))("%s", (_, experiment) => {
  const keys = Object.keys(experiment.settings.shape);

  test.each(keys)("refuses what is wrong for %s", async (key) => {
    for (const value of wrongValues(experiment.settings.shape[key] as z.ZodType)) {
      expect(await refused(experiment, [[key, value]]), JSON.stringify(value)).toBe(true);
    }
  });

  test("names every setting that is wrong", async () => {
    const wrong = keys.map((key) => [key, { json: null }] as const);
    expect(await refused(experiment, wrong)).toBe(true);
  });

  test("takes or refuses anything, and never fails in another way", async () => {
    const pair = fc.tuple(fc.constantFrom(...keys), anyValue);
    await fc.assert(
      fc.asyncProperty(pair, async (settings) => {
        await refused(experiment, [settings]);
      }),
      { numRuns: 30 },
    );
  });
});

test("so does a process of its own", async () => {
  const script = ["--import", "./tools/typescript.mjs", "src/cli/main.ts", "run", "ising-trg"];
  const out = path.join(root, "process");
  const argv = [...script, "--set", "chi=1e9!", "--set", "beta=[[", "--out", out];
  const running = promisify(execFile)(process.execPath, argv, {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
  });
  const { code, stdout, stderr } = await running.catch((error) => error);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("setting beta is '[['");
  expect(stderr).toContain("setting chi is Infinity");
  expect(fs.existsSync(out)).toBe(false);
});
