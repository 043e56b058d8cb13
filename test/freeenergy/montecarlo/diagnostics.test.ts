import { expect, test } from "vitest";
import { diagnose } from "../../../src/freeenergy/index.ts";
import { NDArray, random } from "../../../src/tensor/index.ts";

/** x′ = ρ x + √(1 − ρ²) ξ, in equilibrium from the start: [draws, chains] of variance 1. */
function autoregression(rho: number, draws: number, chains: number, seed: number): NDArray {
  const noise = random.normal(random.key(seed), [draws, chains]).values();
  const values = Float64Array.from(noise);
  for (let i = chains; i < values.length; i++)
    values[i] = rho * values[i - chains] + Math.sqrt(1 - rho * rho) * noise[i];
  return new NDArray("float64", [draws, chains], values);
}

for (const rho of [-0.5, 0, 0.6, 0.95]) {
  test(`the autocorrelation time of an autoregression, ρ = ${rho}, is (1 + ρ)/(1 − ρ)`, () => {
    const exact = (1 + rho) / (1 - rho);
    const { autocorrelationTime, autocorrelationTimeError, effectiveSamples, error, mean, splitRHat } = diagnose(
      autoregression(rho, 5000, 8, 1),
    );
    expect(Math.abs(autocorrelationTime - exact) / autocorrelationTimeError).toBeLessThan(4);
    expect(autocorrelationTimeError / exact).toBeLessThan(0.15);
    expect(effectiveSamples).toBeCloseTo(40_000 / autocorrelationTime, 6);
    expect(Math.abs(mean) / error).toBeLessThan(4);
    expect(error).toBeCloseTo(Math.sqrt(exact / 40_000), 2);
    expect(splitRHat).toBeLessThan(1.02);
  });
}

test("the error of τ is what independent runs scatter by", () => {
  const runs = Array.from({ length: 60 }, (_, seed) => diagnose(autoregression(0.8, 1000, 2, seed + 10)));
  const times = runs.map((run) => run.autocorrelationTime);
  const mean = times.reduce((a, b) => a + b, 0) / times.length;
  const scatter = Math.sqrt(times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / (times.length - 1));
  const claimed = runs.reduce((sum, run) => sum + run.autocorrelationTimeError, 0) / runs.length;
  expect(mean).toBeCloseTo(9, -0.3);
  expect(scatter / claimed).toBeGreaterThan(0.6);
  expect(scatter / claimed).toBeLessThan(1.4);
});

test("the error of the mean covers the truth as often as it should", () => {
  const runs = Array.from({ length: 200 }, (_, seed) => diagnose(autoregression(0.7, 400, 2, seed + 100)));
  const covered = runs.filter(({ mean, error }) => Math.abs(mean) < error).length;
  expect(covered / runs.length).toBeGreaterThan(0.58);
  expect(covered / runs.length).toBeLessThan(0.78);
});

test("R̂ is near 1 for independent draws and large for chains that are stuck or drift", () => {
  expect(diagnose(random.normal(random.key(1), [1000, 4])).splitRHat).toBeLessThan(1.005);
  const apart = diagnose(shifted((_, chain) => 3 * chain));
  expect(apart.splitRHat).toBeGreaterThan(3);
  expect(apart.autocorrelationTime).toBeGreaterThan(100);
  // The two halves of a chain that drifts do not agree.
  expect(diagnose(shifted((draw) => draw / 100)).splitRHat).toBeGreaterThan(1.3);
  expect(diagnose(frozen((chain) => chain)).splitRHat).toBe(Number.POSITIVE_INFINITY);
});

test("draws that change in no chain have no error that could be told, wherever the chains are", () => {
  const infinite = Number.POSITIVE_INFINITY;
  const unknown = { error: infinite, autocorrelationTime: infinite, effectiveSamples: 0, splitRHat: infinite };
  expect(diagnose(frozen(() => 2))).toMatchObject({ mean: 2, ...unknown });
  expect(diagnose(frozen((chain) => 0.1 * chain))).toMatchObject(unknown);
  // One chain that moves is enough to see that the others do not.
  const { error, splitRHat } = diagnose(frozen((chain, draw) => (chain === 0 ? draw % 2 : 10 * chain)));
  expect(error).toBeGreaterThan(3);
  expect(error).toBeLessThan(infinite);
  expect(splitRHat).toBeGreaterThan(10);
});

test("R̂ of two short chains by hand", () => {
  // halves (0, 2), (4, 6), (1, 3), (5, 7): means 1, 5, 2, 6 of variance 17/3, variances 2 within
  const { splitRHat, mean } = diagnose([
    [0, 1],
    [2, 3],
    [4, 5],
    [6, 7],
  ]);
  expect(splitRHat).toBeCloseTo(Math.sqrt(1 / 2 + 17 / 3 / 2), 12);
  expect(mean).toBe(3.5);
});

test("draws that cannot be judged are refused", () => {
  expect(() => diagnose(random.normal(random.key(0), [10]))).toThrow("diagnose: the draws are float64[10]; allowed");
  expect(() => diagnose(random.normal(random.key(0), [3, 2]))).toThrow("diagnose: 3 draws of 2 chains; allowed");
  expect(() => diagnose([[1], [2], [Number.NaN], [3]])).toThrow("diagnose: draw 2 of chain 0 is NaN");
});

function shifted(by: (draw: number, chain: number) => number): NDArray {
  const noise = random.normal(random.key(2), [400, 4]).values();
  return new NDArray(
    "float64",
    [400, 4],
    Float64Array.from(noise, (x, i) => x + by(Math.floor(i / 4), i % 4)),
  );
}

function frozen(at: (chain: number, draw: number) => number): NDArray {
  return new NDArray(
    "float64",
    [20, 3],
    Float64Array.from({ length: 60 }, (_, i) => at(i % 3, Math.floor(i / 3))),
  );
}
