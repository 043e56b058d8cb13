import { NDArray, type Tensor } from "../array.ts";
import { meet } from "../broadcast.ts";
import { asTensor, type TensorLike } from "../create.ts";
import { isComplex, type Storage } from "../dtype.ts";
import { DTypeError } from "../error.ts";
import { broadcastShapes, walk } from "../layout.ts";
import { zerosLike } from "../like.ts";
import { bind, bind1, isLinearInput, type Primitive } from "../primitive.ts";
import { mul } from "./arithmetic.ts";
import { equal, less, truth } from "./comparison.ts";
import { cast } from "./convert.ts";
import { addTangents, elementwiseBatch, requireSameType } from "./define.ts";
import { type BinaryRun, mapBinary } from "./loops.ts";
import { broadcastTo } from "./movement.ts";

/** Linear in x and y together: the condition is of dtype bool and carries no derivative. */
const selectPrimitive: Primitive<undefined> = {
  name: "where",
  linear: true,
  shape: ([, x, y]) => {
    requireSameType("where", [x, y]);
    return [x];
  },
  evaluate: ([condition, x, y]) => [select(condition, x, y)],
  jvp: ([condition, x, y], [, tx, ty]) => ({
    outputs: bind(selectPrimitive, [condition, x, y], undefined),
    tangents: [tx || ty ? where(condition, tx ?? zerosLike(x), ty ?? zerosLike(y)) : null],
  }),
  transpose: ([ct], [condition, x, y]) => [
    null,
    ct && isLinearInput(x) ? where(condition, ct, zerosLike(ct)) : null,
    ct && isLinearInput(y) ? where(condition, zerosLike(ct), ct) : null,
  ],
  batch: (inputs, batched, size) => elementwiseBatch(selectPrimitive, inputs, batched, size, undefined),
};

function select(condition: NDArray, x: NDArray, y: NDArray): NDArray {
  const result = NDArray.zeros(x.dtype, x.shape);
  const run = isComplex(x.dtype) ? selectComplex : selectReal;
  walk(x.shape, [condition, x, y, result], (n, [c, i, j, o], [cStep, iStep, jStep]) => {
    run(n, condition.data, c, cStep, x.data, i, iStep, y.data, j, jStep, result.data, o);
  });
  return result;
}

/** One run of `where`; positions and steps count elements. */
type SelectRun = (
  n: number,
  condition: Storage,
  c: number,
  cStep: number,
  x: Storage,
  i: number,
  xStep: number,
  y: Storage,
  j: number,
  yStep: number,
  out: Storage,
  o: number,
) => void;

const selectReal: SelectRun = (n, condition, c, cStep, x, i, xStep, y, j, yStep, out, o) => {
  for (let k = 0; k < n; k++, c += cStep, i += xStep, j += yStep) out[o + k] = condition[c] !== 0 ? x[i] : y[j];
};

const selectComplex: SelectRun = (n, condition, c, cStep, x, i, xStep, y, j, yStep, out, o) => {
  for (let k = 0; k < n; k++, c += cStep, i += xStep, j += yStep) {
    const chosen = condition[c] !== 0;
    out[2 * (o + k)] = chosen ? x[2 * i] : y[2 * j];
    out[2 * (o + k) + 1] = chosen ? x[2 * i + 1] : y[2 * j + 1];
  }
};

function defineExtremum(name: string, run: BinaryRun): Primitive<undefined> {
  const primitive: Primitive<undefined> = {
    name,
    shape: (inputs) => {
      requireSameType(name, inputs);
      return [inputs[0]];
    },
    evaluate: ([x, y]) => [mapBinary(x, y, x.dtype, run)],
    jvp: ([x, y], [tx, ty]) => {
      const result = bind1(primitive, [x, y], undefined);
      const share = (from: Tensor, other: Tensor) => where(equal(from, result), where(equal(other, result), 0.5, 1), 0);
      const part = (t: Tensor, from: Tensor, other: Tensor) => mul(t, cast(share(from, other), t.dtype));
      return { outputs: [result], tangents: [addTangents(tx && part(tx, x, y), ty && part(ty, y, x))] };
    },
    batch: (inputs, batched, size) => elementwiseBatch(primitive, inputs, batched, size, undefined),
  };
  return primitive;
}

const maximumPrimitive = defineExtremum("maximum", (n, x, i, xStep, y, j, yStep, out, o) => {
  for (let k = 0; k < n; k++, i += xStep, j += yStep) out[o + k] = Math.max(x[i], y[j]);
});

const minimumPrimitive = defineExtremum("minimum", (n, x, i, xStep, y, j, yStep, out, o) => {
  for (let k = 0; k < n; k++, i += xStep, j += yStep) out[o + k] = Math.min(x[i], y[j]);
});

/**
 * x where the condition is true (not zero), else y; the three broadcast. The derivative of the operand that is not
 * chosen is zero, but a NaN or infinity in the *derivative of how it was computed* still spoils it (0·∞): make that
 * operand safe before, not only after.
 */
export function where(condition: TensorLike, x: TensorLike, y: TensorLike): Tensor {
  const chosen = truth(condition);
  const [a, b] = meet(x, y, "where");
  const shape = broadcastShapes(chosen.shape, a.shape, "where");
  return bind1(selectPrimitive, [broadcastTo(chosen, shape), broadcastTo(a, shape), broadcastTo(b, shape)], undefined);
}

function ordered(x: TensorLike, y: TensorLike, operation: string): [Tensor, Tensor] {
  const operands = meet(x, y, operation);
  requireReal(operands[0], operation);
  return operands;
}

/** Throws `DTypeError` for complex numbers, which have no order. */
export function requireReal(x: Tensor, operation: string): void {
  if (isComplex(x.dtype)) {
    throw new DTypeError(`${operation}: complex numbers have no order; take real, imag or abs (got ${x.dtype})`);
  }
}

/** The larger of x and y, elementwise; NaN if either is. Where they are equal each gets half of the derivative. */
export function maximum(x: TensorLike, y: TensorLike): Tensor {
  return bind1(maximumPrimitive, ordered(x, y, "maximum"), undefined);
}

/** The smaller of x and y, elementwise; NaN if either is. Where they are equal each gets half of the derivative. */
export function minimum(x: TensorLike, y: TensorLike): Tensor {
  return bind1(minimumPrimitive, ordered(x, y, "minimum"), undefined);
}

/**
 * x limited to [low, high]; either limit may be `null`. The derivative is 1 from limit to limit, both included, and 0
 * outside.
 */
export function clip(x: TensorLike, low: TensorLike | null, high: TensorLike | null): Tensor {
  const value = asTensor(x);
  requireReal(value, "clip");
  const raised = low === null ? value : where(less(value, low), low, value);
  return high === null ? raised : where(less(high, raised), high, raised);
}
