import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { deepCircuit } from "../../src/experiment/deep-circuit.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

test("the golden values of 10,000 layers, uncomputed to 1e-11", async () => {
  const { outcome } = await runExperimentInMemory(deepCircuit, { parameters: "golden", steps: 0 });
  const { energy, gradientNorm, firstGradient, drift } = outcome.result;
  expect(Math.abs(energy - -0.002974170633)).toBeLessThan(1e-11);
  expect(Math.abs(gradientNorm - 66.5452122546)).toBeLessThan(1e-8);
  expect(Math.abs(firstGradient - 0.0085973581)).toBeLessThan(1e-9);
  expect(drift).toBeLessThan(1e-11);
});

test("ten steps of the default lower the energy by more than 10, towards −18.06", async () => {
  const { outcome, steps } = await runExperimentInMemory(deepCircuit, {});
  expect(outcome.result.energy).toBeLessThan(steps[0].metrics.energy - 10);
  expect(outcome.references.energy[0].value).toBeCloseTo(-18.0617854, 6);
});

test("a gradient through 10,000 layers takes at most 110 MB, Node and all", () => {
  const command = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "helmholtz-deep-"));
  const settings = ["--set", "parameters=golden", "--set", "steps=0", "--engine", "portable", "--json", "--quiet"];
  const argv = [command, "run", "deep-circuit", ...settings, "--out", path.join(folder, "run")];
  try {
    const { result } = JSON.parse(execFileSync(process.execPath, argv, { encoding: "utf8" }));
    expect(result.peakMemoryBytes).toBeLessThan(110e6);
    expect(result.gradientNorm).toBeCloseTo(66.5452122546, 9);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
