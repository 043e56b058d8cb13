import {
  add,
  concatenate,
  InputError,
  matmul,
  matrixTranspose,
  mul,
  random,
  reshape,
  slice,
  sum,
  type Tensor,
  take,
  tanh,
  zeros,
  zerosLike,
} from "../../tensor/index.ts";
import { initMaskedLayer, type MaskedLayer, siteMask, type Units } from "../autoregressive/masked-layer.ts";
import { affineMap } from "./affine-map.ts";
import type { Bijector, Mapped } from "./bijector.ts";
import type { ElementwiseMap, MappedElements } from "./elementwise.ts";
import { requirePoints } from "./points.ts";

/** How {@link maskedAutoregressive} is made. */
export interface MaskedAutoregressiveOptions {
  /** Components of a point. */
  readonly size: number;
  /** Hidden units for each component, of each hidden layer. */
  readonly hidden: readonly number[];
  /** The affine one unless given. */
  readonly map?: ElementwiseMap;
}

/**
 * Each component is mapped by a function that depends on the components before it, by a masked net, so that the Jacobian is
 * triangular. The inverse, which is what a density needs, is one pass of the net; forward, which is what samples need,
 * takes a pass for each component (MAF). `inverted` is fast the other way (IAF). It begins near the identity.
 *
 * G. Papamakarios, T. Pavlakou and I. Murray, Masked autoregressive flow for density estimation, NeurIPS 2017; D. P.
 * Kingma et al., Improved variational inference with inverse autoregressive flow, NeurIPS 2016.
 * @throws InputError for a size or a width that is not a whole number above 0.
 */
export function maskedAutoregressive({
  size,
  hidden,
  map = affineMap(),
}: MaskedAutoregressiveOptions): Bijector<readonly MaskedLayer[]> {
  if (![size, ...hidden].every((width) => Number.isInteger(width) && width > 0)) {
    throw new InputError(
      `maskedAutoregressive: size ${size}, hidden [${hidden.join(", ")}]; allowed: whole numbers above 0`,
    );
  }
  const event = [size];
  const units = [1, ...hidden, map.parameterCount].map((width): Units => ({ sites: size, width }));
  const masks = units.slice(1).map((after, i) => siteMask(units[i], after, i === 0));
  /** θ [count, size, n] of points [n, size]: that of a component depends on those before. */
  const numbers = (layers: readonly MaskedLayer[], x: Tensor): Tensor => {
    const outputs = layers.reduce((y, { weight, bias }, i) => {
      const z = add(matmul(y, mul(weight, masks[i])), bias);
      return i === layers.length - 1 ? z : tanh(z);
    }, x);
    return reshape(take(matrixTranspose(outputs), byNumber, 0), [map.parameterCount, size, x.shape[0]]);
  };
  // Outputs lie component by component; a map takes the first number of each, then the second ones.
  const byNumber = Array.from({ length: map.parameterCount }, (_, number) =>
    Array.from({ length: size }, (_, component) => component * map.parameterCount + number),
  ).flat();
  const mapped = ({ value, logDerivative }: MappedElements): Mapped => ({
    value: matrixTranspose(value),
    logAbsDetJacobian: sum(logDerivative, { axes: 0 }),
  });
  const inverse = (layers: readonly MaskedLayer[], y: Tensor): Mapped => {
    requirePoints("maskedAutoregressive", y, event);
    return mapped(map.inverse(numbers(layers, y), matrixTranspose(y)));
  };
  const forward = (layers: readonly MaskedLayer[], x: Tensor): Mapped => {
    requirePoints("maskedAutoregressive", x, event);
    const columns = matrixTranspose(x);
    let known: Tensor = zerosLike(columns);
    let last: MappedElements = { value: known, logDerivative: known };
    for (let component = 0; component < size; component++) {
      last = map.forward(numbers(layers, matrixTranspose(known)), columns);
      const rest = zeros([size - 1 - component, x.shape[0]]);
      known = concatenate([slice(last.value, [0, component + 1]), rest], 0);
    }
    return mapped(last);
  };
  return {
    event,
    init: (key) =>
      random.split(key, masks.length).map((layerKey, i): MaskedLayer => {
        const layer = initMaskedLayer(layerKey, units[i], units[i + 1], i === 0);
        return i === masks.length - 1 ? { ...layer, weight: layer.weight.mul(0.01) } : layer;
      }),
    forward,
    inverse,
  };
}
