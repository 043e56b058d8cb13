/**
 * Tensor networks.
 * @module
 */
export { type Bond, type Sector, sectorsOf } from "./trg/bond.ts";
export { type CoarseGrained, coarseGrain } from "./trg/coarseGrain.ts";
export { nextTrgFlow, startTrgFlow, type TrgFlow } from "./trg/flow.ts";
export type { Jet } from "./trg/taylor.ts";
export { type NormalizedVertex, normalize, type TrgOptions, trgLnZ } from "./trg/trg.ts";
export { symmetricVertex, torusTrace, type Vertex } from "./trg/vertex.ts";
