import {
  asTensor,
  concrete,
  type Key,
  type NDArray,
  random,
  ShapeError,
  type Tensor,
  type TensorLike,
} from "../../tensor/index.ts";
import type { Block } from "../block/block.ts";
import { checkedParameters } from "../state/parameters.ts";
import { qubitsOf, requireRegister } from "../state/register.ts";
import { zeroState } from "../state/states.ts";
import { type Program, programOf } from "./program.ts";
import { type MeasuredOutcome, walk } from "./walk.ts";

/** What a circuit starts from. */
export interface ProcessOptions {
  /** Real [P]; may be left out where the circuit has none. */
  readonly parameters?: TensorLike;
  /** Complex [2^n] with norm 1; |0…0⟩ unless given. */
  readonly state?: Tensor;
}

/** Of {@link run}. */
export interface RunOptions extends ProcessOptions {
  /** The source of randomness; `random.key(0)` unless given. */
  readonly key?: Key;
}

/** One run of a circuit. */
export interface RunResult {
  /** The final state, normalized. */
  readonly state: NDArray;
  /** The last value measured under each name, as a whole number. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** Every measurement in the order they were made. */
  readonly measurements: readonly MeasuredOutcome[];
  /** How likely the postselections were, given the outcomes before each; 1 without any. */
  readonly postselected: number;
}

/**
 * Runs a circuit once, measurements, resets, postselections, conditions and noise included. Of noise it draws one of the
 * Kraus matrices, as a quantum trajectory does. Not differentiable: outcomes are drawn.
 * @throws NumericalError naming a postselection that is impossible.
 */
export function run(circuit: Block, { key = random.key(0), ...options }: RunOptions = {}): RunResult {
  const { program, parameters, state } = prepared("run", circuit, options);
  const [{ state: final, outcomes, history, postselected }] = walk(program, parameters, state, 1, key, true);
  const measurements: MeasuredOutcome[] = [];
  for (let at = history; at; at = at.before) measurements.push(at.last);
  return { state: final, outcomes, measurements: measurements.reverse(), postselected };
}

/** A circuit ready to be followed. Errors name the function `what`. */
export function prepared(
  what: string,
  circuit: Block,
  { parameters = [], state }: ProcessOptions,
): { readonly program: Program; readonly parameters: NDArray; readonly state: NDArray } {
  requireRegister(what, circuit.qubits, "complex128", 2);
  const cut = programOf(circuit);
  const values = concrete(checkedParameters(what, cut, asTensor(parameters)), what);
  const initial = state ? concrete(state, what) : zeroState(circuit.qubits);
  const qubits = qubitsOf(initial, what);
  if (initial.rank !== 1 || qubits < circuit.qubits) {
    const shape = `[${initial.shape.join(", ")}]`;
    throw new ShapeError(
      `${what}: a state of shape ${shape}; a circuit of ${circuit.qubits} qubits needs [2^n] with n ≥ that`,
    );
  }
  return { program: { ...cut, qubits }, parameters: values, state: initial };
}
