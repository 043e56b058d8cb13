import type { NDArray, Tensor } from "../array.ts";
import type { Nested } from "../create.ts";
import { isComplex } from "../dtype.ts";
import { concrete } from "../primitive.ts";

/**
 * The elements as nested JavaScript arrays, the inverse of `array`: numbers, booleans for bool, `{re, im}` for complex
 * dtypes; a single such value for a scalar.
 */
export function toNested(x: Tensor): Nested {
  const value = concrete(x, "toNested");
  const element = elementReader(value);
  let next = 0;
  const build = (axis: number): Nested =>
    axis === value.rank ? element(next++) : Array.from({ length: value.shape[axis] }, () => build(axis + 1));
  return build(0);
}

function elementReader(x: NDArray): (index: number) => Nested {
  const values = x.values();
  if (isComplex(x.dtype)) return (i) => ({ re: values[2 * i], im: values[2 * i + 1] });
  return x.dtype === "bool" ? (i) => values[i] !== 0 : (i) => values[i];
}
