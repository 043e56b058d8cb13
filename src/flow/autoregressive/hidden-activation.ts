import { add, concrete, maximum, minimum, mul, NDArray, type Tensor, tanh } from "../../tensor/index.ts";
import type { MaskedLayer } from "./masked-layer.ts";
import type { MaskedMatrix } from "./masked-matrix.ts";

/** What comes after a hidden layer: PReLU where the layer has slopes, else tanh. */
export function activate({ slope }: MaskedLayer, x: Tensor): Tensor {
  return slope ? add(maximum(x, 0), mul(slope, minimum(x, 0))) : tanh(x);
}

/** The same of rows of units, the first being unit `first`: from `before` into `after`, which may be one array. */
export function activateRows(
  { slope }: MaskedMatrix,
  first: number,
  count: number,
  before: Float64Array,
  after: Float64Array,
): void {
  if (!slope) {
    after.set(concrete(tanh(new NDArray("float64", [before.length], before)), "made").values());
    return;
  }
  for (let start = 0, unit = first; start < before.length; start += count, unit++) {
    // max(x, 0) + a min(x, 0) without a branch, which would be mispredicted half the time
    const even = (1 + slope[unit]) / 2;
    const odd = (1 - slope[unit]) / 2;
    for (let k = start; k < start + count; k++) after[k] = even * before[k] + odd * Math.abs(before[k]);
  }
}

/**
 * Turns the cotangent of all units after the activation into that before it, in place, and gives that of the slopes. At 0,
 * where PReLU has two derivatives, it is the mean of them.
 */
export function pullActivation(
  { slope }: MaskedMatrix,
  count: number,
  before: Float64Array,
  after: Float64Array,
  cotangent: Float64Array,
): NDArray | undefined {
  if (!slope) {
    for (let k = 0; k < cotangent.length; k++) cotangent[k] *= 1 - after[k] ** 2;
    return undefined;
  }
  const slopes = new Float64Array(slope.length);
  for (let unit = 0, start = 0; unit < slope.length; unit++, start += count) {
    const even = (1 + slope[unit]) / 2;
    const odd = (1 - slope[unit]) / 2;
    let total = 0;
    for (let k = start; k < start + count; k++) {
      const x = before[k];
      const size = Math.abs(x);
      total += (x - size) * cotangent[k];
      cotangent[k] *= even + odd * (x / (size + Number.MIN_VALUE));
    }
    slopes[unit] = total / 2;
  }
  return new NDArray("float64", [slope.length], slopes);
}
