import { describe, expect, test } from "vitest";
import { affine, flow, standardNormal } from "../../../src/flow/index.ts";
import { baselines, type FreeEnergy, freeEnergy, gradientSpread } from "../../../src/freeenergy/index.ts";
import {
  array,
  exp,
  logSoftmax,
  type NDArray,
  random,
  reshape,
  square,
  sum,
  type Tensor,
  take,
  treeLeaves,
  valueAndGrad,
} from "../../../src/tensor/index.ts";
import { categories, energyOf, everyBatch, exactly, type Logits, numbers } from "./discrete.ts";
import { hermiteRule } from "./oscillator.ts";

const levels = [-5.7, -7.2, -4];
const beta = 0.7;
const logits = { logits: array([0.4, -0.2, 0.9]) };
const probabilities = numbers(exp(logSoftmax(logits.logits)));

/** States whose energies are functions of the parameters: Eₖ = levelₖ · logitₖ². */
const matrix = {
  populations: categories,
  energies: (parameters: Logits, scale: number, labels: NDArray) =>
    take(square(parameters.logits).mul(array(levels)), labels).mul(scale),
};

const exactMatrix = valueAndGrad(({ logits: own }: Logits) => {
  const logProb = logSoftmax(own);
  return sum(exp(logProb).mul(square(own).mul(array(levels)).add(logProb.div(beta))));
})(logits);

describe("a density matrix: over every batch of 3 labels the mean gradient is exact", () => {
  test.each(["none", "leave-one-out"] as const)("with the baseline %s", (baseline) => {
    const batches = everyBatch(probabilities, 3, (batch) => {
      const density = { ...matrix, populations: { ...categories, sample: () => batch } };
      const objective = freeEnergy({ estimator: "nested", density, hamiltonian: 1, beta, samples: 3, baseline });
      return numbers(objective.valueAndGradient(logits, objective.start(random.key(0))).gradient.logits);
    });
    numbers(exactMatrix.gradient.logits).forEach((exact, k) => {
      const mean = batches.reduce((total, { probability, result }) => total + probability * result[k], 0);
      expect(mean).toBeCloseTo(exact, 12);
    });
  });
});

// x = e^s y + t with a normal y, in H = x⁴/4 − x³/5.
const density = flow(standardNormal([1]), affine([1]));
const hamiltonian = (x: Tensor) => reshape(square(square(x)).mul(0.25).sub(square(x).mul(x).mul(0.2)), [-1]);
const [s, t] = [0.3, -0.4];
const parameters = { logScale: array([s]), shift: array([t]) };
const variance = Math.exp(2 * s);
const exactFlow = [
  0.25 * (12 * variance ** 2 + 12 * variance * t ** 2) - 0.2 * 6 * variance * t - 1 / beta,
  0.25 * (12 * variance * t + 4 * t ** 3) - 0.2 * (3 * variance + 3 * t ** 2),
];

describe("a flow: by quadrature over the noise the mean gradient is exact,", () => {
  const rule = hermiteRule(6, 0).map(({ y, weight }) => ({ y: Math.SQRT2 * y, weight }));
  const samples = 2;
  const means = (objectiveAt: (noise: NDArray) => FreeEnergy<typeof parameters>) => {
    const batches = everyBatch(
      rule.map(({ weight }) => weight),
      samples,
      (batch) => {
        const objective = objectiveAt(reshape(array(numbers(batch).map((i) => rule[i].y)), [samples, 1]) as NDArray);
        const { gradient } = objective.valueAndGradient(parameters, objective.start(random.key(0)));
        return treeLeaves(gradient).flatMap(numbers);
      },
    );
    return exactFlow.map((_, k) => batches.reduce((total, b) => total + b.probability * b.result[k], 0));
  };
  const common = { hamiltonian, beta, samples };

  test("pathwise", () => {
    means((noise) =>
      freeEnergy({ estimator: "pathwise", density: { ...density, noise: () => noise }, ...common }),
    ).forEach((mean, k) => {
      expect(mean).toBeCloseTo(exactFlow[k], 12);
    });
  });

  test("score function", () => {
    means((noise) => {
      const sample = () => noise.mul(Math.exp(s)).add(t) as NDArray;
      return freeEnergy({ estimator: "score", density: { ...density, sample }, ...common });
    }).forEach((mean, k) => {
      expect(mean).toBeCloseTo(exactFlow[k], 12);
    });
  });
});

describe("of many gradients from samples", () => {
  test("the means are within their errors of the exact ones, and the estimators scatter in their order", () => {
    const common = { density, hamiltonian, beta, samples: 20 };
    const spreads = Object.fromEntries(
      (["pathwise", "score"] as const).map((estimator) => {
        const {
          mean,
          error,
          variance: scatter,
        } = gradientSpread(freeEnergy({ estimator, ...common }), parameters, random.key(4), 100);
        const [means, errors] = [mean, error].map((tree) => treeLeaves(tree).flatMap(numbers));
        exactFlow.forEach((exact, k) => {
          expect(Math.abs(means[k] - exact)).toBeLessThan(4.5 * errors[k]);
        });
        return [estimator, scatter];
      }),
    );
    expect(spreads.pathwise).toBeLessThan(spreads.score);
  });

  test("those with a baseline scatter least", () => {
    const hamilton = energyOf(levels);
    const common = { estimator: "score", density: categories, hamiltonian: hamilton, beta, samples: 20 } as const;
    const exact = exactly(levels, 1 / beta, logits).gradient;
    const spreads = Object.fromEntries(
      baselines.map((baseline) => {
        const found = gradientSpread(freeEnergy({ ...common, baseline }), logits, random.key(4), 100);
        const [mean, error] = [found.mean, found.error].map((tree) => numbers(tree.logits));
        const share = baseline === "mean" ? 19 / 20 : 1;
        exact.forEach((g, k) => {
          expect(Math.abs(mean[k] - share * g)).toBeLessThan(4.5 * error[k]);
        });
        return [baseline, found.variance];
      }),
    );
    expect(spreads["leave-one-out"]).toBeLessThan(0.2 * spreads.none);
    expect(spreads.mean / spreads["leave-one-out"]).toBeCloseTo((19 / 20) ** 2, 10);
  });
});

describe("the samples of an evaluation", () => {
  const objective = freeEnergy({
    estimator: "score",
    density: categories,
    hamiltonian: energyOf(levels),
    beta,
    samples: 50,
  });
  const { aux } = objective.valueAndGradient(logits, objective.start(random.key(5)));
  if (!aux) throw new Error("no aux");

  test("are those its estimate is of, at hand and drawn again", () => {
    const kept = objective.batchAt(logits, aux);
    // Once another point has been evaluated, or in another process, they must be drawn again.
    const again = objective.batchAt(logits, { ...aux });
    expect(numbers(again.samples)).toEqual(numbers(kept.samples));
    const logProb = numbers(kept.logProb(logits));
    expect(-logProb.reduce((a, b) => a + b, 0) / 50).toBeCloseTo(aux.estimate?.S ?? Number.NaN, 12);
  });
});
