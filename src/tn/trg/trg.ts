import { concrete, InputError, NumericalError, stopGradient, type Tensor } from "../../tensor/index.ts";
import { coarseGrain } from "./coarseGrain.ts";
import { torusTrace, type Vertex } from "./vertex.ts";

export interface TrgOptions {
  /** Largest number of states of a bond, at least 1. */
  readonly chi: number;
  /** Number of coarse-graining steps; 2^iterations sites in the end. */
  readonly iterations: number;
}

/** A vertex with its partition function on a torus divided out, so that Σ T[u, l, u, l] = 1. */
export interface NormalizedVertex {
  readonly vertex: Vertex;
  /** The logarithm of what was divided out. */
  readonly logNorm: Tensor;
}

/**
 * ln Z per site of a torus of 2^iterations sites with this vertex at every one, by the tensor renormalization group of M.
 * Levin and C. P. Nave, Phys. Rev. Lett. 99, 120601 (2007). Differentiable up to second order, forward and reverse.
 *
 * @throws InputError for a χ or number of iterations that is not allowed; NumericalError if Z is not positive.
 */
export function trgLnZ(vertex: Vertex, { chi, iterations }: TrgOptions): Tensor {
  if (!(Number.isInteger(iterations) && iterations >= 0)) {
    throw new InputError(`trgLnZ: iterations is ${iterations}; allowed: an integer, at least 0`);
  }
  let { vertex: current, logNorm: lnZ } = normalize(vertex);
  for (let iteration = 1; iteration <= iterations; iteration++) {
    const next = normalize(coarseGrain(current, chi).vertex);
    lnZ = lnZ.add(next.logNorm.mul(2 ** -iteration));
    current = next.vertex;
  }
  return lnZ;
}

/** @throws NumericalError if the partition function on a torus is not positive. */
export function normalize(vertex: Vertex): NormalizedVertex {
  const norm = torusTrace(vertex);
  const value = concrete(stopGradient(norm), "trg").item();
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw new NumericalError(`trg: the partition function of a torus came out as ${value}`);
  }
  const blocks = vertex.blocks.map((block) => block.div(norm));
  return { vertex: { bond: vertex.bond, blocks }, logNorm: norm.log() };
}
