import type { Tensor } from "../array.ts";
import type { TensorLike } from "../create.ts";
import { InputError } from "../error.ts";
import { bind, bind1, type Primitive } from "../primitive.ts";
import { mul, neg } from "./arithmetic.ts";
import { constantJvp, defineUnary } from "./define.ts";
import { mapUnary, realRun } from "./loops.ts";
import { requireReal } from "./selection.ts";
import * as specialmath from "./specialmath.ts";
import { exp, inexact } from "./transcendental.ts";

/** 2/√π e^(−x²), the derivative of erf. */
function gaussian(x: Tensor): Tensor {
  return mul(2 / Math.sqrt(Math.PI), exp(neg(mul(x, x))));
}

const erfPrimitive = defineUnary({ name: "erf", real: "erf", derivative: gaussian });

const erfcPrimitive = defineUnary({ name: "erfc", real: specialmath.erfc, derivative: (x) => neg(gaussian(x)) });

const logGammaPrimitive = defineUnary({
  name: "logGamma",
  real: specialmath.logGamma,
  derivative: (x) => digamma(x),
});

const polygammaPrimitive: Primitive<number> = {
  name: "polygamma",
  shape: ([x]) => [x],
  evaluate: ([x], order) => [
    mapUnary(
      x,
      x.dtype,
      realRun((value) => specialmath.polygamma(order, value)),
    ),
  ],
  jvp: ([x], [t], order) =>
    t === null
      ? constantJvp(polygammaPrimitive, [x], order)
      : { outputs: bind(polygammaPrimitive, [x], order), tangents: [mul(t, polygamma(order + 1, x))] },
  batch: (inputs, _batched, _size, order) => bind(polygammaPrimitive, inputs, order),
};

function realOperand(x: TensorLike, operation: string): Tensor {
  const value = inexact(x);
  requireReal(value, operation);
  return value;
}

/** The error function 2/√π ∫₀ˣ e^(−t²) dt of a real x. */
export function erf(x: TensorLike): Tensor {
  return bind1(erfPrimitive, [realOperand(x, "erf")], undefined);
}

/** 1 − erf(x) of a real x, accurate where it is small. */
export function erfc(x: TensorLike): Tensor {
  return bind1(erfcPrimitive, [realOperand(x, "erfc")], undefined);
}

/** ln |Γ(x)| of a real x; +∞ at 0, −1, −2, … */
export function logGamma(x: TensorLike): Tensor {
  return bind1(logGammaPrimitive, [realOperand(x, "logGamma")], undefined);
}

/** ψ(x) = d ln Γ(x)/dx of a real x; NaN at 0, −1, −2, … */
export function digamma(x: TensorLike): Tensor {
  return polygamma(0, x);
}

/** The derivative of order n ≥ 0 of the digamma function, of a real x. */
export function polygamma(n: number, x: TensorLike): Tensor {
  if (!Number.isInteger(n) || n < 0) throw new InputError(`polygamma: the order must be a whole number ≥ 0, got ${n}`);
  return bind1(polygammaPrimitive, [realOperand(x, "polygamma")], n);
}
