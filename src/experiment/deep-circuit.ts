import { z } from "zod";
import {
  apply,
  type Block,
  drawSvg,
  expectation,
  parameterCount,
  uncomputationDrift,
  variationalCircuit,
} from "../circuit/index.ts";
import { adam, type MinimizeState, minimize } from "../freeenergy/index.ts";
import { chainLattice, groundState, heisenberg, type Operator } from "../model/index.ts";
import { concrete, fromData, type NDArray, norm, random, type Tensor, valueAndGrad } from "../tensor/index.ts";
import {
  defineExperiment,
  type Outcome,
  type Reference,
  type RunRecord,
  type Step,
  type StepsStart,
} from "./experiment.ts";
import { convergenceFigures, type Figure } from "./figure.ts";
import { exactFreeEnergyFigure, exactMetrics, pureState } from "./free-energy.ts";
import { noticesOf } from "./notices.ts";
import { numberOf } from "./numbers.ts";
import { referencesFrom } from "./references.ts";

const name = "deep-circuit";

const settings = z.object({
  qubits: z.int().min(2).max(24).default(10).describe("spins of the periodic Heisenberg chain"),
  layers: z.int().min(1).max(100_000).default(10_000).describe("layers of rotations and a ring of CNOTs"),
  parameters: z.enum(["random", "golden"]).default("random").describe("the first angles: random, or θₖ = π sin k"),
  steps: z.int().min(0).max(100_000).default(10).describe("Adam steps after the first gradient"),
  learningRate: z.number().positive().max(1).default(2e-4).describe("Adam's learning rate, for the usual depth"),
});

type Settings = z.output<typeof settings>;

interface State {
  /** `optimizer` is there from the start, so that minimize continues from any step, also the first. */
  readonly optimization: MinimizeState<NDArray>;
  /** How long each gradient took, in the order they were taken; empty where nobody measured. */
  readonly gradientSeconds: readonly number[];
  readonly peakMemoryBytes: number | null;
  /** ‖U†Uψ − ψ‖ of ψ = |0…0⟩, U† being the reverse pass; taken after the last step. */
  readonly drift?: number;
}

/** The drift of the uncomputed state from |0…0⟩ that is still rounding. */
const driftTolerance = 1e-9;

/** A gradient step through a circuit of very many layers: its time, its memory, and the energy it lowers. */
export const deepCircuit = defineExperiment({
  name,
  title: "A very deep circuit trained by uncomputing",
  summary: "10 qubits, 10,000 layers, 300,010 parameters: time and memory of a gradient, energy falling",
  citations: [
    "X.-Z. Luo, J.-G. Liu, P. Zhang and L. Wang, Yao.jl: extensible, efficient framework for quantum algorithm design, Quantum 4, 341 (2020)",
    "D. P. Kingma and J. Ba, Adam: a method for stochastic optimization, 3rd International Conference on Learning Representations (2015)",
  ],
  settings,

  headline: () => ({ metric: "energy" }),

  steps: trainingSteps,

  summarize: (given, { state }: RunRecord<State>): Outcome => summarize(given, state),

  figures: (_given, { history }: RunRecord<State>): readonly Figure[] => [
    ...convergenceFigures(history, "energy", { label: "energy" }),
    exactFreeEnergyFigure(history),
    ...convergenceFigures(history, "gradientNorm", { label: "norm of the gradient", scale: "log" }),
  ],

  drawings: ({ qubits, layers }) => [
    { name: "circuit", title: "Circuit", svg: drawSvg(variationalCircuit(qubits, layers)) },
  ],
});

