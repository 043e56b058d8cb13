import { NDArray, type Tensor } from "../array.ts";
import { asTensor, type TensorLike } from "../create.ts";
import type { Storage } from "../dtype.ts";
import { normalizeAxis } from "../layout.ts";
import { bind, bind1, type Primitive } from "../primitive.ts";
import { constantJvp } from "./define.ts";
import { takeAlongAxis } from "./gather.ts";
import { moveAxis } from "./movement.ts";
import { requireReal } from "./selection.ts";

const argsortPrimitive: Primitive<undefined> = {
  name: "argsort",
  shape: ([x]) => [{ dtype: "int32", shape: x.shape }],
  evaluate: ([x]) => [sortedOrder(x)],
  jvp: (primals) => constantJvp(argsortPrimitive, primals, undefined),
  batch: (inputs) => bind(argsortPrimitive, inputs, undefined),
};

/** The order that sorts the last axis: stable, NaN last. */
function sortedOrder(x: NDArray): NDArray {
  const extent = x.shape[x.rank - 1];
  const result = new Int32Array(x.size);
  const values = x.values();
  for (let start = 0; start < x.size; start += extent) {
    const order = result.subarray(start, start + extent);
    for (let k = 0; k < extent; k++) order[k] = k;
    order.sort((a, b) => compare(values, start + a, start + b));
  }
  return new NDArray("int32", x.shape, result);
}

function compare(values: Storage, i: number, j: number): number {
  const [a, b] = [values[i], values[j]];
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return i - j;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b)) || i - j;
}

/** The positions (int32) that sort an axis in ascending order, the last one unless given. Equal elements keep their order; NaN comes last. */
export function argsort(x: TensorLike, axis = -1): Tensor {
  const value = asTensor(x);
  requireReal(value, "argsort");
  const at = normalizeAxis(axis, value.rank, "argsort");
  return moveAxis(bind1(argsortPrimitive, [moveAxis(value, at, -1)], undefined), -1, at);
}

/** The elements in ascending order along an axis, the last one unless given; NaN comes last. */
export function sort(x: TensorLike, axis = -1): Tensor {
  const value = asTensor(x);
  return takeAlongAxis(value, argsort(value, axis), axis);
}
