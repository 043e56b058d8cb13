import { expectTypeOf, test } from "vitest";
import { affine, flow, standardNormal } from "../../../src/flow/index.ts";
import { type DensityMatrix, freeEnergy, type ScoredFreeEnergy } from "../../../src/freeenergy/index.ts";
import { type NDArray, square, sum, type Tensor, take } from "../../../src/tensor/index.ts";
import { categories, energyOf, type Logits } from "./discrete.ts";

// Read by the type checker (`npm run types`), which fails where one of these lines does compile; none is run.
const discrete = { density: categories, hamiltonian: energyOf([0, 1]), beta: 1, samples: 10 };
const continuous = {
  density: flow(standardNormal([1]), affine([1])),
  hamiltonian: (x: Tensor) => sum(square(x), { axes: 1 }),
  beta: 1,
  samples: 10,
};
const density: DensityMatrix<Logits, number> = {
  populations: categories,
  energies: ({ logits }, scale, labels: NDArray) => take(logits, labels).mul(scale),
};
const matrix = { density, hamiltonian: 2, beta: 1, samples: 10 };
const energy = ({ logits }: Logits) => sum(logits);

test("wrong combinations of estimator and density do not compile", () => {
  expectTypeOf(freeEnergy).toBeFunction();
  expectTypeOf<ReturnType<typeof wrong>>().toBeVoid();
  expectTypeOf<ReturnType<typeof right>>().toEqualTypeOf<readonly ScoredFreeEnergy<Logits>[]>();
});

function right() {
  freeEnergy({ estimator: "pathwise", ...continuous });
  freeEnergy({ estimator: "score", ...continuous });
  freeEnergy({ estimator: "exact", energy });
  freeEnergy({ estimator: "exact", energy, entropy: energy, beta: 1 });
  freeEnergy({ estimator: "exact", lnZ: ({ logits }: Logits, beta) => sum(logits).mul(beta), beta: 1 });
  const scored: readonly ScoredFreeEnergy<Logits>[] = [
    freeEnergy({ estimator: "score", ...discrete, baseline: "mean" }),
    freeEnergy({ estimator: "nested", ...matrix, baseline: "none" }),
  ];
  return scored;
}

function wrong(): void {
  // @ts-expect-error: samples of a discrete density are not differentiable
  freeEnergy({ estimator: "pathwise", ...discrete });
  // @ts-expect-error: a density matrix has no classical energy
  freeEnergy({ estimator: "score", ...matrix });
  // @ts-expect-error: a classical density has no states
  freeEnergy({ estimator: "nested", ...discrete });
  // @ts-expect-error: the Hamiltonian is not one that these states take
  freeEnergy({ estimator: "nested", ...matrix, hamiltonian: energyOf([0, 1]) });
  // @ts-expect-error: their energies are exact, there are no points to sample
  freeEnergy({ estimator: "nested-score", ...matrix });
  // @ts-expect-error: the same
  freeEnergy({ estimator: "nested-pathwise", ...matrix });
  // @ts-expect-error: there is no estimator to guess
  freeEnergy({ ...continuous });
  // @ts-expect-error: no score function, no baseline
  freeEnergy({ estimator: "pathwise", ...continuous, baseline: "mean" });
  // @ts-expect-error: not a baseline
  freeEnergy({ estimator: "score", ...discrete, baseline: "median" });
  // @ts-expect-error: a density has a temperature
  freeEnergy({ estimator: "score", density: categories, hamiltonian: energyOf([0, 1]), samples: 10 });
  // @ts-expect-error: a pure state has none
  freeEnergy({ estimator: "exact", energy, beta: 1 });
  // @ts-expect-error: with an entropy it has
  freeEnergy({ estimator: "exact", energy, entropy: energy });
  // @ts-expect-error: what is exact is not sampled
  freeEnergy({ estimator: "exact", energy, samples: 10 });
  // @ts-expect-error: the energy would be that of other parameters
  freeEnergy<{ angles: Tensor }>({ estimator: "exact", energy });
}
