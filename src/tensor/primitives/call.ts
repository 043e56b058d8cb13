import type { NDArray, Tensor, TensorType } from "../array.ts";
import { TransformError } from "../error.ts";
import { zerosLike } from "../like.ts";
import { bind, isLinearInput, type MaybeTensor, type Primitive } from "../primitive.ts";
import { jvpFlat } from "../transform/jvp.ts";
import { vmapFlat } from "../transform/vmap.ts";
import { broadcastTo } from "./movement.ts";

/** A linear map given as a pair of functions: how to apply it, and how to apply its transpose. */
export interface LinearMap {
  readonly outputs: readonly TensorType[];
  apply(residuals: readonly Tensor[], tangents: readonly Tensor[]): readonly Tensor[];
  /** Under the pairing Re Σ cotangent·tangent, without conjugation. */
  transpose(residuals: readonly Tensor[], cotangents: readonly Tensor[]): readonly MaybeTensor[];
}

interface LinearCallParams {
  readonly residuals: number;
  readonly map: LinearMap;
}

const linearCallPrimitive: Primitive<LinearCallParams> = {
  name: "linearCall",
  shape: (_inputs, { map }) => map.outputs,
  evaluate: (inputs, { residuals, map }) =>
    map.apply(inputs.slice(0, residuals), inputs.slice(residuals)) as readonly NDArray[],
  jvp: (primals, tangents, params) => {
    const { residuals, map } = params;
    const outputs = bind(linearCallPrimitive, primals, params);
    if (tangents.slice(0, residuals).every((t) => t === null)) {
      const directions = tangents.slice(residuals).map((t, i) => t ?? zerosLike(primals[residuals + i]));
      return { outputs, tangents: bind(linearCallPrimitive, [...primals.slice(0, residuals), ...directions], params) };
    }
    const apply = (inputs: readonly Tensor[]) => map.apply(inputs.slice(0, residuals), inputs.slice(residuals));
    return { outputs, tangents: jvpFlat(apply, primals, tangents).tangents };
  },
  transpose: (cotangents, inputs, { residuals, map }) => {
    const dense = cotangents.map((ct, i) => ct ?? zerosLike(map.outputs[i]));
    const pulled = map.transpose(inputs.slice(0, residuals), dense);
    return inputs.map((input, i) => (i < residuals || !isLinearInput(input) ? null : pulled[i - residuals]));
  },
  batch: (inputs, batched, size, { residuals, map }) => {
    const split = (flat: readonly Tensor[]) => [flat.slice(0, residuals), flat.slice(residuals)] as const;
    const along = (types: readonly TensorType[]) =>
      types.map(({ dtype, shape }) => ({ dtype, shape: [size, ...shape] }));
    const linearTypes = inputs.slice(residuals).map((x, i) => ({
      dtype: x.dtype,
      shape: batched[residuals + i] ? x.shape.slice(1) : x.shape,
    }));
    const everyTangent = (rest: readonly Tensor[]) => [...batched.slice(0, residuals), ...rest.map(() => true)];
    const batchedMap: LinearMap = {
      outputs: along(map.outputs),
      apply: (r, t) => vmapFlat((flat) => map.apply(...split(flat)), [...r, ...t], everyTangent(t), size),
      transpose: (r, ct) =>
        vmapFlat(
          (flat) => map.transpose(...split(flat)).map((t, i) => t ?? zerosLike(linearTypes[i])),
          [...r, ...ct],
          everyTangent(ct),
          size,
        ),
    };
    const [constants, linear] = split(inputs);
    const spread = linear.map((x, i) => (batched[residuals + i] ? x : broadcastTo(x, [size, ...x.shape])));
    return bind(linearCallPrimitive, [...constants, ...spread], { residuals, map: batchedMap });
  },
};

/** Applies a linear map whose transpose is given, or runs an algorithm of its own (a solver, a recomputation). */
export function linearCall(
  map: LinearMap,
  residuals: readonly Tensor[],
  tangents: readonly Tensor[],
): readonly Tensor[] {
  return bind(linearCallPrimitive, [...residuals, ...tangents], { residuals: residuals.length, map });
}

/** The shape rule of primitives whose outputs are only known by running a user's function. */
export function unknownShape(name: string): () => never {
  return () => {
    throw new TransformError(`${name}: output types are known only by running the function`);
  };
}
