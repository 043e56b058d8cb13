import type { NDArray, Tensor } from "../array.ts";
import { meet } from "../broadcast.ts";
import { asTensor, type TensorLike } from "../create.ts";
import { type DType, inexactOf, isComplex, isInexact } from "../dtype.ts";
import { complexPower, power as realPower } from "../engine/index.ts";
import { bind, bind1, type Primitive } from "../primitive.ts";
import { mul, sub } from "./arithmetic.ts";
import { equal } from "./comparison.ts";
import { cast } from "./convert.ts";
import { addTangents, constantJvp, elementwiseBatch, requireSameType } from "./define.ts";
import { type BinaryRun, byDType, complexRun, mapBinary, mapUnary, type UnaryRun } from "./loops.ts";
import { where } from "./selection.ts";
import { inexact, log } from "./transcendental.ts";

/** xⁿ for a whole number n, by products: exact where they are, and smooth at 0. */
const integerPowerPrimitive: Primitive<number> = {
  name: "integerPower",
  shape: ([x]) => [x],
  evaluate: ([x]: readonly NDArray[], n) => [
    mapUnary(x, x.dtype, isComplex(x.dtype) ? complexInteger(n) : realInteger(n, x.dtype)),
  ],
  jvp: ([x], [t], n) => {
    if (t === null || n === 0) return constantJvp(integerPowerPrimitive, [x], n);
    return { outputs: [integerPower(x, n)], tangents: [mul(t, mul(n, integerPower(x, n - 1)))] };
  },
  batch: (inputs, _batched, _size, n) => bind(integerPowerPrimitive, inputs, n),
};

/** Powers of integers by squaring, which is exact; of other numbers only the lowest, which lose less than 2 ulp so. */
function realInteger(n: number, dtype: DType): UnaryRun {
  if (isInexact(dtype) && (n < -1 || n > 3)) return raisedBy(realPower, Float64Array.of(n));
  return (count, x, i, step, out, o) => {
    for (let k = 0; k < count; k++, i += step) {
      let power = 1;
      let square = x[i];
      for (let rest = Math.abs(n); rest > 0; rest = Math.floor(rest / 2)) {
        if (rest % 2 === 1) power *= square;
        square *= square;
      }
      out[o + k] = n < 0 ? 1 / power : power;
    }
  };
}

/** Any power but the first. */
function complexInteger(n: number): UnaryRun {
  if (n < 0 || n > 2) return raisedBy(complexPower, Float64Array.of(n, 0));
  return complexRun((re, im, out, at) => {
    out[at] = n === 0 ? 1 : re * re - im * im;
    out[at + 1] = n === 0 ? 0 : 2 * re * im;
  });
}

/** The run of a power with one exponent for all elements. */
function raisedBy(power: BinaryRun, exponent: Float64Array): UnaryRun {
  return (count, x, i, step, out, o) => power(count, x, i, step, exponent, 0, 0, out, o);
}

const powerPrimitive: Primitive<undefined> = {
  name: "power",
  shape: (inputs) => {
    requireSameType("power", inputs);
    return [inputs[0]];
  },
  evaluate: ([x, y]) => [mapBinary(x, y, x.dtype, byDType(x.dtype, realPower, complexPower))],
  jvp: ([x, y], [tx, ty]) => {
    const result = bind1(powerPrimitive, [x, y], undefined);
    const byBase = () => mul(y, power(x, where(equal(y, 0), 1, sub(y, 1))));
    const byExponent = () => mul(result, log(where(equal(x, 0), 1, x)));
    return { outputs: [result], tangents: [addTangents(tx && mul(tx, byBase()), ty && mul(ty, byExponent()))] };
  },
  batch: (inputs, batched, size) => elementwiseBatch(powerPrimitive, inputs, batched, size, undefined),
};

/** xⁿ; negative powers of integers are computed as float64. */
function integerPower(x: Tensor, n: number): Tensor {
  return n === 1 ? x : bind1(integerPowerPrimitive, [n < 0 ? inexact(x) : x], n);
}

/**
 * xʸ, elementwise. A whole number as exponent is done by products: it is exact for integers, and right for negative
 * and complex bases and at 0. Other exponents give NaN for negative real x and the principal value for complex x;
 * integer tensors are computed as float64. The derivative with respect to y at x = 0 is taken as 0.
 */
export function power(x: TensorLike, y: TensorLike): Tensor {
  if (typeof y === "number" && Number.isInteger(y)) {
    const base = asTensor(x);
    return integerPower(base.dtype === "bool" ? cast(base, "int32") : base, y);
  }
  const operands = meet(x, y, "power").map((t) => cast(t, inexactOf(t.dtype)));
  return bind1(powerPrimitive, operands, undefined);
}
