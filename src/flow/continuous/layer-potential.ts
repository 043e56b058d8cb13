import { InputError, mul, random, reshape, type Shape, type Tensor, zeros } from "../../tensor/index.ts";
import { layerField, logCosh, type Operands, softPlus } from "./layer-field.ts";
import { layerPath } from "./layer-path.ts";
import type { Velocity } from "./velocity.ts";

/** Parameters of φ(x) = Σₖ aₖ σ(wₖ·x + bₖ). */
export interface LayerPotential {
  /** wₖ, [hidden, size of a point] */
  readonly weight: Tensor;
  /** aₖ, [hidden] */
  readonly amplitude: Tensor;
  /** bₖ, [hidden]; absent from a potential with φ(−x) = φ(x). */
  readonly bias?: Tensor;
}

/** How a {@link layerVelocity} is made. */
export interface LayerPotentialOptions {
  readonly event: Shape;
  /** How many wₖ there are. */
  readonly hidden: number;
  /** ln cosh for σ, and no biases, so that φ(−x) = φ(x), instead of softplus; false unless given. */
  readonly even?: boolean;
}

/**
 * The velocity v = ∇φ of a potential φ(x) = Σₖ aₖ σ(wₖ·x + bₖ) of one hidden layer, with ∇·v = Σₖ aₖ |wₖ|² σ″(wₖ·x + bₖ). At
 * the start the wₖ are normal with variance 1/size, and the aₖ with variance 1/hidden.
 * @throws InputError for a `hidden` that is not a whole number above 0.
 */
export function layerVelocity({ event, hidden, even = false }: LayerPotentialOptions): Velocity<LayerPotential> {
  if (!(Number.isInteger(hidden) && hidden > 0)) {
    throw new InputError(`layerVelocity: hidden is ${hidden}; allowed: a whole number above 0`);
  }
  const size = event.reduce((product, length) => product * length, 1);
  const activation = even ? logCosh : softPlus;
  const operands = ({ weight, amplitude, bias }: LayerPotential, x: Tensor): Operands => [
    reshape(x, [x.shape[0], size]),
    weight,
    amplitude,
    bias,
  ];
  const withDivergence = (parameters: LayerPotential, _: number, x: Tensor) => {
    const { velocity, divergence } = layerField(activation, operands(parameters, x));
    return { velocity: reshape(velocity, x.shape), divergence };
  };
  return {
    event,
    init: (key) => {
      const [first, second] = random.split(key);
      const weight = mul(random.normal(first, [hidden, size]), 1 / Math.sqrt(size));
      const amplitude = mul(random.normal(second, [hidden]), 1 / Math.sqrt(hidden));
      return { weight, amplitude, ...(!even && { bias: zeros([hidden]) }) };
    },
    apply: (parameters, t, x) => withDivergence(parameters, t, x).velocity,
    withDivergence,
    travel: (parameters, x, times, steps) => {
      const { value, logDeterminant } = layerPath({ activation, times, steps }, operands(parameters, x));
      return { value: reshape(value, x.shape), logDeterminant };
    },
  };
}
