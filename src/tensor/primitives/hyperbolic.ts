import type { Tensor } from "../array.ts";
import type { TensorLike } from "../create.ts";
import { bind, bind1, type Primitive } from "../primitive.ts";
import { add, div, mul, sub } from "./arithmetic.ts";
import * as complexmath from "./complexmath.ts";
import { addTangents, defineUnary, elementwiseBatch, requireSameType } from "./define.ts";
import { type BinaryRun, byDType, mapBinary } from "./loops.ts";
import { inexact, sqrt } from "./transcendental.ts";

const sinhPrimitive: Primitive<undefined> = defineUnary({
  name: "sinh",
  real: "sinh",
  complex: "sinh",
  derivative: (x) => cosh(x),
});

const coshPrimitive: Primitive<undefined> = defineUnary({
  name: "cosh",
  real: "cosh",
  complex: "cosh",
  derivative: (x) => sinh(x),
});

const tanhTangentRun: BinaryRun = (n, t, i, tStep, y, j, yStep, out, o) => {
  for (let k = 0; k < n; k++, i += tStep, j += yStep) out[o + k] = t[i] * (1 - y[j] * y[j]);
};

const tanhTangentComplex: BinaryRun = (n, t, i, tStep, y, j, yStep, out, o) => {
  for (let k = 0; k < n; k++, i += tStep, j += yStep, o += 2) {
    const re = 1 - (y[j] * y[j] - y[j + 1] * y[j + 1]);
    const im = -2 * y[j] * y[j + 1];
    out[o] = t[i] * re - t[i + 1] * im;
    out[o + 1] = t[i] * im + t[i + 1] * re;
  }
};

/** t(1 − y²), linear in t: one pass over activations rather than three, where nets spend much of their time. */
const tanhTangent: Primitive<undefined> = {
  name: "tanhTangent",
  shape: (inputs) => {
    requireSameType("tanhTangent", inputs);
    return [inputs[0]];
  },
  evaluate: ([t, y]) => [mapBinary(t, y, t.dtype, byDType(t.dtype, tanhTangentRun, tanhTangentComplex))],
  jvp: ([t, y], [dt, dy]) => ({
    outputs: bind(tanhTangent, [t, y], undefined),
    tangents: [addTangents(dt && bind1(tanhTangent, [dt, y], undefined), dy && mul(mul(t, mul(y, -2)), dy))],
  }),
  transpose: ([ct], [, y]) => [ct && bind1(tanhTangent, [ct, y], undefined), null],
  batch: (inputs, batched, size) => elementwiseBatch(tanhTangent, inputs, batched, size, undefined),
};

const tanhPrimitive = defineUnary({
  name: "tanh",
  real: "tanh",
  complex: "tanh",
  tangent: (t, _x, y) => bind1(tanhTangent, [t, y], undefined),
});

const asinhPrimitive = defineUnary({
  name: "asinh",
  real: Math.asinh,
  complex: complexmath.turned(complexmath.asin),
  derivative: (x) => div(1, sqrt(add(1, mul(x, x)))),
});

const acoshPrimitive = defineUnary({
  name: "acosh",
  real: Math.acosh,
  complex: complexmath.acosh,
  derivative: (x) => div(1, mul(sqrt(sub(x, 1)), sqrt(add(x, 1)))),
});

const atanhPrimitive = defineUnary({
  name: "atanh",
  real: Math.atanh,
  complex: complexmath.atanh,
  derivative: (x) => div(1, mul(sub(1, x), add(1, x))),
});

/** Hyperbolic sine. */
export function sinh(x: TensorLike): Tensor {
  return bind1(sinhPrimitive, [inexact(x)], undefined);
}

/** Hyperbolic cosine. */
export function cosh(x: TensorLike): Tensor {
  return bind1(coshPrimitive, [inexact(x)], undefined);
}

/** Hyperbolic tangent. */
export function tanh(x: TensorLike): Tensor {
  return bind1(tanhPrimitive, [inexact(x)], undefined);
}

/** Inverse hyperbolic sine; principal branch for complex numbers. */
export function asinh(x: TensorLike): Tensor {
  return bind1(asinhPrimitive, [inexact(x)], undefined);
}

/** Inverse hyperbolic cosine; NaN for real x < 1, principal branch for complex numbers. */
export function acosh(x: TensorLike): Tensor {
  return bind1(acoshPrimitive, [inexact(x)], undefined);
}

/** Inverse hyperbolic tangent; NaN for real |x| > 1, principal branch for complex numbers. */
export function atanh(x: TensorLike): Tensor {
  return bind1(atanhPrimitive, [inexact(x)], undefined);
}
