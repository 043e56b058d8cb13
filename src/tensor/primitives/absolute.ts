import type { NDArray, Tensor } from "../array.ts";
import { asTensor, type TensorLike, zeros } from "../create.ts";
import { isComplex, realOf } from "../dtype.ts";
import { bind, bind1, type Primitive } from "../primitive.ts";
import { div, mul } from "./arithmetic.ts";
import { equal, less } from "./comparison.ts";
import { modulus } from "./complexmath.ts";
import { cast, complex, conj, imag, real } from "./convert.ts";
import { constantJvp } from "./define.ts";
import { byDType, mapUnary, type UnaryRun } from "./loops.ts";
import { where } from "./selection.ts";
import { inexact } from "./transcendental.ts";

const absReal: UnaryRun = (n, x, i, step, out, o) => {
  for (let k = 0; k < n; k++, i += step) out[o + k] = Math.abs(x[i]);
};

const absComplex: UnaryRun = (n, x, i, step, out, o) => {
  for (let k = 0; k < n; k++, i += step) out[o + k] = modulus(x[i], x[i + 1]);
};

/** d|z| = Re(u* dz) with the direction u = z/|z|, which is 0 at 0 like its derivatives. */
const absPrimitive: Primitive<undefined> = {
  name: "abs",
  shape: ([x]) => [{ dtype: realOf(x.dtype), shape: x.shape }],
  evaluate: ([x]: readonly NDArray[]) => [mapUnary(x, realOf(x.dtype), byDType(x.dtype, absReal, absComplex))],
  jvp: ([x], [t]) => ({
    outputs: bind(absPrimitive, [x], undefined),
    tangents: [t && real(mul(conj(sign(x)), t))],
  }),
  batch: (inputs) => bind(absPrimitive, inputs, undefined),
};

const absSquareRun: UnaryRun = (n, x, i, step, out, o) => {
  for (let k = 0; k < n; k++, i += step) out[o + k] = x[i] * x[i] + x[i + 1] * x[i + 1];
};

/** Of complex z, in one pass; d|z|² = 2 Re(z* dz). */
const absSquarePrimitive: Primitive<undefined> = {
  name: "absSquare",
  shape: ([x]) => [{ dtype: realOf(x.dtype), shape: x.shape }],
  evaluate: ([x]: readonly NDArray[]) => [mapUnary(x, realOf(x.dtype), absSquareRun)],
  jvp: ([x], [t]) => ({
    outputs: bind(absSquarePrimitive, [x], undefined),
    tangents: [t && mul(2, real(mul(conj(x), t)))],
  }),
  batch: (inputs) => bind(absSquarePrimitive, inputs, undefined),
};

const signReal: UnaryRun = (n, x, i, step, out, o) => {
  for (let k = 0; k < n; k++, i += step) out[o + k] = Math.sign(x[i]);
};

const signComplex: UnaryRun = (n, x, i, step, out, o) => {
  for (let k = 0; k < n; k++, i += step, o += 2) {
    const length = modulus(x[i], x[i + 1]);
    out[o] = length === 0 ? 0 : x[i] / length;
    out[o + 1] = length === 0 ? 0 : x[i + 1] / length;
  }
};

/** Constant for real numbers; a complex direction u turns by i u dφ with dφ = Im(u* dz)/|z|. */
const signPrimitive: Primitive<undefined> = {
  name: "sign",
  shape: ([x]) => [x],
  evaluate: ([x]: readonly NDArray[]) => [mapUnary(x, x.dtype, byDType(x.dtype, signReal, signComplex))],
  jvp: ([x], [t]) => {
    if (t === null || !isComplex(x.dtype)) return constantJvp(signPrimitive, [x], undefined);
    const direction = bind1(signPrimitive, [x], undefined);
    const turn = div(imag(mul(conj(direction), t)), safeModulus(x));
    return { outputs: [direction], tangents: [mul(direction, complex(zeros(turn.shape, turn.dtype), turn))] };
  },
  batch: (inputs) => bind(signPrimitive, inputs, undefined),
};

/** |x| with 1 in place of 0, for denominators whose numerators vanish there. */
function safeModulus(x: Tensor): Tensor {
  return abs(where(equal(x, 0), 1, x));
}

const angleRun: UnaryRun = (n, x, i, step, out, o) => {
  for (let k = 0; k < n; k++, i += step) out[o + k] = Math.atan2(x[i + 1], x[i]);
};

/** dφ = Im(dz/z), taken as 0 at z = 0. */
const anglePrimitive: Primitive<undefined> = {
  name: "angle",
  shape: ([x]) => [{ dtype: realOf(x.dtype), shape: x.shape }],
  evaluate: ([x]: readonly NDArray[]) => [mapUnary(x, realOf(x.dtype), angleRun)],
  jvp: ([x], [t]) => ({
    outputs: bind(anglePrimitive, [x], undefined),
    tangents: [t && where(equal(x, 0), 0, imag(div(t, where(equal(x, 0), 1, x))))],
  }),
  batch: (inputs) => bind(anglePrimitive, inputs, undefined),
};

/** |x|, elementwise; real for complex x. The derivative at 0 is taken as 0. */
export function abs(x: TensorLike): Tensor {
  const value = asTensor(x);
  return value.dtype === "bool" ? value : bind1(absPrimitive, [value], undefined);
}

/** −1, 0 or 1 by the sign of x; for complex x the direction x/|x|, and 0 at 0. */
export function sign(x: TensorLike): Tensor {
  const value = asTensor(x);
  return bind1(signPrimitive, [value.dtype === "bool" ? cast(value, "int32") : value], undefined);
}

/** The argument of a complex number in (−π, π]; 0 or π for real ones. The derivative at 0 is taken as 0. */
export function angle(x: TensorLike): Tensor {
  const value = inexact(x);
  if (isComplex(value.dtype)) return bind1(anglePrimitive, [value], undefined);
  return where(less(value, 0), cast(Math.PI, value.dtype), cast(0, value.dtype));
}

/** x², elementwise (without a modulus: see `absSquare`). */
export function square(x: TensorLike): Tensor {
  const value = asTensor(x);
  return mul(value, value);
}

/** |x|², elementwise; smooth everywhere, and real for complex x. */
export function absSquare(x: TensorLike): Tensor {
  const value = asTensor(x);
  return isComplex(value.dtype) ? bind1(absSquarePrimitive, [value], undefined) : square(value);
}

/** 1/x, elementwise; integers as float64. */
export function reciprocal(x: TensorLike): Tensor {
  return div(1, x);
}

/** √(x² + y²) of real x and y, without overflow. The derivative at the origin is taken as 0. */
export function hypot(x: TensorLike, y: TensorLike): Tensor {
  return abs(complex(x, y));
}
