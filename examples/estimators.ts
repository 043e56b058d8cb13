// How much a gradient of the free energy scatters, by each way to estimate it: a Gaussian in the potential Σ x²/2 of ten
// dimensions, with 100 samples a gradient. Samples that move with the parameters beat the score function here, and a
// baseline makes that one better.
import { affine, flow, standardNormal } from "helmholtz/flow";
import { baselines, type FreeEnergy, freeEnergy, gradientSpread } from "helmholtz/freeenergy";
import { full, random, square, sum, type Tensor } from "helmholtz/tensor";

const density = flow(standardNormal([10]), affine([10]));
const hamiltonian = (x: Tensor) => sum(square(x), { axes: 1 }).mul(0.5);
const options = { density, hamiltonian, beta: 1, samples: 100 };
const point = { logScale: full([10], 0.2), shift: full([10], 0.5) };

const print = (name: string, objective: FreeEnergy<typeof point>) => {
  const { variance } = gradientSpread(objective, point, random.key(1), 50);
  console.log(`${name.padEnd(21)} ${variance.toPrecision(2)}`);
};
print("pathwise", freeEnergy({ ...options, estimator: "pathwise" }));
for (const baseline of baselines) print(`score, ${baseline}`, freeEnergy({ ...options, estimator: "score", baseline }));
// prints
// pathwise              0.65
// score, leave-one-out  2.0
// score, mean           2.0
// score, none           13