async function* trainingSteps(
  given: Settings,
  { seed, resumeFrom, meter }: StepsStart<State>,
): AsyncGenerator<Step<State>> {
  const totalSteps = given.steps + 1;
  const circuit = variationalCircuit(given.qubits, given.layers);
  const optimizer = adam({ learningRate: given.learningRate });
  const gradientSeconds = [...(resumeFrom?.state.gradientSeconds ?? [])];
  const differentiate = energyGradient(given, circuit);
  const valueAndGradient = (parameters: NDArray) => {
    const began = meter?.seconds();
    const evaluated = differentiate(parameters);
    if (meter && began !== undefined) gradientSeconds.push(meter.seconds() - began);
    return evaluated;
  };
  const stepAt = (optimization: MinimizeState<NDArray>): Step<State> => {
    const { step, value: energy, gradientNorm, parameters } = optimization;
    const drift = step === given.steps ? { drift: uncomputationDrift(circuit, parameters) } : {};
    const before = resumeFrom?.state.peakMemoryBytes ?? 0;
    const peak = meter?.peakMemoryBytes();
    const peakMemoryBytes = peak === undefined ? null : Math.max(peak, before);
    const state = { optimization, gradientSeconds: [...gradientSeconds], peakMemoryBytes, ...drift };
    return { step: step + 1, totalSteps, metrics: { energy, ...exactMetrics(pureState(energy)), gradientNorm }, state };
  };

  let start = resumeFrom?.state.optimization;
  if (!start) {
    const parameters = firstParameters(given, seed, parameterCount(circuit));
    const { value, gradient } = valueAndGradient(parameters);
    start = {
      step: 0,
      value,
      gradientNorm: numberOf(norm(gradient)),
      quietSteps: 0,
      evaluations: 1,
      parameters,
      gradient,
      optimizer: {
        name: optimizer.name,
        memory: optimizer.init({ position: [parameters], value, gradient: [gradient] }),
      },
    };
    yield stepAt(start);
  }
  for await (const taken of minimize({ valueAndGradient }, start, { optimizer, stop: { steps: given.steps } })) {
    yield { ...stepAt(taken.state), ...noticesOf(taken) };
  }
}

/** The energy and its gradient in all parameters. */
function energyGradient({ qubits }: Settings, circuit: Block) {
  const hamiltonian = hamiltonianOf(qubits);
  const both = valueAndGrad((parameters: Tensor) => expectation(hamiltonian, apply(circuit, parameters)));
  return (parameters: NDArray) => {
    const { value, gradient } = both(parameters);
    return { value: numberOf(value), gradient: concrete(gradient, name) };
  };
}

/** Σ XX + YY + ZZ around the ring. */
function hamiltonianOf(qubits: number): Operator {
  return heisenberg(chainLattice(qubits), { matrices: "pauli" });
}

function firstParameters({ parameters }: Settings, seed: number, count: number): NDArray {
  if (parameters === "random") return random.uniform(random.key(seed), [count], { low: 0, high: 2 * Math.PI });
  return fromData(
    "float64",
    [count],
    Float64Array.from({ length: count }, (_, k) => Math.PI * Math.sin(k + 1)),
  );
}

/** Values of the circuit at θₖ = π sin k by which simulators are checked, of 10 qubits, by the number of layers. */
const goldenValues: Readonly<Record<number, Readonly<Record<string, number>>>> = {
  10: { energy: -0.164072007096, gradientNorm: 2.0348601589, firstGradient: 0.0872097404 },
  100: { energy: -0.18389447448, gradientNorm: 6.5132822541 },
  10000: { energy: -0.002974170633, gradientNorm: 66.5452122546, firstGradient: 0.0085973581 },
};

function referencesFor({ qubits, layers, parameters, steps }: Settings): Record<string, readonly Reference[]> {
  if (steps > 0) return exactEnergy(qubits);
  const known = parameters === "golden" && qubits === 10 ? goldenValues[layers] : undefined;
  const source = "check value at θₖ = π sin k";
  return referencesFrom(source, known ?? {});
}

/** The lowest level of the chain, which takes seconds beyond 14 spins. */
function exactEnergy(qubits: number): Record<string, readonly Reference[]> {
  if (qubits > 14) return {};
  return { energy: [{ value: groundState(hamiltonianOf(qubits), qubits).energy, source: "exact diagonalization" }] };
}

function summarize(given: Settings, state: State): Outcome {
  const { optimization, gradientSeconds, peakMemoryBytes, drift = 0 } = state;
  const { value: energy, gradientNorm, gradient } = optimization;
  const count = gradient.size;
  const measured = {
    ...(gradientSeconds.length > 0 ? { gradientSeconds: median(gradientSeconds) } : {}),
    ...(peakMemoryBytes === null ? {} : { peakMemoryBytes }),
  };
  const notes = [
    `${count} parameters; the state is uncomputed to |0…0⟩ within ${drift.toExponential(1)}`,
    ...(gradientSeconds.length > 0 ? [`gradientSeconds is the median of ${gradientSeconds.length} gradients`] : []),
  ];
  return {
    result: {
      energy,
      F: energy,
      E: energy,
      S: 0,
      gradientNorm,
      firstGradient: gradient.values()[0],
      drift,
      ...measured,
    },
    references: referencesFor(given),
    converged: drift <= driftTolerance,
    notes,
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
