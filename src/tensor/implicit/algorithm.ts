import type { NDArray, Tensor } from "../array.ts";
import { zerosLike } from "../like.ts";
import { bind, type MaybeTensor, type Primitive } from "../primitive.ts";
import { linearCall, unknownShape } from "../primitives/call.ts";
import { broadcastTo } from "../primitives/movement.ts";

/**
 * A function computed by a procedure on numbers, whose derivative is known by other means than following that
 * procedure. Its inputs are a state (where the procedure starts) and parameters; its outputs depend on both.
 */
export interface Algorithm {
  readonly name: string;
  /** How many of the inputs are the state. */
  readonly states: number;
  /** Whether outputs change with the state, or (a root, a fixed point) only start from it. */
  readonly differentiableState: boolean;
  run(inputs: readonly NDArray[]): readonly NDArray[];
  /** Tangents of the outputs, by ordinary operations linear in the tangents; `null` where an input does not move. */
  push(outputs: readonly Tensor[], inputs: readonly Tensor[], tangents: readonly MaybeTensor[]): readonly MaybeTensor[];
  /** Cotangents of the inputs, by ordinary operations linear in the cotangents; only `active` ones are asked for. */
  pull(
    outputs: readonly Tensor[],
    inputs: readonly Tensor[],
    cotangents: readonly Tensor[],
    active: readonly boolean[],
  ): readonly MaybeTensor[];
  /** The same for a batch along axis 0 of the state and of the parameters marked in `batched`. */
  batch(batched: readonly boolean[], size: number): Algorithm;
}

const algorithmPrimitive: Primitive<Algorithm> = {
  name: "algorithm",
  shape: unknownShape("algorithm"),
  evaluate: (inputs, algorithm) => algorithm.run(inputs),
  jvp: (primals, tangents, algorithm) => {
    const outputs = bind(algorithmPrimitive, primals, algorithm);
    const moves = tangents.map((t, i) => (i < algorithm.states && !algorithm.differentiableState ? null : t));
    const active = moves.map((t) => t !== null);
    const directions = moves.filter((t) => t !== null);
    if (directions.length === 0) return { outputs, tangents: outputs.map(() => null) };
    const n = outputs.length;
    const map = {
      outputs,
      apply: (residuals: readonly Tensor[], given: readonly Tensor[]) => {
        let next = 0;
        const along = active.map((isActive) => (isActive ? given[next++] : null));
        const pushed = algorithm.push(residuals.slice(0, n), residuals.slice(n), along);
        return pushed.map((t, i) => t ?? zerosLike(outputs[i]));
      },
      transpose: (residuals: readonly Tensor[], cotangents: readonly Tensor[]) =>
        algorithm.pull(residuals.slice(0, n), residuals.slice(n), cotangents, active).filter((_, i) => active[i]),
    };
    return { outputs, tangents: linearCall(map, [...outputs, ...primals], directions) };
  },
  batch: (inputs, batched, size, algorithm) => {
    const marks = batched.map((mark, i) => mark || i < algorithm.states);
    const spread = inputs.map((x, i) => (marks[i] && !batched[i] ? broadcastTo(x, [size, ...x.shape]) : x));
    return bind(algorithmPrimitive, spread, algorithm.batch(marks, size));
  },
};

/** Runs an algorithm, whatever transformations follow its inputs. */
export function runAlgorithm(algorithm: Algorithm, inputs: readonly Tensor[]): readonly Tensor[] {
  return bind(algorithmPrimitive, inputs, algorithm);
}
