import { z } from "zod";
import { lbfgs, type MinimizeState, minimize } from "../freeenergy/index.ts";
import {
  type ControlledSystem,
  controlledHamiltonian,
  drivenPair,
  gateInfidelity,
  pairCouplings,
  propagator,
  propagatorSteps,
  sinePulseEnergy,
  sinePulses,
  transferInfidelity,
} from "../model/index.ts";
import {
  abs,
  absSquare,
  array,
  cast,
  concrete,
  eye,
  matmul,
  max,
  type NDArray,
  random,
  slice,
  sub,
  type Tensor,
  transpose,
} from "../tensor/index.ts";
import { defineExperiment, type Outcome, type RunRecord, type Step, type StepsStart } from "./experiment.ts";
import { convergenceFigures, type Figure } from "./figure.ts";
import { noticesOf } from "./notices.ts";
import { numberOf, numbersOf } from "./numbers.ts";

const settings = z.object({
  target: z
    .enum(["cnot", "transfer"])
    .default("cnot")
    .describe("the gate CNOT (qubit 0 controls qubit 1), or taking |01⟩ to |10⟩"),
  coupling: z.enum(pairCouplings).default("exchange").describe("H₀: J/2 times XX + YY, ZZ, or XX + YY + ZZ"),
  duration: z
    .number()
    .positive()
    .max(1000)
    .default(2 * Math.PI)
    .describe("gate time T, in units of 1/J"),
  harmonics: z.int().min(1).max(100).default(8).describe("sines sin(mπt/T) in each of the four pulses"),
  amplitude: z.number().min(0).max(100).default(0.5).describe("spread of the first, random amplitudes, in units of J"),
  integrationSteps: z.int().min(1).max(10_000).default(128).describe("steps of the Magnus integrator"),
  infidelity: z.number().positive().max(1).default(1e-10).describe("stop when the infidelity is below"),
  steps: z.int().min(1).max(10_000).default(300).describe("most optimization steps"),
});

type Settings = z.output<typeof settings>;

interface State {
  readonly optimization: MinimizeState<NDArray>;
}

/** Smooth pulses for a gate or a state transfer of two coupled qubits, by differentiating the integrator. */
export const quantumControl = defineExperiment({
  name: "quantum-control",
  title: "Smooth pulses for two coupled qubits by differentiating the integrator",
  summary: "pulses for a CNOT or a state transfer of two coupled qubits, to infidelity 1e-6 and below",
  citations: [
    "N. Khaneja, T. Reiss, C. Kehlet, T. Schulte-Herbrüggen and S. J. Glaser, Optimal control of coupled spin dynamics: design of NMR pulse sequences by gradient ascent algorithms, J. Magn. Reson. 172, 296 (2005)",
    "S. Blanes and P. C. Moan, Fourth- and sixth-order commutator-free Magnus integrators for linear and non-linear dynamical systems, Appl. Numer. Math. 56, 1519 (2006)",
    "N. Leung, M. Abdelhafez, J. Koch and D. Schuster, Speedup for quantum optimal control from automatic differentiation based on graphics processing units, Phys. Rev. A 95, 042318 (2017)",
  ],
  settings,

  headline: () => ({ metric: "infidelity" }),

  steps: controlSteps,

  summarize: (given, { state }: RunRecord<State>): Outcome => summarize(given, state),

  figures: (given, { state, history }: RunRecord<State>): readonly Figure[] => [
    pulseFigure(given, state.optimization.parameters),
    populationFigure(given, state.optimization.parameters),
    ...convergenceFigures(history, "infidelity", { label: "infidelity", scale: "log" }),
  ],
});

async function* controlSteps(given: Settings, { seed, resumeFrom }: StepsStart<State>): AsyncGenerator<Step<State>> {
  const { controls } = drivenPair(given.coupling);
  const amplitudes = random.normal(random.key(seed), [controls.length, given.harmonics]).mul(given.amplitude);
  const start = resumeFrom?.state.optimization ?? { parameters: concrete(amplitudes, "quantum-control") };
  if ("value" in start && start.value <= given.infidelity) return;
  const objective = (parameters: Tensor) => infidelityOf(given, propagate(given, parameters, given.integrationSteps));
  const optimizer = lbfgs({ memory: 20, firstLength: 0.1 });
  for await (const taken of minimize(objective, start, {
    optimizer,
    stop: { steps: given.steps, gradientNorm: 1e-9 },
  })) {
    const { step, value, gradientNorm, evaluations, state } = taken;
    const energy = numberOf(sinePulseEnergy(state.parameters, given.duration));
    const metrics = { infidelity: value, gradientNorm, pulseEnergy: energy, evaluations };
    yield { step, totalSteps: given.steps, metrics, ...noticesOf(taken), state: { optimization: state } };
    if (value <= given.infidelity) return;
  }
}

