import type { Tensor } from "../array.ts";
import { meet } from "../broadcast.ts";
import type { TensorLike } from "../create.ts";
import { inexactOf } from "../dtype.ts";
import { normalizeAxes } from "../layout.ts";
import { zerosLike } from "../like.ts";
import { bind1, type Primitive } from "../primitive.ts";
import { stopGradient } from "../transform/custom.ts";
import { add, div, mul, neg, sub } from "./arithmetic.ts";
import { equal, isfinite } from "./comparison.ts";
import { cast, real } from "./convert.ts";
import { addTangents, defineUnary, elementwiseBatch, requireSameType } from "./define.ts";
import { max } from "./extremum.ts";
import { type BinaryRun, mapBinary } from "./loops.ts";
import { squeeze } from "./movement.ts";
import { type ReductionOptions, sum } from "./reduction.ts";
import { maximum, requireReal, where } from "./selection.ts";
import { erfc } from "./special.ts";
import { exp, inexact, log } from "./transcendental.ts";

const sigmoidPrimitive: Primitive<undefined> = defineUnary({
  name: "sigmoid",
  real: "sigmoid",
  complex: "sigmoid",
  // σ(−x) rather than 1 − σ(x), which has no digits left for large x
  derivative: (x, y) => mul(y, sigmoid(neg(x))),
});

const softplusPrimitive = defineUnary({
  name: "softplus",
  real: "softplus",
  derivative: (x) => sigmoid(x),
});

const logaddexpRun: BinaryRun = (n, x, i, xStep, y, j, yStep, out, o) => {
  for (let k = 0; k < n; k++, i += xStep, j += yStep) {
    const [a, b] = [x[i], y[j]];
    out[o + k] = a === b ? a + Math.LN2 : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
  }
};

const logaddexpPrimitive: Primitive<undefined> = {
  name: "logaddexp",
  shape: (inputs) => {
    requireSameType("logaddexp", inputs);
    return [inputs[0]];
  },
  evaluate: ([x, y]) => [mapBinary(x, y, x.dtype, logaddexpRun)],
  jvp: ([x, y], [tx, ty]) => {
    // equal operands share equally, also where both are −∞
    const difference = where(equal(x, y), 0, sub(x, y));
    return {
      outputs: [bind1(logaddexpPrimitive, [x, y], undefined)],
      tangents: [addTangents(tx && mul(tx, sigmoid(difference)), ty && mul(ty, sigmoid(neg(difference))))],
    };
  },
  batch: (inputs, batched, size) => elementwiseBatch(logaddexpPrimitive, inputs, batched, size, undefined),
};

/** The logistic function 1/(1 + e⁻ˣ). */
export function sigmoid(x: TensorLike): Tensor {
  return bind1(sigmoidPrimitive, [inexact(x)], undefined);
}

/** ln(1 + eˣ) of a real x, without overflow. */
export function softplus(x: TensorLike): Tensor {
  const value = inexact(x);
  requireReal(value, "softplus");
  return bind1(softplusPrimitive, [value], undefined);
}

/** max(x, 0); the derivative at 0 is taken as 1/2. */
export function relu(x: TensorLike): Tensor {
  return maximum(x, 0);
}

/** ln(eˣ + eʸ) of real x and y, elementwise, without overflow. */
export function logaddexp(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = meet(x, y, "logaddexp");
  requireReal(a, "logaddexp");
  const dtype = inexactOf(a.dtype);
  return bind1(logaddexpPrimitive, [cast(a, dtype), cast(b, dtype)], undefined);
}

/** x less its largest real part along the axes, and that: what is left can be exponentiated without overflow. */
function shifted(x: Tensor, axes: readonly number[]): { rest: Tensor; shift: Tensor } {
  if (axes.some((axis) => x.shape[axis] === 0)) return { rest: x, shift: zerosLike({ dtype: x.dtype, shape: [] }) };
  const largest = stopGradient(max(real(x), { axes, keepDims: true }));
  const shift = where(isfinite(largest), largest, 0);
  return { rest: sub(x, shift), shift };
}

/** ln Σ eˣ over the axes, without overflow; for complex x the principal value. An empty sum gives −∞. */
export function logsumexp(x: TensorLike, { axes, keepDims = false }: ReductionOptions = {}): Tensor {
  const value = inexact(x);
  const over = normalizeAxes(axes, value.rank, "logsumexp");
  const { rest, shift } = shifted(value, over);
  const total = add(log(sum(exp(rest), { axes: over, keepDims: true })), shift);
  return keepDims ? total : squeeze(total, over);
}

/** eˣ / Σ eˣ over the axes (the last unless given), without overflow. */
export function softmax(x: TensorLike, axes: number | readonly number[] = -1): Tensor {
  const value = inexact(x);
  const over = normalizeAxes(axes, value.rank, "softmax");
  const weights = exp(shifted(value, over).rest);
  return div(weights, sum(weights, { axes: over, keepDims: true }));
}

/** x − ln Σ eˣ over the axes (the last unless given): the logarithm of `softmax`. */
export function logSoftmax(x: TensorLike, axes: number | readonly number[] = -1): Tensor {
  const value = inexact(x);
  const over = normalizeAxes(axes, value.rank, "logSoftmax");
  const { rest } = shifted(value, over);
  return sub(rest, log(sum(exp(rest), { axes: over, keepDims: true })));
}

/** x Φ(x) with the normal distribution function Φ, of a real x (Hendrycks and Gimpel, arXiv:1606.08415). */
export function gelu(x: TensorLike): Tensor {
  const value = inexact(x);
  return mul(mul(0.5, value), erfc(mul(-Math.SQRT1_2, value)));
}

/** x σ(x) with the logistic function σ. */
export function silu(x: TensorLike): Tensor {
  const value = inexact(x);
  return mul(value, sigmoid(value));
}
