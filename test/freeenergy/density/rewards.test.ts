import { describe, expect, test } from "vitest";
import {
  type Concrete,
  clipToSpread,
  type FreeEnergyAux,
  fisherMetric,
  freeEnergy,
  minimize,
  naturalGradient,
} from "../../../src/freeenergy/index.ts";
import { array, cast, logSoftmax, type NDArray, random, take } from "../../../src/tensor/index.ts";
import { categories, energyOf, type Logits, numbers } from "./discrete.ts";

const levels = [-5.7, -7.2, -4];
const beta = 0.7;
const samples = array([0, 1, 1, 2, 0, 1], "int32");
const density = { ...categories, sample: () => samples };
const options = { estimator: "score", density, hamiltonian: energyOf(levels), beta, samples: 6 } as const;
const parameters = { logits: array([0.4, -0.2, 0.9]) };

describe("rewards that are changed on the way to the gradient", () => {
  const evaluate = (clip?: (rewards: NDArray) => NDArray) => {
    const objective = freeEnergy({ ...options, ...(clip && { clip }) });
    const { gradient, value } = objective.valueAndGradient(parameters, objective.start(random.key(0)));
    return { gradient: numbers(gradient.logits), value };
  };

  test("are E + kT ln p of each sample", () => {
    const seen: number[] = [];
    evaluate((rewards) => {
      seen.push(...numbers(rewards));
      return rewards;
    });
    const logProb = numbers(take(logSoftmax(parameters.logits), samples));
    numbers(samples).forEach((k, i) => {
      expect(seen[i]).toBeCloseTo(levels[k] + logProb[i] / beta, 12);
    });
  });

  test("change the gradient, and not F", () => {
    const [plain, doubled, clipped] = [
      evaluate(),
      evaluate((rewards) => rewards.mul(2) as NDArray),
      evaluate((rewards) => clipToSpread(rewards, 0.5)),
    ];
    expect(doubled.value).toBe(plain.value);
    expect(clipped.value).toBe(plain.value);
    doubled.gradient.forEach((g, k) => {
      expect(g).toBeCloseTo(2 * plain.gradient[k], 12);
    });
    expect(Math.hypot(...clipped.gradient)).toBeLessThan(Math.hypot(...plain.gradient));
  });
});

test("single precision stays single", () => {
  const objective = freeEnergy(options);
  const single = { logits: cast(parameters.logits, "float32") as NDArray };
  const { gradient } = objective.valueAndGradient(single, objective.start(random.key(0)));
  expect(gradient.logits.dtype).toBe("float32");
});

test("the samples of a step give the Fisher metric, and the natural gradient comes to Boltzmann's distribution", async () => {
  const objective = freeEnergy({ ...options, density: categories, samples: 200 });
  const samplesAt = (at: Concrete<Logits>, aux: FreeEnergyAux) => objective.batchAt(at, aux).samples;
  const metric = fisherMetric(categories, samplesAt, { form: "product" });
  const optimizer = naturalGradient({ metric, learningRate: 0.3, damping: 1e-3 });
  const start = { parameters, aux: objective.start(random.key(0)) };
  let F = Number.NaN;
  for await (const step of minimize(objective, start, { optimizer, stop: { steps: 40 } })) F = step.value;
  const Z = levels.reduce((total, E) => total + Math.exp(-beta * E), 0);
  expect(F).toBeCloseTo(-Math.log(Z) / beta, 4);
});
