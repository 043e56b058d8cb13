import { NDArray, type Tensor, type TensorType } from "../array.ts";
import { meet } from "../broadcast.ts";
import { asTensor, type TensorLike, zeros } from "../create.ts";
import { complexOf, type DType, inexactOf, isComplex, isInexact, realOf } from "../dtype.ts";
import { DTypeError } from "../error.ts";
import { bind, bind1, isLinearInput, type Primitive } from "../primitive.ts";
import { neg } from "./arithmetic.ts";
import { elementwiseBatch, linearJvp, requireSameType } from "./define.ts";
import { type BinaryRun, mapBinary, mapUnary, type UnaryRun } from "./loops.ts";

const castReal: UnaryRun = (n, x, i, step, out, o) => {
  for (let k = 0; k < n; k++, i += step) out[o + k] = x[i];
};

const castBoolean: UnaryRun = (n, x, i, step, out, o) => {
  for (let k = 0; k < n; k++, i += step) out[o + k] = x[i] === 0 ? 0 : 1;
};

const castComplex: UnaryRun = (n, x, i, step, out, o) => {
  for (let k = 0; k < n; k++, i += step, o += 2) {
    out[o] = x[i];
    out[o + 1] = x[i + 1];
  }
};

const embedReal: UnaryRun = (n, x, i, step, out, o) => {
  for (let k = 0; k < n; k++, i += step, o += 2) out[o] = x[i];
};

const castPrimitive: Primitive<DType> = {
  name: "cast",
  linear: true,
  shape: ([x], dtype) => [{ dtype, shape: x.shape }],
  evaluate: ([x], dtype) => {
    const run = isComplex(x.dtype)
      ? isComplex(dtype)
        ? castComplex
        : castReal
      : isComplex(dtype)
        ? embedReal
        : castReal;
    return [mapUnary(x, dtype, dtype === "bool" ? castBoolean : run)];
  },
  jvp: ([x], [t], dtype) => ({
    outputs: [cast(x, dtype)],
    tangents: [t && isInexact(dtype) ? cast(t, dtype) : null],
  }),
  transpose: ([ct], [x]) => [ct && castDown(ct, x.dtype)],
  batch: (inputs, _batched, _size, dtype) => bind(castPrimitive, inputs, dtype),
};

/** Cast that may drop an imaginary part: the adjoint of embedding real numbers among the complex ones. */
function castDown(x: Tensor, dtype: DType): Tensor {
  return cast(isComplex(x.dtype) && !isComplex(dtype) ? real(x) : x, dtype);
}

/** The same numbers in another dtype. Throws `DTypeError` for complex to real: take `real`, `imag` or `abs`. */
export function cast(x: TensorLike, dtype: DType): Tensor {
  const value = asTensor(x);
  if (value.dtype === dtype) return value;
  if (isComplex(value.dtype) && !isComplex(dtype)) {
    throw new DTypeError(`cast: ${value.dtype} to ${dtype} would drop imaginary parts; use real, imag or abs`);
  }
  return bind1(castPrimitive, [value], dtype);
}

/** Every second number of complex storage, as a view. */
function part(x: NDArray, which: 0 | 1): NDArray {
  return new NDArray(
    realOf(x.dtype),
    x.shape,
    x.data,
    x.strides.map((s) => 2 * s),
    2 * x.offset + which,
  );
}

function partPrimitive(name: string, which: 0 | 1, transpose: (ct: Tensor) => Tensor): Primitive<undefined> {
  const primitive: Primitive<undefined> = {
    name,
    linear: true,
    shape: ([x]) => [{ dtype: realOf(x.dtype), shape: x.shape }],
    evaluate: ([x]) => [part(x, which)],
    jvp: (primals, tangents) => linearJvp(primitive, primals, tangents, undefined),
    transpose: ([ct]) => [ct && transpose(ct)],
    batch: (inputs) => bind(primitive, inputs, undefined),
  };
  return primitive;
}

const realPrimitive = partPrimitive("real", 0, (ct) => cast(ct, complexOf(ct.dtype)));
const imagPrimitive = partPrimitive("imag", 1, (ct) => complex(zeros(ct.shape, ct.dtype), neg(ct)));

const conjRun: UnaryRun = (n, x, i, step, out, o) => {
  for (let k = 0; k < n; k++, i += step, o += 2) {
    out[o] = x[i];
    out[o + 1] = -x[i + 1];
  }
};

const conjPrimitive: Primitive<undefined> = {
  name: "conj",
  linear: true,
  shape: ([x]) => [x],
  evaluate: ([x]) => [mapUnary(x, x.dtype, conjRun)],
  jvp: (primals, tangents) => linearJvp(conjPrimitive, primals, tangents, undefined),
  transpose: ([ct]) => [ct && conj(ct)],
  batch: (inputs) => bind(conjPrimitive, inputs, undefined),
};

const packRun: BinaryRun = (n, x, i, xStep, y, j, yStep, out, o) => {
  for (let k = 0; k < n; k++, i += xStep, j += yStep, o += 2) {
    out[o] = x[i];
    out[o + 1] = y[j];
  }
};

const complexPrimitive: Primitive<undefined> = {
  name: "complex",
  linear: true,
  shape: (inputs: readonly TensorType[]) => {
    requireSameType("complex", inputs);
    return [{ dtype: complexOf(inputs[0].dtype), shape: inputs[0].shape }];
  },
  evaluate: ([re, im]) => [mapBinary(re, im, complexOf(re.dtype), packRun)],
  jvp: ([re, im], [tRe, tIm]) => ({
    outputs: [complex(re, im)],
    tangents: [tRe || tIm ? complex(tRe ?? zeros(re.shape, re.dtype), tIm ?? zeros(im.shape, im.dtype)) : null],
  }),
  transpose: ([ct], [re, im]) => [
    ct && isLinearInput(re) ? real(ct) : null,
    ct && isLinearInput(im) ? neg(imag(ct)) : null,
  ],
  batch: (inputs, batched, size) => elementwiseBatch(complexPrimitive, inputs, batched, size, undefined),
};

/** Real part; the value itself for real dtypes. */
export function real(x: TensorLike): Tensor {
  const value = asTensor(x);
  return isComplex(value.dtype) ? bind1(realPrimitive, [value], undefined) : value;
}

/** Imaginary part; zero for real dtypes. */
export function imag(x: TensorLike): Tensor {
  const value = asTensor(x);
  return isComplex(value.dtype) ? bind1(imagPrimitive, [value], undefined) : zeros(value.shape, value.dtype);
}

/** Complex conjugate; the value itself for real dtypes. */
export function conj(x: TensorLike): Tensor {
  const value = asTensor(x);
  return isComplex(value.dtype) ? bind1(conjPrimitive, [value], undefined) : value;
}

/** re + i·im from two real tensors. */
export function complex(re: TensorLike, im: TensorLike): Tensor {
  const [a, b] = meet(re, im, "complex");
  if (isComplex(a.dtype)) throw new DTypeError(`complex: parts must be real, got ${a.dtype}`);
  const dtype = inexactOf(a.dtype);
  return bind1(complexPrimitive, [cast(a, dtype), cast(b, dtype)], undefined);
}
