import type { NDArray } from "../array.ts";
import { allocate, components, type Storage } from "../dtype.ts";
import { type Fold, fold, foldAxis } from "../engine/portable/reduce.ts";
import { sizeOf } from "../layout.ts";

export { fold };

/** From so many elements on the kernels are worth the copy of the operand that they work on. */
const kernelSize = 1024;

/** True when {@link foldAxes} serves an operand: there are elements, many of them, and they are numbers. */
export function foldsInKernels(x: NDArray): boolean {
  return x.size >= kernelSize && x.dtype !== "bool";
}

/**
 * Sums, extrema or products over axes, in row-major order of the others, of at least one element. Long sums are taken by
 * halves, products in float64 to the end, in an order of their own: what is too large or small for it on the way is lost.
 */
export function foldAxes(x: NDArray, axes: readonly number[], operation: Fold): Storage {
  const groups: { extent: number; folded: boolean }[] = [];
  x.shape.forEach((extent, axis) => {
    if (extent === 1) return;
    const folded = axes.includes(axis);
    const last = groups.at(-1);
    if (last?.folded === folded) last.extent *= extent;
    else groups.push({ extent, folded });
  });
  let data = x.values();
  let inner = 1;
  for (let i = groups.length - 1; i >= 0; i--) {
    const { extent, folded } = groups[i];
    const outer = sizeOf(groups.slice(0, i).map((group) => group.extent));
    if (folded) data = foldAxis(operation, data, components(x.dtype), outer, extent, inner);
    else inner *= extent;
  }
  if (operation !== fold.product || data instanceof Float64Array) return data;
  const result = allocate(x.dtype, data.length / components(x.dtype));
  result.set(data);
  return result;
}
