import { type Action, actionOf, evolveAmplitudes } from "../../model/index.ts";
import { maskOf, onesOf } from "../block/mask.ts";
import type { EvolutionOperation } from "../compile/operation.ts";

/** exp(−iαH) on amplitudes, in place. */
export function evolveForward(operation: EvolutionOperation, time: number, state: Float64Array): void {
  const { action, controls } = preparedOf(operation);
  const part = controls.length === 0 ? state : gathered(state, controls);
  evolveAmplitudes(action, time, part);
  if (part !== state) eachControlled(state, controls, (at, i) => copyAmplitude(part, i, state, at));
}

/** exp(iαH) on state and cotangent, in place; returns the derivative with respect to α. */
export function evolveBack(
  operation: EvolutionOperation,
  time: number,
  state: Float64Array,
  cotangent: Float64Array,
): number {
  const { action, controls } = preparedOf(operation);
  const [ket, bra] = [state, cotangent].map((x) => (controls.length === 0 ? x : gathered(x, controls)));
  const image = new Float64Array(ket.length);
  action.apply(ket, image, 2);
  // Re⟨cotangent, −iHψ⟩.
  let derivative = 0;
  for (let i = 0; i < image.length; i += 2) derivative += bra[i] * image[i + 1] - bra[i + 1] * image[i];
  evolveForward(operation, -time, state);
  evolveForward(operation, -time, cotangent);
  return derivative;
}

/** exp(−iαH) on a state and a change of it, which the state's derivative by α, times `speed`, is added to; in place. */
export function evolveTangent(
  operation: EvolutionOperation,
  time: number,
  speed: number,
  state: Float64Array,
  change: Float64Array,
): void {
  evolveForward(operation, time, state);
  evolveForward(operation, time, change);
  const { action, controls } = preparedOf(operation);
  const ket = gathered(state, controls);
  const image = new Float64Array(ket.length);
  action.apply(ket, image, 2);
  eachControlled(state, controls, (at, i) => {
    change[2 * at] += speed * image[2 * i + 1];
    change[2 * at + 1] -= speed * image[2 * i];
  });
}

interface Prepared {
  /** H on the qubits of the register that are not controls, counted without these. */
  readonly action: Action;
  readonly controls: readonly Control[];
}

type Control = EvolutionOperation["controls"][number];

const known = new WeakMap<EvolutionOperation, Prepared>();

function preparedOf(operation: EvolutionOperation): Prepared {
  const prepared = known.get(operation) ?? prepare(operation);
  known.set(operation, prepared);
  return prepared;
}

function prepare({ operator, targets, controls, name }: EvolutionOperation): Prepared {
  const place = (qubit: number) => qubit - controls.filter((control) => control.qubit < qubit).length;
  const moved = {
    terms: operator.terms.map((term) => ({ ...term, sites: term.sites.map((site) => place(targets[site])) })),
  };
  const sites = moved.terms.reduce((most, { sites: list }) => Math.max(most, ...list.map((site) => site + 1)), 0);
  return { action: actionOf(moved, sites, name), controls: controls.toSorted((a, b) => a.qubit - b.qubit) };
}

/** The amplitudes where the controls have their values, one after the other. */
function gathered(state: Float64Array, controls: readonly Control[]): Float64Array {
  const part = new Float64Array(state.length / 2 ** controls.length);
  eachControlled(state, controls, (at, i) => copyAmplitude(state, at, part, i));
  return part;
}

/** Calls with each index at which the controls have their values, and how many there were before it. */
function eachControlled(
  state: Float64Array,
  controls: readonly Control[],
  visit: (at: number, i: number) => void,
): void {
  const ones = maskOf(onesOf(controls));
  const count = state.length / 2 / 2 ** controls.length;
  for (let i = 0; i < count; i++) {
    // A zero is put in for each control, from the lowest on.
    let at = i;
    for (const { qubit } of controls) at = ((at >> qubit) << (qubit + 1)) | (at & ((1 << qubit) - 1));
    visit(at | ones, i);
  }
}

function copyAmplitude(from: Float64Array, at: number, to: Float64Array, index: number): void {
  to[2 * index] = from[2 * at];
  to[2 * index + 1] = from[2 * at + 1];
}
