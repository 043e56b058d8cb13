import type { Tensor } from "../array.ts";
import { asTensor, type TensorLike } from "../create.ts";
import { inexactOf } from "../dtype.ts";
import { bind1, type Primitive } from "../primitive.ts";
import { add, div, mul } from "./arithmetic.ts";
import * as complexmath from "./complexmath.ts";
import { cast } from "./convert.ts";
import { defineUnary } from "./define.ts";
import { requireReal } from "./selection.ts";

const expPrimitive = defineUnary({
  name: "exp",
  real: "exp",
  complex: "exp",
  derivative: (_x, y) => y,
});

const expm1Primitive = defineUnary({
  name: "expm1",
  real: "expm1",
  complex: "expm1",
  derivative: (x) => exp(x),
});

const logPrimitive = defineUnary({
  name: "log",
  real: "log",
  complex: "log",
  derivative: (x) => div(1, x),
});

const log1pPrimitive = defineUnary({
  name: "log1p",
  real: "log1p",
  complex: "log1p",
  derivative: (x) => div(1, add(1, x)),
});

/** Logarithm to another base, exact at its powers where JavaScript's own is. */
function defineLog(name: string, real: (x: number) => number, logOfBase: number): Primitive<undefined> {
  return defineUnary({
    name,
    real,
    complex: (re, im, out, at) => {
      out[at] = complexmath.logModulus(re, im) / logOfBase;
      out[at + 1] = Math.atan2(im, re) / logOfBase;
    },
    derivative: (x) => div(1 / logOfBase, x),
  });
}

const log2Primitive = defineLog("log2", Math.log2, Math.LN2);
const log10Primitive = defineLog("log10", Math.log10, Math.LN10);

const sqrtPrimitive = defineUnary({
  name: "sqrt",
  real: Math.sqrt,
  complex: "sqrt",
  derivative: (_x, y) => div(0.5, y),
});

const cbrtPrimitive = defineUnary({
  name: "cbrt",
  real: Math.cbrt,
  derivative: (_x, y) => div(1 / 3, mul(y, y)),
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

/** eˣ − 1, accurate near 0. */
export function expm1(x: TensorLike): Tensor {
  return bind1(expm1Primitive, [inexact(x)], undefined);
}

/** Natural logarithm; principal branch for complex numbers. */
export function log(x: TensorLike): Tensor {
  return bind1(logPrimitive, [inexact(x)], undefined);
}

/** ln(1 + x), accurate near 0; principal branch for complex numbers. */
export function log1p(x: TensorLike): Tensor {
  return bind1(log1pPrimitive, [inexact(x)], undefined);
}

/** Logarithm to base 2; principal branch for complex numbers. */
export function log2(x: TensorLike): Tensor {
  return bind1(log2Primitive, [inexact(x)], undefined);
}

/** Logarithm to base 10; principal branch for complex numbers. */
export function log10(x: TensorLike): Tensor {
  return bind1(log10Primitive, [inexact(x)], undefined);
}

/** Square root; principal branch for complex numbers. */
export function sqrt(x: TensorLike): Tensor {
  return bind1(sqrtPrimitive, [inexact(x)], undefined);
}

/** Real cube root, negative for negative x. Throws `DTypeError` for complex numbers: use `power(x, 1 / 3)`. */
export function cbrt(x: TensorLike): Tensor {
  const value = inexact(x);
  requireReal(value, "cbrt");
  return bind1(cbrtPrimitive, [value], undefined);
}
