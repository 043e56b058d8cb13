import { InputError } from "../tensor/index.ts";
import { betaVqe } from "./beta-vqe.ts";
import { bornMachine } from "./born-machine.ts";
import { coulombTrapExperiment } from "./coulomb-trap.ts";
import { deepCircuit } from "./deep-circuit.ts";
import { densityEstimation } from "./density-estimation.ts";
import type { Experiment } from "./experiment.ts";
import { heisenbergIpeps } from "./heisenberg-ipeps.ts";
import { heisenbergVqe } from "./heisenberg-vqe.ts";
import { isingMongeAmpere } from "./ising-mongeampere.ts";
import { isingNeuralrg } from "./ising-neuralrg.ts";
import { isingTrg } from "./ising-trg.ts";
import { isingVan } from "./ising-van.ts";
import { kitaevVqe } from "./kitaev-vqe.ts";
import { suggestion } from "./nearest.ts";
import { qaoaMaxcut } from "./qaoa-maxcut.ts";
import { quantumControl } from "./quantum-control.ts";
import { skVan } from "./sk-van.ts";
import { tfimVqe } from "./tfim-vqe.ts";

/** The experiments a user can run by name, in the order they are listed. */
export const experiments: readonly Experiment[] = [
  heisenbergIpeps,
  isingTrg,
  isingVan,
  skVan,
  heisenbergVqe,
  tfimVqe,
  kitaevVqe,
  deepCircuit,
  qaoaMaxcut,
  bornMachine,
  quantumControl,
  betaVqe,
  densityEstimation,
  coulombTrapExperiment,
  isingNeuralrg,
  isingMongeAmpere,
];

/** The experiment of that name. Throws `InputError` with the nearest name for an unknown one. */
export function findExperiment(name: string, among: readonly Experiment[] = experiments): Experiment {
  const found = among.find((experiment) => experiment.name === name);
  if (found) return found;
  const names = among.map((experiment) => experiment.name);
  throw new InputError(`unknown experiment '${name}'${suggestion(name, names)} (there are: ${names.join(", ")})`);
}
