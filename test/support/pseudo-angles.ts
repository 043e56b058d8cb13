import { array, type NDArray } from "../../src/tensor/index.ts";

/** So many numbers of order one, the same for the same seed. */
export function pseudoAngles(count: number, seed = 1): NDArray {
  return array(Array.from({ length: count }, (_, i) => 1.3 * Math.sin((i + 1) * (seed + 0.7))));
}
