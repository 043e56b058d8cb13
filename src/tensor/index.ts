import "./fluent.ts";

export { describeType, NDArray, Tensor, type TensorType } from "./array.ts";
export {
  arange,
  array,
  asTensor,
  eye,
  fromData,
  full,
  linspace,
  type Nested,
  ones,
  scalar,
  type TensorLike,
  zeros,
} from "./create.ts";
export {
  allocate,
  type Complex,
  components,
  type DType,
  isComplex,
  isInexact,
  promote,
  type Storage,
} from "./dtype.ts";
export { type ContractionCost, contractionCost, einsum } from "./einsum/index.ts";
export { availableEngines, engine, useEngine, withEngine } from "./engine/index.ts";
export * from "./error.ts";
export type { Fluent } from "./fluent.ts";
export type { Shape } from "./layout.ts";
export { onesLike, zerosLike } from "./like.ts";
export { bind, concrete, type JvpResult, type MaybeTensor, type Primitive } from "./primitive.ts";
export { add, div, mul, neg, sub } from "./primitives/arithmetic.ts";
export { type LinearMap, linearCall } from "./primitives/call.ts";
export { dot, matmul } from "./primitives/contraction.ts";
export { cast, complex, conj, imag, real } from "./primitives/convert.ts";
export {
  broadcastTo,
  concatenate,
  expandDims,
  flip,
  matrixTranspose,
  pad,
  permute,
  reshape,
  type Slice,
  slice,
  squeeze,
  stack,
  transpose,
} from "./primitives/movement.ts";
export { mean, type ReductionOptions, sum } from "./primitives/reduction.ts";
export { cos, exp, log, sin, sqrt } from "./primitives/transcendental.ts";
export { checkpoint } from "./transform/checkpoint.ts";
export { customJvp, customVjp, stopGradient } from "./transform/custom.ts";
export { hessian, hvp, type JacobianOptions, jacobian } from "./transform/derivatives.ts";
export { jvp } from "./transform/jvp.ts";
export { type LaplacianResult, laplacian } from "./transform/laplacian.ts";
export { type GradOptions, grad, type Vjp, valueAndGrad, vjp } from "./transform/reverse.ts";
export { type BatchAxis, vmap } from "./transform/vmap.ts";
export { flatten, type Tree, type TreeOf, treeLeaves, treeMap } from "./tree.ts";
