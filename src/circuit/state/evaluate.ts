import { NDArray, NumericalError } from "../../tensor/index.ts";
import type { Lowered } from "../compile/lowered.ts";
import type { Plan } from "../compile/plan.ts";
import { type Amplitudes, runBackward, runForward, runGradient, runTangent } from "../execute/run.ts";
import { setsWith } from "../jet/layout.ts";
import { backwardJet, forwardJet, type Jet } from "../jet/run.ts";
import type { EvolveParams } from "./evolve.ts";
import { leastUnitary, stepText } from "./fault.ts";
import { zeroState } from "./states.ts";

/** The final states' components as numbers; see the primitive. */
export function evaluateEvolution(
  [angles, states]: readonly Jet<NDArray>[],
  { plan, wanted }: EvolveParams,
): NDArray[] {
  const turns = angles.map(numbers);
  if (angles.length === 1) return [forward(plan, turns[0] ?? new Float64Array(0), states[0])];
  const start = states[0] ?? zeroState(plan.lowered.qubits);
  if (angles.length === 2 && wanted === 1) return [like(start, firstTangent(plan, turns, start, states[1]))];
  const jet = [start, ...states.slice(1)].map(copied);
  forwardJet(plan.lowered, turns, jet);
  return setsWith(wanted, jet.length).map((set) => like(start, jet[set] ?? new Float64Array(2 * start.size)));
}

function forward(plan: Plan, angles: Float64Array, start: NDArray | null): NDArray {
  requireFiniteAngles(plan.lowered, angles);
  if (start) requireFiniteState(start);
  const final = runForward(plan, angles, start ? amplitudes(start) : undefined);
  return start ? like(start, final) : new NDArray("complex128", [2 ** plan.lowered.qubits], final);
}

function firstTangent(plan: Plan, [angles, speeds]: Jet<Float64Array>, start: NDArray, change: NDArray | null) {
  const turns = angles ?? new Float64Array(0);
  if (!speeds && change) return runForward(plan, turns, amplitudes(change));
  const moved = change ? amplitudes(change) : amplitudes(start).slice().fill(0);
  return runTangent(plan, turns, speeds ?? new Float64Array(turns.length), amplitudes(start), moved);
}

/** Derivatives by the angles, and initial cotangents if there is an initial state, as numbers; see the primitive. */
export function evaluateAdjoint(
  [angles, states, finals, bras]: readonly Jet<NDArray>[],
  { plan, wanted }: EvolveParams,
): NDArray[] {
  const [final, bra] = [finals[0], bras[0]];
  if (!final || !bra) throw new NumericalError("evolve: a reverse pass without a final state");
  if (angles.length === 1 && !states[0]) return [gradientFromZero(plan, angles[0], final, bra)];
  const pulled =
    angles.length === 1
      ? onePass(plan, numbers(angles[0]) ?? new Float64Array(0), final, bra)
      : jetPass(plan, angles.map(numbers), finals.map(copied), bras.map(copied));
  requireUncomputed(plan, pulled.initial, states[0]);
  const sets = setsWith(wanted, angles.length);
  const gradient = sets.map((set) => new NDArray("float64", [plan.lowered.source.length], pulled.gradient[set]));
  if (!states[0]) return gradient;
  return [...gradient, ...sets.map((set) => like(final, pulled.cotangent[set] ?? new Float64Array(2 * final.size)))];
}

/** Without copies of what was uncomputed, so that it takes no more memory than the two states of the pass itself. */
function gradientFromZero(plan: Plan, angles: NDArray | null, final: NDArray, bra: NDArray): NDArray {
  const turns = numbers(angles) ?? new Float64Array(0);
  const check = (initial: Amplitudes) => requireUncomputed(plan, initial, null);
  const gradient = runGradient(plan, turns, amplitudes(final), amplitudes(bra), check);
  return new NDArray("float64", [gradient.length], gradient);
}

function onePass(plan: Plan, angles: Float64Array, final: NDArray, bra: NDArray) {
  const { gradient, cotangent, initial } = runBackward(plan, angles, amplitudes(final), amplitudes(bra));
  return { gradient: [gradient], cotangent: [cotangent], initial };
}

function jetPass(plan: Plan, angles: Jet<Float64Array>, state: (Float64Array | null)[], cotangent: typeof state) {
  const gradient = backwardJet(plan.lowered, angles, state, cotangent);
  return { gradient, cotangent, initial: state[0] ?? new Float64Array(0) };
}

/** Largest relative distance between the uncomputed initial state and the true one that a derivative may be based on. */
const tolerances = { complex128: 1e-8, complex64: 1e-3 };

function requireUncomputed({ lowered }: Plan, uncomputed: Amplitudes, given: NDArray | null): void {
  const drift = relativeDistance(uncomputed, given);
  if (drift <= tolerances[given?.dtype === "complex64" ? "complex64" : "complex128"]) return;
  throw new NumericalError(
    `reverse mode: the initial state as uncomputed from the final one is off by ${drift.toExponential(1)} (relative), ` +
      `after ${lowered.steps.length} steps; derivatives from it would be wrong. ${leastUnitary(lowered)}`,
  );
}

/** How far, relatively, the state that is uncomputed from a final one is from the initial one, |0…0⟩ unless given. */
export function driftOf(plan: Plan, angles: NDArray, final: NDArray, initial?: NDArray): number {
  let drift = 0;
  runGradient(plan, amplitudes(angles) as Float64Array, amplitudes(final), amplitudes(final), (uncomputed) => {
    drift = relativeDistance(uncomputed, initial ?? null);
  });
  return drift;
}

function relativeDistance(state: Amplitudes, given: NDArray | null): number {
  const wanted = given && amplitudes(given);
  let difference = 0;
  let total = wanted ? 0 : 1;
  for (let i = 0; i < state.length; i++) {
    const value = wanted ? wanted[i] : Number(i === 0);
    difference += (state[i] - value) ** 2;
    if (wanted) total += value ** 2;
  }
  return difference === 0 ? 0 : Math.sqrt(difference / total);
}

function requireFiniteAngles(lowered: Lowered, values: Float64Array): void {
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return;
  const step = stepText(lowered, lowered.angles.indexOf(wrong));
  throw new NumericalError(`circuit: the angle of ${step}, is ${values[wrong]}`);
}

function requireFiniteState(state: NDArray): void {
  const values = state.values();
  // Zero, unless a part is NaN or infinite.
  let zero = 0;
  for (let i = 0; i < values.length; i++) zero += values[i] - values[i];
  if (zero === 0) return;
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  throw new NumericalError(
    `circuit: amplitude ${wrong >> 1} of the state ${state.dtype}[${state.shape.join(", ")}] has the part ${values[wrong]}`,
  );
}

function numbers(angles: NDArray | null): Float64Array | null {
  return angles && (angles.values() as Float64Array);
}

function amplitudes(state: NDArray): Amplitudes {
  return state.values() as Amplitudes;
}

function copied(state: NDArray | null): Float64Array | null {
  return state && Float64Array.from(state.values());
}

function like(state: NDArray, values: Amplitudes): NDArray {
  return new NDArray(state.dtype, state.shape, state.dtype === "complex64" ? Float32Array.from(values) : values);
}
