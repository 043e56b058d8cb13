/**
 * Generative models with exact ln p: normalizing flows and autoregressive models.
 * @module
 */

export { type Alphabet, categories, labelsOf, occupations, spins, valuesOf } from "./autoregressive/alphabet.ts";
export { type Autoregressive, autoregressive, type Conditionals } from "./autoregressive/autoregressive.ts";
export { type MadeOptions, type MadeParameters, made } from "./autoregressive/made.ts";
export { type MaskedConvolutionOptions, maskedConvolution } from "./autoregressive/masked-convolution.ts";
export type { ConvolutionLayer, MaskedConvolutionParameters } from "./autoregressive/masked-convolution-shape.ts";
export type { MaskedLayer } from "./autoregressive/masked-layer.ts";
export type { SiteWalk } from "./autoregressive/sample.ts";
export { type SiteSymmetry, type SymmetryAveraged, symmetryAveraged, withFlip } from "./autoregressive/symmetry.ts";
export {
  type TransformerBlock,
  type TransformerOptions,
  type TransformerParameters,
  transformer,
} from "./autoregressive/transformer.ts";
export type { BaseDensity } from "./base/base.ts";
export { correlatedNormal, normal, type PerComponent } from "./base/gaussian.ts";
export { type MixtureComponent, mixture } from "./base/mixture.ts";
export { standardNormal } from "./base/normal.ts";
export { torus, uniform } from "./base/uniform.ts";
export { type AffineParameters, affine } from "./bijector/affine.ts";
export { affineMap } from "./bijector/affine-map.ts";
export type { Bijector, Mapped } from "./bijector/bijector.ts";
export { type BlockwiseOptions, blockwise } from "./bijector/blockwise.ts";
export { type ChainParameters, chain } from "./bijector/chain.ts";
export { type CouplingOptions, coupling } from "./bijector/coupling.ts";
export { type CouplingsOptions, couplings } from "./bijector/couplings.ts";
export { type ElementwiseMap, elementwise, type MappedElements } from "./bijector/elementwise.ts";
export { type HierarchyOptions, hierarchy } from "./bijector/hierarchy.ts";
export { inverted } from "./bijector/inverted.ts";
export { type LuParameters, luLinear } from "./bijector/lu-linear.ts";
export { type MaskedAutoregressiveOptions, maskedAutoregressive } from "./bijector/masked-autoregressive.ts";
export { normalization } from "./bijector/normalization.ts";
export { permutation } from "./bijector/permutation.ts";
export { type SplineOptions, splineMap } from "./bijector/spline-map.ts";
export { type ContinuousOptions, continuousFlow, type Regularization } from "./continuous/continuous.ts";
export type { Divergence, HutchinsonDivergence } from "./continuous/divergence.ts";
export { gradientVelocity } from "./continuous/gradient-velocity.ts";
export { type LayerPotential, type LayerPotentialOptions, layerVelocity } from "./continuous/layer-potential.ts";
export { type MongeAmpereOptions, mongeAmpereFlow, symmetrized } from "./continuous/monge-ampere.ts";
export { type Moving, netVelocity, type Traveled, type Velocity } from "./continuous/velocity.ts";
export { type Flow, flow } from "./flow.ts";
export { type DenseOptions, dense } from "./net/dense.ts";
export { glorotNormal, heNormal, type Initializer, lecunNormal, orthogonal, zeroWeights } from "./net/initializers.ts";
export type { DenseLayer } from "./net/layer.ts";
export type { LayerNorm } from "./net/layer-norm.ts";
export type { Net } from "./net/net.ts";
export { type ParallelDense, parallelDense } from "./net/parallel.ts";
export { type ResidualOptions, type ResidualParameters, residual } from "./net/residual.ts";
export { type DilationParameters, dilation } from "./particle/dilation.ts";
export { type PairVelocityOptions, type PairVelocityParameters, pairVelocity } from "./particle/pair-velocity.ts";
export { type PolarDensity, type PolarDensityOptions, polarDensity } from "./particle/polar-density.ts";
export { type Reflected, reflected } from "./reflected.ts";
export { type RenormalizationParameters, renormalizationFlow } from "./renormalization.ts";
export type { TrainedDensity } from "./trained-density.ts";
export { type Transported, transported } from "./transported.ts";
