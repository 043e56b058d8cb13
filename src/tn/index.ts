/**
 * Tensor networks.
 * @module
 */
export { differentiableEnvironment, type GradientMode, gradientModes } from "./ctmrg/differentiable.ts";
export {
  type ConvergedEnvironment,
  type CtmrgInfo,
  type CtmrgSettings,
  convergeEnvironment,
  ctmrgDefaults,
  type EnvironmentNumbers,
  type IterationOptions,
} from "./ctmrg/environment.ts";
export type { CornerDecomposition } from "./ctmrg/isometry.ts";
export { doubleLayer, type Environment, normalized } from "./ctmrg/network.ts";
export { bondExpectation, correlationLength, magnetization } from "./ctmrg/observables.ts";
export { bondDensityMatrix, type Patch, patches } from "./ctmrg/patch.ts";
export { type IpepsCarry, type IpepsProblem, ipepsEnergy, layersOf, metricPreconditioner } from "./peps/energy.ts";
export { grownState, noisyProductState } from "./peps/initial.ts";
export { type SymmetricSpace, siteTensor, symmetricCoefficients, symmetricSpace } from "./peps/symmetric.ts";
export { type Bond, type Sector, sectorsOf } from "./trg/bond.ts";
export { type CoarseGrained, coarseGrain } from "./trg/coarseGrain.ts";
export { nextTrgFlow, startTrgFlow, type TrgFlow } from "./trg/flow.ts";
export type { Jet } from "./trg/taylor.ts";
export { type NormalizedVertex, normalize, type TrgOptions, trgLnZ } from "./trg/trg.ts";
export { symmetricVertex, torusTrace, type Vertex } from "./trg/vertex.ts";
