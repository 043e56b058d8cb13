import "./fluent.ts";
import "./print.ts";

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
export {
  availableEngines,
  type Build,
  buildNames,
  callTeam,
  canLead,
  type Engine,
  type EngineName,
  type EngineStatus,
  engine,
  engineNames,
  type FloatDType,
  type FloatStorage,
  type Instance,
  KernelModule,
  type MatmulBatch,
  type MatrixForm,
  type MatrixOperand,
  preferredBuild,
  type Team,
  type TeamKernels,
  threads,
  type UnaryKernel,
  type UnaryRun,
  unary,
  useEngine,
  useThreads,
  type WideDType,
  withEngine,
} from "./engine/index.ts";
export * from "./error.ts";
export type { Fluent } from "./fluent.ts";
export { eachExample } from "./implicit/eachExample.ts";
export { type FixedPointOptions, fixedPoint } from "./implicit/fixedPoint.ts";
export { type LinearSolveOptions, linearSolve } from "./implicit/linearSolve.ts";
export type { OdeGradient } from "./implicit/ode/algorithm.ts";
export { type OdeMethod, type OdeOptions, type OdeSolution, odeint } from "./implicit/odeint.ts";
export { type RootOptions, root } from "./implicit/root.ts";
export {
  fromNdarray,
  type NdarrayOptions,
  type NpzOptions,
  readNpy,
  readNpz,
  toNdarray,
  toNested,
  writeNpy,
  writeNpz,
} from "./interchange/index.ts";
export type { Wanted } from "./krylov/ritz.ts";
export {
  bicgstab,
  conjugateGradient,
  gmres,
  type KrylovOptions,
  neumannSum,
  type Solved,
  type SolverName,
  type SolverOptions,
} from "./krylov/solve.ts";
export type { SolverInfo } from "./krylov/solver.ts";
export type { Shape } from "./layout.ts";
export { onesLike, zerosLike } from "./like.ts";
export { cholesky } from "./linalg/cholesky.ts";
export { det } from "./linalg/det.ts";
export { type DominantEigh, type DominantEighOptions, dominantEigh } from "./linalg/dominant.ts";
export { type DominantEig, dominantEig } from "./linalg/dominantEig.ts";
export { type Eig, eig, eigvals } from "./linalg/eig.ts";
export { type Eigh, eigh } from "./linalg/eigh.ts";
export { expm } from "./linalg/expm.ts";
export type { LinearOperator } from "./linalg/linearOperator.ts";
export { matrixPower } from "./linalg/matrixPower.ts";
export type { PartialInfo, PartialOptions } from "./linalg/partial.ts";
export { lstsq, type PinvOptions, pinv } from "./linalg/pinv.ts";
export { type Lq, lq, type Qr, qr } from "./linalg/qr.ts";
export { type Slogdet, slogdet } from "./linalg/slogdet.ts";
export { inv, solve } from "./linalg/solve.ts";
export { type Svd, svd } from "./linalg/svd.ts";
export { type TriangularSolveOptions, triangularSolve } from "./linalg/triangular.ts";
export { type TruncatedSvd, truncatedSvd } from "./linalg/truncatedSvd.ts";
export { bind, concrete, type JvpResult, type MaybeTensor, type Primitive } from "./primitive.ts";
export { abs, absSquare, angle, hypot, reciprocal, sign, square } from "./primitives/absolute.ts";
export {
  gelu,
  logaddexp,
  logSoftmax,
  logsumexp,
  relu,
  sigmoid,
  silu,
  softmax,
  softplus,
} from "./primitives/activation.ts";
export { add, div, mul, neg, sub } from "./primitives/arithmetic.ts";
export { meshgrid, repeat, roll, tile } from "./primitives/arrangement.ts";
export { type LinearMap, linearCall } from "./primitives/call.ts";
export {
  equal,
  greater,
  greaterEqual,
  isfinite,
  isnan,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  notEqual,
} from "./primitives/comparison.ts";
export { dot, matmul } from "./primitives/contraction.ts";
export { cast, complex, conj, imag, real } from "./primitives/convert.ts";
export { cumprod, cumsum, diff, linearRecurrence } from "./primitives/cumulative.ts";
export { type DiagonalOptions, diag, diagonal, embedDiagonal, trace, tril, triu } from "./primitives/diagonal.ts";
export { all, any, argmax, argmin, max, min } from "./primitives/extremum.ts";
export { type Indices, scatterAdd, take, takeAlongAxis } from "./primitives/gather.ts";
export { acosh, asinh, atanh, cosh, sinh, tanh } from "./primitives/hyperbolic.ts";
export { concatenate, split, stack } from "./primitives/joining.ts";
export {
  broadcastTo,
  expandDims,
  matrixTranspose,
  moveAxis,
  permute,
  reshape,
  squeeze,
  transpose,
} from "./primitives/movement.ts";
export { norm } from "./primitives/norm.ts";
export { power } from "./primitives/power.ts";
export { prod } from "./primitives/prod.ts";
export { type ContractedAxes, cross, kron, outer, tensordot, vdot } from "./primitives/product.ts";
export { mean, type ReductionOptions, sum } from "./primitives/reduction.ts";
export { ceil, floor, mod, round, trunc } from "./primitives/rounding.ts";
export { clip, maximum, minimum, where } from "./primitives/selection.ts";
export { flip, pad, type Slice, slice } from "./primitives/slicing.ts";
export { argsort, sort } from "./primitives/sorting.ts";
export { digamma, erf, erfc, logGamma, polygamma } from "./primitives/special.ts";
export { standardDeviation, type VarianceOptions, variance } from "./primitives/statistics.ts";
export { cbrt, exp, expm1, log, log1p, log2, log10, sqrt } from "./primitives/transcendental.ts";
export { acos, asin, atan, atan2, cos, sin, sinc, tan } from "./primitives/trigonometric.ts";
export type { Key } from "./random/index.ts";
export * as random from "./random/index.ts";
export { type CheckGradsOptions, checkGrads } from "./transform/checkGrads.ts";
export { checkpoint } from "./transform/checkpoint.ts";
export { customJvp, customVjp, stopGradient } from "./transform/custom.ts";
export { hessian, hvp, type JacobianOptions, jacobian } from "./transform/derivatives.ts";
export { jvp } from "./transform/jvp.ts";
export { type LaplacianResult, laplacian } from "./transform/laplacian.ts";
export { type GradOptions, grad, type Vjp, valueAndGrad, vjp } from "./transform/reverse.ts";
export { type BatchAxis, vmap } from "./transform/vmap.ts";
export { flatten, type Tree, type TreeOf, type TreeStructure, treeLeaves, treeMap } from "./tree.ts";
