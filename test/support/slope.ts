import { add, mul, type NDArray, type Tensor } from "../../src/tensor/index.ts";

/** The derivative of a real function of one tensor along a direction, by a central difference of fourth order. */
export function slope(f: (x: Tensor) => Tensor, x: Tensor, direction: Tensor, step = 2e-4): number {
  const at = (t: number) => (f(add(x, mul(direction, t))) as NDArray).item();
  return (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
}
