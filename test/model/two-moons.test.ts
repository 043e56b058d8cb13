import { expect, test } from "vitest";
import { twoMoons } from "../../src/model/index.ts";
import { InputError, random } from "../../src/tensor/index.ts";

test.each([0.08, 0.5])("two moons of noise %d: normalized, and their entropy is that of samples", (noise) => {
  const moons = twoMoons(noise);
  const count = 4000;
  const points = moons.sample(random.key(1), count).values();
  const logProbs = Array.from({ length: count }, (_, i) => moons.logProb(points[2 * i], points[2 * i + 1]));
  const mean = logProbs.reduce((a, b) => a + b) / count;
  const error = Math.sqrt(logProbs.reduce((sum, x) => sum + (x - mean) ** 2, 0)) / count;
  expect(Math.abs(mean + moons.entropy()) / error).toBeLessThan(4);
  expect(error).toBeLessThan(0.02);

  const step = noise / 2;
  let total = 0;
  for (let x = -1 - 6 * noise; x < 2 + 6 * noise; x += step) {
    for (let y = -0.5 - 6 * noise; y < 1 + 6 * noise; y += step) total += Math.exp(moons.logProb(x, y)) * step * step;
  }
  expect(total).toBeCloseTo(1, 6);
});

test("ln p of one point by brute force, the two moons turned into each other", () => {
  const [x, y, noise] = [0.9, 0.3, 0.2];
  const parts = 20_000;
  let sum = 0;
  for (let i = 0; i < parts; i++) {
    const t = (Math.PI * (i + 0.5)) / parts;
    const arcs = [
      (x - Math.cos(t)) ** 2 + (y - Math.sin(t)) ** 2,
      (x - 1 + Math.cos(t)) ** 2 + (y - 0.5 + Math.sin(t)) ** 2,
    ];
    for (const distance of arcs) sum += Math.exp(-distance / (2 * noise * noise)) / 2;
  }
  const moons = twoMoons(noise);
  expect(moons.logProb(x, y)).toBeCloseTo(Math.log(sum / parts / (2 * Math.PI * noise * noise)), 8);
  expect(moons.logProb(1 - x, 0.5 - y)).toBeCloseTo(moons.logProb(x, y), 12);
  expect(() => twoMoons(0)).toThrow(InputError);
});
