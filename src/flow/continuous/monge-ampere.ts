import { InputError, mul, repeat, reshape, type Tensor, take } from "../../tensor/index.ts";
import type { Bijector } from "../bijector/bijector.ts";
import { type ContinuousOptions, continuousFlow } from "./continuous.ts";
import { type LayerPotential, type LayerPotentialOptions, layerVelocity } from "./layer-potential.ts";

/** How a {@link mongeAmpereFlow} is made. */
export interface MongeAmpereOptions extends LayerPotentialOptions, Omit<ContinuousOptions, "divergence"> {
  /**
   * Permutations of a point's numbers, which form a group, under which φ is to be invariant: number i of a copy is
   * number `permutation[i]` of the point. None unless given.
   */
  readonly symmetries?: readonly (readonly number[])[];
}

/**
 * The Monge–Ampère flow dx/dt = ∇φ(x), d ln p/dt = −∇²φ(x), of a potential of one hidden layer: a gradient flow, and so the
 * optimal transport where φ is small. With symmetries φ is the mean over them, computed with as many copies of
 * the weights, and p is invariant if the base is.
 *
 * L. Zhang, W. E and L. Wang, Monge–Ampère flow for generative modeling, arXiv:1809.10188.
 * @throws InputError for a symmetry that is no permutation of a point's numbers.
 */
export function mongeAmpereFlow(options: MongeAmpereOptions): Bijector<LayerPotential> {
  const { symmetries = [], event, hidden, even, ...integration } = options;
  const size = event.reduce((product, length) => product * length, 1);
  symmetries.forEach((permutation, i) => {
    const sorted = permutation.toSorted((a, b) => a - b);
    if (sorted.length === size && sorted.every((index, position) => index === position)) return;
    throw new InputError(`mongeAmpereFlow: symmetry ${i} is no permutation of 0 to ${size - 1}: ${permutation}`);
  });
  const flow = continuousFlow(layerVelocity({ event, hidden, even }), integration);
  if (symmetries.length === 0) return flow;
  const all = (parameters: LayerPotential) => symmetrized(parameters, symmetries);
  return {
    event,
    init: (key) => flow.init(key),
    forward: (parameters, x) => flow.forward(all(parameters), x),
    inverse: (parameters, y) => flow.inverse(all(parameters), y),
  };
}

/** The potential averaged over permutations, as one of so many times as many hidden units. */
export function symmetrized(
  { weight, amplitude, bias }: LayerPotential,
  symmetries: readonly (readonly number[])[],
): LayerPotential {
  const [hidden, size] = weight.shape;
  const copies = symmetries.length;
  const copied = (x: Tensor) => repeat(x, copies);
  return {
    weight: reshape(take(weight, symmetries.flat(), 1), [hidden * copies, size]),
    amplitude: mul(copied(amplitude), 1 / copies),
    ...(bias && { bias: copied(bias) }),
  };
}
