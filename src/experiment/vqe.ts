import { z } from "zod";
import { apply, type Block, drawSvg, expectation, fidelity, parameterCount, quantumFisher } from "../circuit/index.ts";
import {
  type ExactAux,
  freeEnergy,
  isConverged,
  lbfgs,
  type MinimizeState,
  minimize,
  naturalGradient,
  type Optimizer,
} from "../freeenergy/index.ts";
import { groundState, type Operator } from "../model/index.ts";
import { concrete, type NDArray, random, slice, type Tensor } from "../tensor/index.ts";
import type { Outcome, Reference, RunRecord, Step, StepsStart } from "./experiment.ts";
import { convergenceFigures, type Figure } from "./figure.ts";
import { exactFreeEnergyFigure, freeEnergyMetrics, pureState } from "./free-energy.ts";
import { noticesOf } from "./notices.ts";
import { remembered } from "./remembered.ts";

/** Settings that every variational quantum eigensolver has. */
export const vqeSettings = {
  optimizer: z.enum(["lbfgs", "natural-gradient"]).default("lbfgs").describe("how the energy is lowered"),
  steps: z.int().min(1).max(100_000).default(300).describe("most optimization steps"),
  gradientTolerance: z
    .number()
    .positive()
    .default(1e-5)
    .describe("stop when the norm of the energy's gradient is below"),
  spread: z.number().min(0).max(10).default(0.1).describe("standard deviation of the first parameters, in radians"),
  learningRate: z.number().positive().default(0.1).describe("step of the natural gradient"),
  damping: z
    .number()
    .positive()
    .max(1e6)
    .default(1e-3)
    .describe("added to the diagonal of the natural gradient's metric"),
};

type VqeSettings = { readonly [Name in keyof typeof vqeSettings]: z.output<(typeof vqeSettings)[Name]> };

/** A Hamiltonian on sites 0 … `circuit.qubits` − 1, and the circuit that makes its trial states from |0…0⟩. */
export interface VqeProblem {
  readonly hamiltonian: Operator;
  readonly circuit: Block;
}

/** What a run keeps: the optimization as it stands. */
export interface VqeState {
  readonly optimization: MinimizeState<NDArray, ExactAux>;
}

/** The parts of an experiment that follow from its problem: the optimization, its outcome beside the exact one, pictures. */
export function vqe<Settings extends VqeSettings>(name: string, problemOf: (given: Settings) => VqeProblem) {
  // Diagonalizing takes longer than a step of the optimization: once for each settings is enough.
  const levels = remembered((given: Settings) => {
    const { hamiltonian, circuit } = problemOf(given);
    return groundState(hamiltonian, circuit.qubits, { levels: 2 });
  });
  const reference = (given: Settings): Reference => ({ value: levels(given).energy, source });

  return {
    stateVersion: 2,

    headline: (given: Settings) => ({ metric: "energy", reference: levels(given).energy }),

    steps: (given: Settings, start: StepsStart<VqeState>) => descent(name, problemOf(given), given, start),

    summarize: (given: Settings, { state }: RunRecord<VqeState>): Outcome => {
      const { circuit } = problemOf(given);
      const { parameters, value } = state.optimization;
      const exact = levels(given);
      const counted = { parameters: parameterCount(circuit) };
      const result = { energy: value, energyPerSite: value / circuit.qubits, ...pureState(value), ...counted };
      const references = {
        energy: [reference(given)],
        energyPerSite: [{ value: exact.energy / circuit.qubits, source }],
      };
      const converged = isConverged(state.optimization);
      const [ground, next] = exact.energies.values();
      // Of a degenerate level any state will do, so that the overlap with one of them says nothing.
      if (next - ground < 1e-9 * Math.abs(ground)) return { result, references, converged, notes: [] };
      const overlap = concrete(fidelity(slice(exact.states, 0), apply(circuit, parameters)), name).item();
      return {
        result: { ...result, fidelity: overlap },
        references: { ...references, fidelity: [{ value: 1, source }] },
        converged,
        notes: [],
      };
    },

    figures: (given: Settings, { history }: RunRecord<VqeState>): readonly Figure[] => [
      ...convergenceFigures(history, "energy", { label: "energy", references: [reference(given)] }),
      exactFreeEnergyFigure(history),
      ...convergenceFigures(history, "gradientNorm", { label: "norm of the gradient", scale: "log" }),
    ],

    drawings: (given: Settings) => [
      { name: "circuit", title: "Circuit", svg: drawSvg(problemOf(given).circuit, { theme: "light" }) },
    ],
  };
}

const source = "exact diagonalization";

async function* descent(
  name: string,
  { hamiltonian, circuit }: VqeProblem,
  given: VqeSettings,
  { seed, resumeFrom }: StepsStart<VqeState>,
): AsyncGenerator<Step<VqeState>> {
  const first = random.normal(random.key(seed), [parameterCount(circuit)]).mul(given.spread);
  const start = resumeFrom?.state.optimization ?? { parameters: concrete(first, name) };
  const energy = (parameters: Tensor) => expectation(hamiltonian, apply(circuit, parameters));
  const objective = freeEnergy<NDArray>({ estimator: "exact", energy });
  const stop = { steps: given.steps, gradientNorm: given.gradientTolerance };
  for await (const taken of minimize(objective, start, { optimizer: optimizerOf(circuit, given), stop })) {
    const { step, value, gradientNorm, evaluations, state } = taken;
    const known = state.aux?.estimate && freeEnergyMetrics(state.aux.estimate);
    const metrics = { energy: value, ...known, gradientNorm, evaluations };
    yield { step, totalSteps: given.steps, metrics, ...noticesOf(taken), state: { optimization: state } };
  }
}

function optimizerOf(circuit: Block, { optimizer, learningRate, damping }: VqeSettings): Optimizer {
  if (optimizer === "lbfgs") return lbfgs({ memory: 20 });
  return naturalGradient({ metric: ([parameters]) => quantumFisher(circuit, parameters), learningRate, damping });
}
