/**
 * Tensor networks.
 * @module
 */
export { type Bond, type Sector, sectorsOf } from "./trg/bond.ts";
export { type CoarseGrained, coarseGrain } from "./trg/coarseGrain.ts";
export { type NormalizedVertex, normalize, type TrgOptions, trgLnZ } from "./trg/trg.ts";
export { symmetricVertex, torusTrace, type Vertex } from "./trg/vertex.ts";
