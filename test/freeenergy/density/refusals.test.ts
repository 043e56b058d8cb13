import { describe, expect, test } from "vitest";
import { affine, flow, standardNormal } from "../../../src/flow/index.ts";
import {
  type Baseline,
  type FreeEnergyAux,
  freeEnergy,
  gradientSpread,
  maximumLikelihood,
} from "../../../src/freeenergy/index.ts";
import {
  array,
  complex,
  DTypeError,
  InputError,
  mul,
  NumericalError,
  random,
  reshape,
  ShapeError,
  type Tensor,
  zeros,
} from "../../../src/tensor/index.ts";
import { categories, energyOf } from "./discrete.ts";

const parameters = { logits: array([0, 0, 0]) };
const good = {
  estimator: "score",
  density: categories,
  hamiltonian: energyOf([1, 2, 3]),
  beta: 1,
  samples: 8,
} as const;

function evaluate(options: Partial<Omit<typeof good, "samples" | "beta">> & Record<string, unknown>) {
  const objective = freeEnergy({ ...good, ...options });
  return objective.valueAndGradient(parameters, objective.start(random.key(1)));
}

describe("options out of range are refused:", () => {
  test.each([
    [
      { samples: 0 },
      "freeEnergy: samples is 0; it must be a whole number of at least 2, for the baseline 'leave-one-out'",
    ],
    [
      { samples: 1, baseline: "mean" },
      "samples is 1; it must be a whole number of at least 2, for the baseline 'mean'",
    ],
    [{ samples: 0.5, baseline: "none" }, "samples is 0.5; it must be a whole number above 0"],
    [{ chunk: 0 }, "freeEnergy: chunk is 0; it must be a whole number above 0"],
    [{ chunk: 2.5 }, "freeEnergy: chunk is 2.5; it must be a whole number above 0"],
    [{ beta: 0 }, "freeEnergy: beta at step 0 is 0; it must be positive, or Infinity for the energy alone"],
    [{ beta: () => Number.NaN }, "freeEnergy: beta at step 0 is NaN"],
    [{ beta: "1" }, "freeEnergy: beta at step 0 is '1'; it must be positive"],
    [{ chunk: "4" }, "freeEnergy: chunk is '4'; it must be a whole number above 0"],
    [{ baseline: "median" as Baseline }, "freeEnergy: baseline is 'median'; allowed: leave-one-out, mean, none"],
  ])("%o", (options, message) => {
    expect(() => evaluate(options)).toThrow(InputError);
    expect(() => evaluate(options)).toThrow(message);
  });

  test("estimates and spreads of too few samples", () => {
    const objective = freeEnergy(good);
    expect(() => objective.estimate(parameters, random.key(0), 0)).toThrow(
      /samples is 0; it must be a whole number above 0/,
    );
    expect(() => gradientSpread(objective, parameters, random.key(0), 1)).toThrow(/repeats is 1; .* at least 2/);
    expect(() => objective.batchAt(parameters, objective.start(random.key(0)))).toThrow(
      /needs the aux of an evaluation/,
    );
  });
});

describe("what is not finite is named, with how many and the first sample:", () => {
  const samples = array([0, 1, 2, 2, 0, 1, 2, 0], "int32");
  const density = { ...categories, sample: () => samples };

  test.each([
    [Number.NaN, undefined, /the energy is not finite for 3 of 8 samples: the first is sample 2, NaN/],
    [Number.POSITIVE_INFINITY, 4, /the energy is not finite for 2 of samples 0 to 3: the first is sample 2, Infinity/],
  ])("an energy of %d in chunks of %s", (level, chunk, message) => {
    const hamiltonian = energyOf([1, 2, level]);
    expect(() => evaluate({ density, hamiltonian, chunk })).toThrow(NumericalError);
    expect(() => evaluate({ density, hamiltonian, chunk })).toThrow(message);
  });

  test("ln p of an outcome that cannot be", () => {
    const objective = freeEnergy({ ...good, density });
    const never = { logits: array([0, Number.NEGATIVE_INFINITY, 0]) };
    expect(() => objective.estimate(never, random.key(0), 8)).toThrow(
      /freeEnergy: the ln p is not finite for 2 of 8 samples: the first is sample 1, -Infinity/,
    );
  });

  test("an energy of moved samples", () => {
    const objective = freeEnergy({
      estimator: "pathwise",
      density: flow(standardNormal([1]), affine([1])),
      hamiltonian: (x: Tensor) => reshape(x, [-1]).mul(0).log(),
      beta: 1,
      samples: 5,
    });
    const start = { logScale: zeros([1]), shift: zeros([1]) };
    expect(() => objective.valueAndGradient(start, objective.start(random.key(0)))).toThrow(
      /freeEnergy: the energy is not finite for 5 of 5 samples: the first is sample 0, -Infinity/,
    );
  });
});

