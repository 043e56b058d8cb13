import type { Tensor } from "../array.ts";
import type { TensorLike } from "../create.ts";
import { bind, bind1, type Primitive } from "../primitive.ts";
import { angle } from "./absolute.ts";
import { add, div, mul, neg, sub } from "./arithmetic.ts";
import * as complexmath from "./complexmath.ts";
import { complex } from "./convert.ts";
import { constantJvp, defineUnary } from "./define.ts";
import { mapUnary, realRun } from "./loops.ts";
import { requireReal } from "./selection.ts";
import { inexact, sqrt } from "./transcendental.ts";

const sinPrimitive: Primitive<undefined> = defineUnary({
  name: "sin",
  real: "sin",
  complex: "sin",
  derivative: (x) => cos(x),
});

const cosPrimitive: Primitive<undefined> = defineUnary({
  name: "cos",
  real: "cos",
  complex: "cos",
  derivative: (x) => neg(sin(x)),
});

const tanPrimitive = defineUnary({
  name: "tan",
  real: Math.tan,
  complex: "tan",
  derivative: (_x, y) => add(1, mul(y, y)),
});

/** √(1 − x²) by factors, so that no digits are lost near ±1. */
function complement(x: Tensor): Tensor {
  return sqrt(mul(sub(1, x), add(1, x)));
}

const asinPrimitive = defineUnary({
  name: "asin",
  real: Math.asin,
  complex: complexmath.asin,
  derivative: (x) => div(1, complement(x)),
});

const acosPrimitive = defineUnary({
  name: "acos",
  real: Math.acos,
  complex: complexmath.acos,
  derivative: (x) => div(-1, complement(x)),
});

const atanPrimitive = defineUnary({
  name: "atan",
  real: Math.atan,
  complex: complexmath.turned(complexmath.atanh),
  derivative: (x) => div(1, add(1, mul(x, x))),
});

/** The n-th derivative of sin(x)/x, so that derivatives of every order are right at 0. */
const sinRatioPrimitive: Primitive<number> = {
  name: "sinc",
  shape: ([x]) => [x],
  evaluate: ([x], order) => [
    mapUnary(
      x,
      x.dtype,
      realRun((value) => sinRatio(value, order)),
    ),
  ],
  jvp: ([x], [t], order) =>
    t === null
      ? constantJvp(sinRatioPrimitive, [x], order)
      : {
          outputs: bind(sinRatioPrimitive, [x], order),
          tangents: [mul(t, bind1(sinRatioPrimitive, [x], order + 1))],
        },
  batch: (inputs, _batched, _size, order) => bind(sinRatioPrimitive, inputs, order),
};

/** By fₙ = (sin⁽ⁿ⁾(x) − n fₙ₋₁)/x where that is stable, else by the Taylor series of fₙ. */
function sinRatio(x: number, order: number): number {
  if (Math.abs(x) <= order + 1) return sinRatioSeries(x, order);
  let value = Math.sin(x) / x;
  for (let n = 1; n <= order; n++) value = (sineDerivative(x, n) - n * value) / x;
  return value;
}

function sineDerivative(x: number, order: number): number {
  const value = order % 2 === 0 ? Math.sin(x) : Math.cos(x);
  return order % 4 < 2 ? value : -value;
}

/** Σₖ (−1)ᵏ x²ᵏ⁻ⁿ / ((2k + 1)(2k − n)!) from the first k with 2k ≥ n. */
function sinRatioSeries(x: number, order: number): number {
  let k = Math.ceil(order / 2);
  let power = (k % 2 === 0 ? 1 : -1) * (order % 2 === 0 ? 1 : x);
  let sum = power / (2 * k + 1);
  for (;;) {
    k++;
    const degree = 2 * k - order;
    power *= -(x * x) / (degree * (degree - 1));
    const next = sum + power / (2 * k + 1);
    if (next === sum && Math.abs(power) < 1) return sum;
    sum = next;
  }
}

/** Sine. */
export function sin(x: TensorLike): Tensor {
  return bind1(sinPrimitive, [inexact(x)], undefined);
}

/** Cosine. */
export function cos(x: TensorLike): Tensor {
  return bind1(cosPrimitive, [inexact(x)], undefined);
}

/** Tangent. */
export function tan(x: TensorLike): Tensor {
  return bind1(tanPrimitive, [inexact(x)], undefined);
}

/** Inverse sine; NaN for real |x| > 1, principal branch for complex numbers. */
export function asin(x: TensorLike): Tensor {
  return bind1(asinPrimitive, [inexact(x)], undefined);
}

/** Inverse cosine; NaN for real |x| > 1, principal branch for complex numbers. */
export function acos(x: TensorLike): Tensor {
  return bind1(acosPrimitive, [inexact(x)], undefined);
}

/** Inverse tangent; principal branch for complex numbers. */
export function atan(x: TensorLike): Tensor {
  return bind1(atanPrimitive, [inexact(x)], undefined);
}

/** The angle of the point (x, y) in (−π, π], of real y and x. The derivative at the origin is taken as 0. */
export function atan2(y: TensorLike, x: TensorLike): Tensor {
  return angle(complex(x, y));
}

/** sin(πx)/(πx) of a real x, 1 at 0. */
export function sinc(x: TensorLike): Tensor {
  const value = inexact(x);
  requireReal(value, "sinc");
  return bind1(sinRatioPrimitive, [mul(value, Math.PI)], 0);
}
