import type { Tensor } from "../array.ts";
import { meet } from "../broadcast.ts";
import { asTensor, type TensorLike } from "../create.ts";
import { isComplex } from "../dtype.ts";
import { DTypeError } from "../error.ts";
import { bind, bind1, type Primitive } from "../primitive.ts";
import { cast } from "./convert.ts";
import { constantJvp, elementwiseBatch, requireSameType } from "./define.ts";
import { type BinaryRun, mapBinary, mapUnary, type UnaryRun } from "./loops.ts";

interface Runs<Run> {
  readonly real: Run;
  readonly complex?: Run;
}

/** Throws where an order or a truth value of complex numbers would be needed. */
function requireRun<Run>(name: string, dtype: Tensor["dtype"], { real, complex }: Runs<Run>): Run {
  if (!isComplex(dtype)) return real;
  if (!complex) throw new DTypeError(`${name}: complex numbers have no order; compare real, imag or abs`);
  return complex;
}

function defineComparison(name: string, runs: Runs<BinaryRun>): Primitive<undefined> {
  const primitive: Primitive<undefined> = {
    name,
    shape: (inputs) => {
      requireSameType(name, inputs);
      return [{ dtype: "bool", shape: inputs[0].shape }];
    },
    evaluate: ([x, y]) => [mapBinary(x, y, "bool", requireRun(name, x.dtype, runs))],
    jvp: (primals) => constantJvp(primitive, primals, undefined),
    batch: (inputs, batched, size) => elementwiseBatch(primitive, inputs, batched, size, undefined),
  };
  return primitive;
}

function defineTest(name: string, runs: Runs<UnaryRun>): Primitive<undefined> {
  const primitive: Primitive<undefined> = {
    name,
    shape: ([x]) => [{ dtype: "bool", shape: x.shape }],
    evaluate: ([x]) => [mapUnary(x, "bool", requireRun(name, x.dtype, runs))],
    jvp: (primals) => constantJvp(primitive, primals, undefined),
    batch: (inputs) => bind(primitive, inputs, undefined),
  };
  return primitive;
}

const equalPrimitive = defineComparison("equal", {
  real: (n, x, i, xStep, y, j, yStep, out, o) => {
    for (let k = 0; k < n; k++, i += xStep, j += yStep) out[o + k] = x[i] === y[j] ? 1 : 0;
  },
  complex: (n, x, i, xStep, y, j, yStep, out, o) => {
    for (let k = 0; k < n; k++, i += xStep, j += yStep) out[o + k] = x[i] === y[j] && x[i + 1] === y[j + 1] ? 1 : 0;
  },
});

const lessPrimitive = defineComparison("less", {
  real: (n, x, i, xStep, y, j, yStep, out, o) => {
    for (let k = 0; k < n; k++, i += xStep, j += yStep) out[o + k] = x[i] < y[j] ? 1 : 0;
  },
});

const lessEqualPrimitive = defineComparison("lessEqual", {
  real: (n, x, i, xStep, y, j, yStep, out, o) => {
    for (let k = 0; k < n; k++, i += xStep, j += yStep) out[o + k] = x[i] <= y[j] ? 1 : 0;
  },
});

const logicalAndPrimitive = defineComparison("logicalAnd", {
  real: (n, x, i, xStep, y, j, yStep, out, o) => {
    for (let k = 0; k < n; k++, i += xStep, j += yStep) out[o + k] = x[i] & y[j];
  },
});

const logicalOrPrimitive = defineComparison("logicalOr", {
  real: (n, x, i, xStep, y, j, yStep, out, o) => {
    for (let k = 0; k < n; k++, i += xStep, j += yStep) out[o + k] = x[i] | y[j];
  },
});

const logicalNotPrimitive = defineTest("logicalNot", {
  real: (n, x, i, step, out, o) => {
    for (let k = 0; k < n; k++, i += step) out[o + k] = x[i] === 0 ? 1 : 0;
  },
});

const isnanPrimitive = defineTest("isnan", {
  real: (n, x, i, step, out, o) => {
    for (let k = 0; k < n; k++, i += step) out[o + k] = Number.isNaN(x[i]) ? 1 : 0;
  },
  complex: (n, x, i, step, out, o) => {
    for (let k = 0; k < n; k++, i += step) out[o + k] = Number.isNaN(x[i]) || Number.isNaN(x[i + 1]) ? 1 : 0;
  },
});

const isfinitePrimitive = defineTest("isfinite", {
  real: (n, x, i, step, out, o) => {
    for (let k = 0; k < n; k++, i += step) out[o + k] = Number.isFinite(x[i]) ? 1 : 0;
  },
  complex: (n, x, i, step, out, o) => {
    for (let k = 0; k < n; k++, i += step) out[o + k] = Number.isFinite(x[i]) && Number.isFinite(x[i + 1]) ? 1 : 0;
  },
});

/** The value as booleans: true where it is not zero. */
export function truth(x: TensorLike): Tensor {
  const value = asTensor(x);
  return isComplex(value.dtype) ? notEqual(value, 0) : cast(value, "bool");
}

/** x = y, elementwise, as bool. */
export function equal(x: TensorLike, y: TensorLike): Tensor {
  return bind1(equalPrimitive, meet(x, y, "equal"), undefined);
}

/** x ≠ y, elementwise, as bool. */
export function notEqual(x: TensorLike, y: TensorLike): Tensor {
  return logicalNot(equal(x, y));
}

/** x < y, elementwise, as bool. Throws `DTypeError` for complex numbers. */
export function less(x: TensorLike, y: TensorLike): Tensor {
  return bind1(lessPrimitive, meet(x, y, "less"), undefined);
}

/** x ≤ y, elementwise, as bool. Throws `DTypeError` for complex numbers. */
export function lessEqual(x: TensorLike, y: TensorLike): Tensor {
  return bind1(lessEqualPrimitive, meet(x, y, "lessEqual"), undefined);
}

/** x > y, elementwise, as bool. Throws `DTypeError` for complex numbers. */
export function greater(x: TensorLike, y: TensorLike): Tensor {
  return less(y, x);
}

/** x ≥ y, elementwise, as bool. Throws `DTypeError` for complex numbers. */
export function greaterEqual(x: TensorLike, y: TensorLike): Tensor {
  return lessEqual(y, x);
}

/** x and y, elementwise; numbers count as true unless they are zero. */
export function logicalAnd(x: TensorLike, y: TensorLike): Tensor {
  return bind1(logicalAndPrimitive, meet(truth(x), truth(y), "logicalAnd"), undefined);
}

/** x or y, elementwise; numbers count as true unless they are zero. */
export function logicalOr(x: TensorLike, y: TensorLike): Tensor {
  return bind1(logicalOrPrimitive, meet(truth(x), truth(y), "logicalOr"), undefined);
}

/** not x, elementwise; numbers count as true unless they are zero. */
export function logicalNot(x: TensorLike): Tensor {
  return bind1(logicalNotPrimitive, [truth(x)], undefined);
}

/** Where x is NaN (in either part of a complex number). */
export function isnan(x: TensorLike): Tensor {
  return bind1(isnanPrimitive, [asTensor(x)], undefined);
}

/** Where x is neither NaN nor ±∞ (in both parts of a complex number). */
export function isfinite(x: TensorLike): Tensor {
  return bind1(isfinitePrimitive, [asTensor(x)], undefined);
}