/** The unitary of the whole pulse. */
function propagate(given: Settings, amplitudes: Tensor, steps: number): Tensor {
  return propagator(hamiltonianOf(given, amplitudes), given.duration, steps);
}

function hamiltonianOf({ coupling, duration }: Settings, amplitudes: Tensor) {
  return controlledHamiltonian(drivenPair(coupling), (times) => sinePulses(amplitudes, duration, times));
}

/** Qubit 0 is the least significant bit: |q₁q₀⟩ = |01⟩ is state 1. */
const [from, to] = [1, 2];
const basis = eye(4, 4, "complex128");
const cnot = cast(
  array([
    [1, 0, 0, 0],
    [0, 0, 0, 1],
    [0, 0, 1, 0],
    [0, 1, 0, 0],
  ]),
  "complex128",
);

function infidelityOf({ target }: Settings, unitary: Tensor): Tensor {
  return target === "cnot"
    ? gateInfidelity(unitary, cnot)
    : transferInfidelity(unitary, slice(basis, from), slice(basis, to));
}

function summarize(given: Settings, { optimization }: State): Outcome {
  const { parameters, value, gradientNorm, step } = optimization;
  const coarse = propagate(given, parameters, given.integrationSteps);
  const fine = propagate(given, parameters, 2 * given.integrationSteps);
  const integrationError = numberOf(max(abs(sub(fine, coarse))));
  const refined = numberOf(infidelityOf(given, fine));
  const notes = [
    `with ${2 * given.integrationSteps} integration steps instead of ${given.integrationSteps} the infidelity is ` +
      `${refined.toExponential(1)} and no element of U moves by more than ${integrationError.toExponential(1)}`,
  ];
  // The target is met on the steps of the optimization; finer ones may see a little more.
  const converged = refined <= 2 * given.infidelity;
  if (!converged) {
    notes.push(
      `step ${step} has infidelity ${value.toExponential(1)} and a gradient of norm ${gradientNorm.toExponential(1)}: ` +
        "try a longer duration, more harmonics, or another seed",
    );
  }
  return {
    result: {
      infidelity: refined,
      integrationError,
      gateTime: given.duration,
      pulseEnergy: numberOf(sinePulseEnergy(parameters, given.duration)),
      peakField: Math.max(...pulsesOf(given, parameters).flatMap(({ y }) => y.map(Math.abs))),
    },
    references: { infidelity: [{ value: 0, source: "a perfect gate" }] },
    converged,
    notes,
  };
}

/** Each pulse on a grid, as a curve. */
function pulsesOf({ coupling, duration }: Settings, amplitudes: Tensor) {
  const { controls }: ControlledSystem = drivenPair(coupling);
  const x = Array.from({ length: 401 }, (_, i) => (i * duration) / 400);
  const fields = transpose(sinePulses(amplitudes, duration, x));
  return controls.map(({ label }, c) => ({ label, x, y: numbersOf(slice(fields, c)), mark: "line" as const }));
}

function pulseFigure(given: Settings, amplitudes: Tensor): Figure {
  return {
    title: "Pulses",
    x: { label: "time (1/J)" },
    y: { label: "field (J)" },
    series: pulsesOf(given, amplitudes),
  };
}

/** Where the state |01⟩ goes, whose control qubit is 1. */
function populationFigure(given: Settings, amplitudes: Tensor): Figure {
  const { duration, integrationSteps } = given;
  const unitaries = propagatorSteps(hamiltonianOf(given, amplitudes), duration, integrationSteps);
  const populations: (readonly number[])[] = [];
  let state = slice(basis, from);
  for (let k = 0; k <= integrationSteps; k++) {
    populations.push(numbersOf(absSquare(state)));
    if (k < integrationSteps) state = matmul(slice(unitaries, k), state);
  }
  const x = populations.map((_, k) => (k * duration) / integrationSteps);
  const series = ["|00⟩", "|01⟩", "|10⟩", "|11⟩"].map((label, i) => ({
    label,
    x,
    y: populations.map((p) => p[i]),
    mark: "line" as const,
  }));
  return { title: "Populations from |01⟩ (q₁q₀)", x: { label: "time (1/J)" }, y: { label: "population" }, series };
}
