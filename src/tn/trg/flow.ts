import { scalar, type Tensor } from "../../tensor/index.ts";
import type { Bond } from "./bond.ts";
import { coarseGrain } from "./coarseGrain.ts";
import { type Jet, pushJets } from "./taylor.ts";
import { normalize } from "./trg.ts";
import type { Vertex } from "./vertex.ts";

/**
 * The renormalization flow of a vertex that depends on one parameter, after some iterations: all that is needed to go
 * on, and what has come out so far.
 */
export interface TrgFlow {
  readonly iteration: number;
  readonly bond: Bond;
  /** The blocks of the normalized vertex with their derivatives. */
  readonly blocks: readonly Jet[];
  /** ln Z per site of a torus of 2^iteration sites, and its first and second derivative with respect to the parameter. */
  readonly lnZ: readonly [value: number, first: number, second: number];
  /** The largest singular value left out so far, in units of the largest one of its iteration. */
  readonly truncation: number;
}

/**
 * The flow before the first iteration, at one site.
 *
 * @param family - the vertex as a differentiable function of the parameter.
 * @throws NumericalError if the partition function of a torus of one site is not positive.
 */
export function startTrgFlow(family: (parameter: Tensor) => Vertex, parameter: number): TrgFlow {
  const along: Jet = [scalar(parameter), scalar(1), scalar(0)];
  return flowThrough(([x]) => ({ vertex: family(x), truncation: 0 }), [along], {
    iteration: 0,
    lnZ: [0, 0, 0],
    truncation: 0,
  });
}

/**
 * The flow one iteration later, on twice as many sites.
 *
 * @param chi - the largest number of states of a bond.
 * @throws InputError if `chi` is not an integer of at least 1; NumericalError if Z is not positive.
 */
export function nextTrgFlow(flow: TrgFlow, chi: number): TrgFlow {
  const { bond, blocks, iteration } = flow;
  return flowThrough((inputs) => coarseGrain({ bond, blocks: inputs }, chi), blocks, {
    ...flow,
    iteration: iteration + 1,
  });
}

function flowThrough(
  f: (inputs: Tensor[]) => { vertex: Vertex; truncation: number },
  jets: readonly Jet[],
  { iteration, lnZ, truncation }: Pick<TrgFlow, "iteration" | "lnZ" | "truncation">,
): TrgFlow {
  let bond: Bond = { parity: [], mirror: [], metric: [] };
  let leftOut = truncation;
  const [logNorm, ...blocks] = pushJets((inputs) => {
    const step = f(inputs);
    bond = step.vertex.bond;
    leftOut = Math.max(leftOut, step.truncation);
    const normalized = normalize(step.vertex);
    return [normalized.logNorm, ...normalized.vertex.blocks];
  }, jets);
  const [value, first, second] = logNorm.map((x, order) => lnZ[order] + x.item() * 2 ** -iteration);
  return { iteration, bond, blocks, lnZ: [value, first, second], truncation: leftOut };
}
