import type { Operator } from "../../model/index.ts";
import {
  asTensor,
  concrete,
  InputError,
  type Key,
  NDArray,
  random,
  type Tensor,
  type TensorLike,
  vjp,
} from "../../tensor/index.ts";
import type { Block } from "../block/block.ts";
import { anglesOf } from "../compile/angles.ts";
import { planOf } from "../compile/compile.ts";
import type { Lowered, PlacedFunction } from "../compile/lowered.ts";
import { sampledExpectation } from "../state/estimate.ts";
import { evolve } from "../state/evolve.ts";
import { expectation } from "../state/observe.ts";
import { checkedParameters } from "../state/parameters.ts";
import { qubitsOf, requireRegister } from "../state/register.ts";
import { frequenciesOf, type ShiftRule, shiftRule } from "./shiftRule.ts";
import { spectrumOf } from "./spectrum.ts";

/** A number measured on a state: an expectation value, or an estimate of one. It must be linear in |ψ⟩⟨ψ|. */
export type Measurement = (state: NDArray, key: Key) => number | Tensor;

/** Settings of {@link parameterShift}. */
export interface ParameterShiftOptions {
  /** Where the circuit starts, complex [2^n]; |0…0⟩ unless given. */
  readonly state?: NDArray;
  /** Shots for each evaluation of an operator; exact expectation values unless given. */
  readonly shots?: number;
  /** Of random numbers; each evaluation has a key of its own from it. That of seed 0 unless given. */
  readonly key?: Key;
}

/**
 * The gradient [P] of an expectation value by parameter shifts: from values of the circuit with one angle shifted at a
 * time, as a device can give them. Exact for every generator whose spectrum is known: two evaluations for an angle with
 * one frequency (two-term rule), four with two, such as a controlled Pauli rotation, and so on; a parameter that several
 * gates share gets the sum over them.
 *
 * Wierichs, Izaac, Wang and Lin, General parameter-shift rules for quantum gradients, Quantum 6, 677 (2022).
 *
 * Throws `InputError` for time evolution by an operator of unknown spectrum.
 * @param measured - a Hermitian operator, or a block of gates that is one, or any {@link Measurement}.
 */
export function parameterShift(
  circuit: Block,
  measured: Operator | Block | Measurement,
  parameters: TensorLike,
  options: ParameterShiftOptions = {},
): NDArray {
  const { state, key = random.key(0) } = options;
  const qubits = state ? qubitsOf(state, "parameterShift") : circuit.qubits;
  requireRegister("parameterShift", qubits, "complex128", 2);
  const plan = planOf(circuit, qubits);
  const { lowered } = plan;
  const values = concrete(checkedParameters("parameterShift", lowered, asTensor(parameters)), "parameterShift");
  const { value: angles, pullback } = vjp((t: Tensor) => anglesOf(lowered, t), values);
  const centre = concrete(angles, "parameterShift").values();
  const measure = measurementOf(measured, options);
  let evaluations = 0;
  const valueAt = (angle: number, shift: number) => {
    const moved = Float64Array.from(centre);
    moved[angle] += shift;
    const final = evolve(plan, new NDArray("float64", angles.shape, moved), state);
    const value = measure(concrete(final, "parameterShift"), random.foldIn(key, evaluations++));
    return typeof value === "number" ? value : concrete(value, "parameterShift").item();
  };
  const gradient = rulesOf(lowered).map((rule, angle) =>
    rule.shifts.reduce(
      (sum, shift, i) => sum + rule.coefficients[i] * (valueAt(angle, shift) - valueAt(angle, -shift)),
      0,
    ),
  );
  return concrete(pullback(new NDArray("float64", angles.shape, Float64Array.from(gradient)))[0], "parameterShift");
}

function measurementOf(measured: Operator | Block | Measurement, { shots }: ParameterShiftOptions): Measurement {
  if (typeof measured === "function") {
    if (shots === undefined) return measured;
    throw new InputError("parameterShift: shots are for an operator; a measurement of your own takes its own");
  }
  if (shots === undefined) return (state) => expectation(measured, state);
  return (state, key) => sampledExpectation(measured, state, shots, key).value;
}

/** The shift rule of each angle, one without shifts where no parameter turns it. */
function rulesOf(lowered: Lowered): ShiftRule[] {
  const { operations, steps, angles, source, functions } = lowered;
  const known = new Map<number, ShiftRule>();
  const rules = new Array<ShiftRule>(source.length).fill({ shifts: [], coefficients: [] });
  for (const [s, operation] of steps.entries()) {
    if (angles[s] < 0 || !isFree(source[angles[s]], functions)) continue;
    const rule = known.get(operation) ?? shiftRule(frequenciesOf(spectrumOf(operations[operation])));
    known.set(operation, rule);
    rules[angles[s]] = rule;
  }
  return rules;
}

function isFree(source: number, functions: readonly PlacedFunction[]): boolean {
  return source >= 0 || functions[-1 - source].inputs.some((input) => isFree(input.source, functions));
}
