import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { main } from "../../src/cli/index.ts";
import { quadratic } from "../support/quadratic.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const settings = "--set steps=400 --set kick=0.1 --seed 11 --engine portable".split(" ");

let root: string;
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "helmholtz-kill-"));
});
afterAll(() => fs.rmSync(root, { recursive: true }));

/** The command as a process of its own. */
function start(...argv: string[]): ChildProcess {
  const script = ["--import", "./tools/typescript.mjs", "test/support/cli.ts"];
  return spawn(process.execPath, [...script, ...argv], { cwd: repository, stdio: ["ignore", "pipe", "inherit"] });
}

async function outputOf(child: ChildProcess): Promise<string> {
  let text = "";
  child.stdout?.on("data", (chunk) => {
    text += chunk;
  });
  await once(child, "close");
  return text;
}

function countSteps(directory: string): number {
  const file = path.join(directory, "metrics.jsonl");
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8").split("\n").length - 1 : 0;
}

/** Kills a run without warning once it has done some more steps than before. */
async function killAfter(child: ChildProcess, directory: string, moreSteps: number): Promise<number> {
  const before = countSteps(directory);
  const ended = once(child, "close");
  while (countSteps(directory) < before + moreSteps && child.exitCode === null) await sleep(1);
  child.kill("SIGKILL");
  const [, signal] = await ended;
  expect(signal).toBe("SIGKILL");
  return countSteps(directory);
}

test("a run killed with SIGKILL twice ends with the same bits as one that was not", async () => {
  const directory = path.join(root, "killed");
  const run = start("run", "quadratic", "--out", directory, "--quiet", ...settings, "--set", "pause=2");
  const steps = [await killAfter(run, directory, 1 + Math.floor(80 * Math.random()))];
  const resumed = start("resume", directory, "--quiet");
  steps.push(await killAfter(resumed, directory, 1 + Math.floor(80 * Math.random())));
  expect(steps.at(-1)).toBeLessThan(400);
  const ended = JSON.parse(await outputOf(start("resume", directory, "--quiet", "--json")));

  const whole = path.join(root, "whole");
  let output = "";
  const collect = { write: (text: string) => (output += text) };
  await main(["run", "quadratic", "--out", whole, "--quiet", "--json", ...settings, "--set", "pause=0"], {
    experiments: [quadratic],
    stdout: collect,
    stderr: process.stderr,
  });
  expect(ended.result, `killed after ${steps} steps`).toEqual(JSON.parse(output).result);
  for (const file of ["metrics.jsonl", "plot.svg"]) {
    expect(fs.readFileSync(path.join(directory, file), "utf8")).toBe(fs.readFileSync(path.join(whole, file), "utf8"));
  }
});
