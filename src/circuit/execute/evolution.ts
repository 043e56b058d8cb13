import { NumericalError } from "../../tensor/index.ts";
import type { EvolutionOperation } from "../compile/operation.ts";

/** exp(−iαH) on amplitudes, in place. */
export function evolveForward(operation: EvolutionOperation, _time: number, _state: Float64Array): void {
  throw new NumericalError(`${operation.name} cannot be run`);
}

/** exp(iαH) on state and cotangent, in place; returns the derivative with respect to α. */
export function evolveBack(
  operation: EvolutionOperation,
  _time: number,
  _state: Float64Array,
  _cotangent: Float64Array,
): number {
  throw new NumericalError(`${operation.name} cannot be run`);
}

/** exp(−iαH) on a state and a change of it, which the state's derivative by α, times `speed`, is added to; in place. */
export function evolveTangent(
  operation: EvolutionOperation,
  _time: number,
  _speed: number,
  _state: Float64Array,
  _change: Float64Array,
): void {
  throw new NumericalError(`${operation.name} cannot be run`);
}
