import type { Tensor } from "../array.ts";
import { asTensor, type TensorLike } from "../create.ts";
import { inexactOf } from "../dtype.ts";
import { bind1, type Primitive } from "../primitive.ts";
import { div, mul, neg, sub } from "./arithmetic.ts";
import { tanh as complexTanh, modulus } from "./complexmath.ts";
import { cast } from "./convert.ts";
import { defineUnary } from "./define.ts";

const expPrimitive = defineUnary({
  name: "exp",
  real: Math.exp,
  complex: (re, im, out, at) => {
    const modulus = Math.exp(re);
    out[at] = modulus * Math.cos(im);
    out[at + 1] = modulus * Math.sin(im);
  },
  derivative: (_x, y) => y,
});

const logPrimitive = defineUnary({
  name: "log",
  real: Math.log,
  complex: (re, im, out, at) => {
    out[at] = Math.log(modulus(re, im));
    out[at + 1] = Math.atan2(im, re);
  },
  derivative: (x) => div(1, x),
});

const sqrtPrimitive = defineUnary({
  name: "sqrt",
  real: Math.sqrt,
  complex: (re, im, out, at) => {
    const length = modulus(re, im);
    const root = Math.sqrt((length + Math.abs(re)) / 2);
    const other = root === 0 ? 0 : Math.abs(im) / (2 * root);
    out[at] = re >= 0 ? root : other;
    out[at + 1] = (im < 0 ? -1 : 1) * (re >= 0 ? other : root);
  },
  derivative: (_x, y) => div(0.5, y),
});

const sinPrimitive: Primitive<undefined> = defineUnary({
  name: "sin",
  real: Math.sin,
  complex: (re, im, out, at) => {
    out[at] = Math.sin(re) * Math.cosh(im);
    out[at + 1] = Math.cos(re) * Math.sinh(im);
  },
  derivative: (x) => cos(x),
});

const cosPrimitive = defineUnary({
  name: "cos",
  real: Math.cos,
  complex: (re, im, out, at) => {
    out[at] = Math.cos(re) * Math.cosh(im);
    out[at + 1] = -Math.sin(re) * Math.sinh(im);
  },
  derivative: (x) => neg(sin(x)),
});

const tanhPrimitive = defineUnary({
  name: "tanh",
  real: Math.tanh,
  complex: complexTanh,
  derivative: (_x, y) => sub(1, mul(y, y)),
});

/** The operand in a dtype that elementwise functions compute in. */
export function inexact(x: TensorLike): Tensor {
  const value = asTensor(x);
  return cast(value, inexactOf(value.dtype));
}

/** eˣ. */
export function exp(x: TensorLike): Tensor {
  return bind1(expPrimitive, [inexact(x)], undefined);
}

/** Natural logarithm; principal branch for complex numbers. */
export function log(x: TensorLike): Tensor {
  return bind1(logPrimitive, [inexact(x)], undefined);
}

/** Square root; principal branch for complex numbers. */
export function sqrt(x: TensorLike): Tensor {
  return bind1(sqrtPrimitive, [inexact(x)], undefined);
}

/** Sine. */
export function sin(x: TensorLike): Tensor {
  return bind1(sinPrimitive, [inexact(x)], undefined);
}

/** Cosine. */
export function cos(x: TensorLike): Tensor {
  return bind1(cosPrimitive, [inexact(x)], undefined);
}

/** Hyperbolic tangent. */
export function tanh(x: TensorLike): Tensor {
  return bind1(tanhPrimitive, [inexact(x)], undefined);
}
