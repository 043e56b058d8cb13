import type { WideDType } from "../engine.ts";
import { requireFinite, requireLength } from "../validate.ts";
import { withTeam } from "./wasm/scratch.ts";

/** LU with partial pivoting; see {@link Engine.lu}. */
export function lu(
  dtype: WideDType,
  n: number,
  a: Float64Array,
): { lu: Float64Array; permutation: Int32Array; sign: 1 | -1 } {
  const width = dtype === "complex128" ? 2 : 1;
  requireLength("lu", n, n, width, a);
  return withTeam(width * n ** 3, (scratch) => {
    const length = n * n * width;
    // Integers of 32 bits take half the room of the numbers it is measured in.
    const rows = scratch.room(n);
    const factors = scratch.place(a.subarray(0, length));
    const interchanges = scratch.kernels.lu(width, n, factors, rows);
    if (interchanges < 0) requireFinite("lu", a);
    const permutation = new Int32Array(scratch.view(rows, n).buffer, rows, n).slice();
    return { lu: scratch.take(factors, length), permutation, sign: interchanges % 2 === 0 ? 1 : -1 };
  });
}
