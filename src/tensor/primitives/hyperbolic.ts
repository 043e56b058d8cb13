import type { Tensor } from "../array.ts";
import type { TensorLike } from "../create.ts";
import { bind1, type Primitive } from "../primitive.ts";
import { add, div, mul, sub } from "./arithmetic.ts";
import * as complexmath from "./complexmath.ts";
import { defineUnary } from "./define.ts";
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

const tanhPrimitive = defineUnary({
  name: "tanh",
  real: "tanh",
  complex: "tanh",
  derivative: (_x, y) => sub(1, mul(y, y)),
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
