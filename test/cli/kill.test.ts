import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { main } from "../../src/cli/index.ts";
import { contentOf, endOf, runKilled, startCommand } from "../support/killing.ts";
import { quadratic } from "../support/quadratic.ts";

let root: string;
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "helmholtz-kill-"));
});
afterAll(() => fs.rmSync(root, { recursive: true }));

const totalSteps = 300;
const settings = [`steps=${totalSteps}`, "kick=0.1"];

/** The command in this process, with the settings above and more. */
async function helmholtz(...argv: string[]) {
  let text = "";
  const output = { write: (more: string) => (text += more) };
  const status = await main([...argv, "--quiet"], { experiments: [quadratic], stdout: output, stderr: output });
  return { status, text };
}

const run = (directory: string, ...more: string[]) => [
  ...["run", "quadratic", "--out", directory, "--seed", "5", "--engine", "portable"],
  ...[...settings, ...more].flatMap((setting) => ["--set", setting]),
];

/** The settings differ by the pause between steps alone. */
function withoutPause(directory: string): string {
  return JSON.stringify(contentOf(directory)).replaceAll(/\\?"pause\\?":\d/g, "");
}

test("a run killed with SIGKILL twice ends with the same bits as one that was not", async () => {
  const [killed, whole] = ["killed", "whole"].map((name) => path.join(root, name));
  const task = { experiment: "quadratic", settings: [...settings, "pause=2"] };
  const seed = Math.floor(1e6 * Math.random());
  const steps = await runKilled(task, killed, { kills: 2, totalSteps, seed });
  expect(steps, `seed ${seed}`).toHaveLength(2);
  expect(await helmholtz(...run(whole))).toMatchObject({ status: 0 });
  expect(withoutPause(killed), `killed after ${steps} steps, seed ${seed}`).toBe(withoutPause(whole));
});

test("no second process writes in the directory of a run, and it goes on undisturbed", async () => {
  const directory = path.join(root, "busy");
  const busy = helmholtz(...run(directory, "pause=1"));
  while (!fs.existsSync(path.join(directory, "metrics.jsonl"))) await new Promise(setImmediate);
  for (const argv of [["resume", directory], run(directory)]) {
    const { status, text } = await helmholtz(...argv);
    expect(text).toMatch(/^helmholtz: the folder '.*busy' is in use by process \d+ on .*; wait for its end, or remove/);
    expect(status).toBe(2);
  }
  expect(await busy).toMatchObject({ status: 0 });
  expect(fs.readFileSync(path.join(directory, "metrics.jsonl"), "utf8").split("\n")).toHaveLength(totalSteps + 1);
});

test.runIf(process.platform !== "win32")(
  "a run whose files cannot grow ends with status 1 and what is kept, from which it continues",
  async () => {
    const [full, whole] = ["full", "roomy"].map((name) => path.join(root, name));
    const { status, stdout, stderr } = await endOf(startCommand([...run(full), "--quiet"], "ulimit -f 8"));
    expect(stderr).toMatch(
      /^helmholtz: quadratic stopped: cannot write '.*metrics.jsonl': the file would be too large; the checkpoint of step \d+ is kept: when files can be written again, continue with 'helmholtz resume .*full'\n$/,
    );
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(await helmholtz("resume", full)).toMatchObject({ status: 0 });
    await helmholtz(...run(whole));
    expect(withoutPause(full)).toBe(withoutPause(whole));
  },
);
