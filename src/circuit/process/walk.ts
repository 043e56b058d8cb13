import { concrete, div, type Key, NDArray, NumericalError, random, type Tensor, take } from "../../tensor/index.ts";
import { apply } from "../state/apply.ts";
import { bitsAt } from "../state/bits.ts";
import { projectors, resetKraus, transformed } from "../state/local.ts";
import { probabilities } from "../state/probabilities.ts";
import { drawIndices } from "../state/sample.ts";
import { krausProbabilities } from "./branches.ts";
import type { Program, Step } from "./program.ts";

/** One measurement of a run. */
export interface MeasuredOutcome {
  readonly outcome: string;
  readonly qubits: readonly number[];
  readonly value: number;
  /** How likely the value was. */
  readonly probability: number;
}

/** The last measurement and those before it. */
interface History {
  readonly last: MeasuredOutcome;
  readonly before: History | null;
}

/** Shots that have had the same outcomes so far, and so share a state. */
export interface Branch {
  readonly state: NDArray;
  /** Numbers of the shots. */
  readonly shots: Int32Array;
  readonly outcomes: ReadonlyMap<string, number>;
  readonly history: History | null;
  /** The product of the probabilities of the postselections, where those are imposed. */
  readonly postselected: number;
}

/** A branch that has not been followed to its end. Its state is made when its turn comes. */
interface Pending extends Omit<Branch, "state"> {
  readonly position: number;
  state(): NDArray;
}

/** Probabilities below this are rounding: a postselection of them is impossible. */
const impossible = 1e-14;

/**
 * Follows shots through a program. Shots that see the same outcomes are computed once, and together; each is drawn from
 * the exact distribution. Yields the branches at their ends.
 * @param impose - postselections are imposed on the state; otherwise shots that fail them are given up.
 */
export function* walk(
  program: Program,
  parameters: Tensor,
  initial: NDArray,
  shots: number,
  key: Key,
  impose = false,
): Generator<Branch> {
  const all = Int32Array.from({ length: shots }, (_, shot) => shot);
  const waiting: Pending[] = [
    { state: () => initial, position: 0, shots: all, outcomes: new Map(), history: null, postselected: 1 },
  ];
  let events = 0;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    let state = next.state();
    let position = next.position;
    let parted = false;
    while (position < program.steps.length && !parted) {
      const step = program.steps[position++];
      if (step.kind === "unitary") {
        state = apply(step.circuit, parametersOf(step.parameters, parameters), state) as NDArray;
      } else if (step.kind === "skipUnless") {
        if ((next.outcomes.get(step.outcome) ?? 0) !== step.value) position += step.steps;
      } else {
        const branch = { ...next, state, position };
        const parts = partsOf(step, branch, program.qubits, random.foldIn(key, events++), impose);
        waiting.push(...parts.reverse());
        parted = true;
      }
    }
    if (!parted) yield { ...next, state };
  }
}

/** The parameters of one step; differentiable. */
export function parametersOf(own: readonly number[], all: Tensor): Tensor {
  const same = own.length === all.size && own.every((index, i) => index === i);
  return same ? all : take(all, new NDArray("int32", [own.length], Int32Array.from(own)));
}

type At = Omit<Pending, "state"> & { readonly state: NDArray };

/** What becomes of a branch at a step that is not unitary, in the order of the results. */
function partsOf(
  step: Exclude<Step, { kind: "unitary" | "skipUnless" }>,
  branch: At,
  qubits: number,
  key: Key,
  impose: boolean,
): Pending[] {
  const { state } = branch;
  if (step.kind === "measure") {
    const likely = concrete(probabilities(state, step.qubits), "run");
    return drawn(branch, likely, key).map(({ value, shots }) => {
      const probability = likely.values()[value];
      const last = { outcome: step.outcome, qubits: step.qubits, value, probability };
      const outcomes = new Map(branch.outcomes).set(step.outcome, value);
      const collapse = () => collapsed(state, step.qubits, value, probability);
      return { ...branch, state: collapse, shots, outcomes, history: { last, before: branch.history } };
    });
  }
  if (step.kind === "postselect") return postselected(step, branch, qubits, key, impose);
  const [kraus, targets] = step.kind === "reset" ? [resetKraus, [step.qubit]] : [step.channel.kraus, step.qubits];
  const likely = krausProbabilities(state, kraus, targets);
  return drawn(branch, likely, key).map(({ value, shots }) => {
    const length = Math.sqrt(likely.values()[value]);
    const happen = () => div(transformed(state, kraus[value], targets, qubits), length) as NDArray;
    return { ...branch, state: happen, shots };
  });
}

function postselected(
  { qubit, value }: Extract<Step, { kind: "postselect" }>,
  branch: At,
  qubits: number,
  key: Key,
  impose: boolean,
): Pending[] {
  const { state } = branch;
  const likely = concrete(probabilities(state, [qubit]), "run");
  const probability = likely.values()[value];
  const keep = () => div(transformed(state, projectors[value], [qubit], qubits), Math.sqrt(probability)) as NDArray;
  if (!impose) {
    const passed = drawn(branch, likely, key).filter((part) => part.value === value);
    return passed.map(({ shots }) => ({ ...branch, state: keep, shots }));
  }
  if (probability < impossible) {
    throw new NumericalError(
      `postselect: qubit ${qubit} is never ${value} there: the probability is ${probability.toExponential(1)}`,
    );
  }
  return [{ ...branch, state: keep, postselected: branch.postselected * probability }];
}

/** The shots of a branch by what they drew, ascending. */
function drawn({ shots }: At, likely: NDArray, key: Key): { value: number; shots: Int32Array }[] {
  const values = drawIndices(likely, shots.length, key);
  const groups = new Map<number, number[]>();
  for (const [i, value] of values.entries()) {
    const group = groups.get(value);
    if (group) group.push(shots[i]);
    else groups.set(value, [shots[i]]);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([value, members]) => ({ value, shots: Int32Array.from(members) }));
}

/** The normalized state after qubits were found at a value that has this probability. */
function collapsed(state: NDArray, qubits: readonly number[], value: number, probability: number): NDArray {
  const before = state.values();
  const after = NDArray.zeros(state.dtype, state.shape);
  const { data } = after;
  const factor = 1 / Math.sqrt(probability);
  for (let i = 0; i < before.length / 2; i++) {
    if (bitsAt(i, qubits) !== value) continue;
    data[2 * i] = factor * before[2 * i];
    data[2 * i + 1] = factor * before[2 * i + 1];
  }
  return after;
}