test("energies that are not one of each sample are refused", () => {
  const hamiltonian = (x: Tensor) => reshape(x, [-1, 1]);
  expect(() => evaluate({ hamiltonian })).toThrow(ShapeError);
  expect(() => evaluate({ hamiltonian })).toThrow(/the energy of 8 samples has shape \[8, 1\]; it must be \[8\]/);
});

describe("what would lose its imaginary part is refused:", () => {
  const twisted = (x: Tensor) => mul(x, complex(0, 1));
  const flat = flow(standardNormal([1]), affine([1]));
  const start = flat.init(random.key(0));

  test("an energy, whatever the estimator", () => {
    const message = "freeEnergy: the energy is complex128; it must be real";
    expect(() => evaluate({ hamiltonian: twisted })).toThrow(DTypeError);
    expect(() => evaluate({ hamiltonian: twisted, chunk: 3 })).toThrow(message);
    expect(() => freeEnergy({ ...good, hamiltonian: twisted }).estimate(parameters, random.key(0), 9)).toThrow(message);
    const hamiltonian = (x: Tensor) => twisted(reshape(x, [-1]));
    const pathwise = freeEnergy({ estimator: "pathwise", density: flat, hamiltonian, beta: 1, samples: 5 });
    expect(() => pathwise.valueAndGradient(start as never, pathwise.start(random.key(0)))).toThrow(message);
    expect(() => pathwise.estimate(start, random.key(0), 5)).toThrow(message);
    const density = { populations: categories, energies: (_: unknown, __: number, labels: Tensor) => twisted(labels) };
    const nested = freeEnergy({ ...good, estimator: "nested", density, hamiltonian: 1 });
    expect(() => nested.valueAndGradient(parameters, nested.start(random.key(0)))).toThrow(message);
    expect(() => nested.estimate(parameters, random.key(0), 5)).toThrow(message);
  });

  test("ln p", () => {
    const density = { ...categories, logProb: (_: unknown, samples: Tensor) => twisted(samples) };
    expect(() => evaluate({ density })).toThrow("freeEnergy: the ln p is complex128; it must be real");
    const likelihood = maximumLikelihood({ density, data: array([0, 1], "float64") });
    expect(() => likelihood.estimate(parameters, array([0, 1]))).toThrow("maximumLikelihood: ln p is complex128");
  });
});

test.each([undefined, 3])("an energy that is %s and no array is refused", (energy) => {
  const hamiltonian = (() => energy) as unknown as typeof good.hamiltonian;
  expect(() => evaluate({ hamiltonian })).toThrow(`the energy of 8 samples is ${energy}; it must be an array [8]`);
});

test("an estimator that does not exist is refused, and so is the aux of another objective", () => {
  expect(() => evaluate({ estimator: "scores" as "score" })).toThrow(/estimator is 'scores'; allowed: exact, pathwise/);
  const likelihood = maximumLikelihood({ density: categories, data: array([0, 1], "float64") });
  const aux = likelihood.start(random.key(0)) as FreeEnergyAux;
  expect(() => freeEnergy(good).valueAndGradient(parameters, aux)).toThrow(/aux is that of another objective/);
});
