import { reflected, renormalizationFlow } from "../src/flow/index.ts";
import { adam, freeEnergy, minimize } from "../src/freeenergy/index.ts";
import { criticalIsingBeta, isingDualField, squareLattice } from "../src/model/index.ts";
import { random, treeLeaves } from "../src/tensor/index.ts";
import type { FlowTraining } from "./flow.ts";

const samples = 256;

/** The neural renormalization group of Li and Wang (2018), with the density as the flow has it and made even. */
export function renormalizationTrainings(): readonly FlowTraining[] {
  return [false, true].map((isEven) => {
    const half = renormalizationFlow(4);
    const parameters = half.init(random.key(1));
    const objective = freeEnergy({
      estimator: "pathwise",
      density: isEven ? reflected(half) : half,
      hamiltonian: isingDualField(squareLattice(4, 4), criticalIsingBeta).energy,
      beta: 1,
      samples,
    });
    return {
      name: `neural RG 4×4${isEven ? ", even" : ""}`,
      samples,
      parameters: treeLeaves(parameters).reduce((total, leaf) => total + leaf.size, 0),
      published: 0.107,
      begin: () =>
        minimize(
          objective,
          { parameters, aux: objective.start(random.key(2)) },
          { optimizer: adam({ learningRate: 1e-3 }) },
        ),
    };
  });
}
