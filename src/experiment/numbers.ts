import { concrete, type Tensor } from "../tensor/index.ts";

/** The only element of a real tensor that is not being differentiated. */
export function numberOf(x: Tensor): number {
  return concrete(x, "numberOf").item();
}

/** All elements of such a tensor, row-major. */
export function numbersOf(x: Tensor): readonly number[] {
  return Array.from(concrete(x, "numbersOf").values());
}
