import type { Tensor } from "../array.ts";
import type { TensorLike } from "../create.ts";
import { engine } from "../engine/index.ts";
import { bind, bind1, type Primitive } from "../primitive.ts";
import { mul, neg, sub } from "../primitives/arithmetic.ts";
import { matmul } from "../primitives/contraction.ts";
import { cast, conj } from "../primitives/convert.ts";
import { spreadBatch } from "../primitives/define.ts";
import { diagonal } from "../primitives/diagonal.ts";
import { expandDims } from "../primitives/movement.ts";
import { sum } from "../primitives/reduction.ts";
import { degeneracyTolerance } from "./groups.ts";
import { factor, solveFactored } from "./lu.ts";
import { BatchWriter, matrices, wideMatrix } from "./matrix.ts";

/** A·vectors = vectors·diag(values): values [..., n], unit vectors in the columns of [..., n, n]; both complex. */
export interface Eig {
  readonly values: Tensor;
  readonly vectors: Tensor;
}

const eigPrimitive: Primitive<undefined> = {
  name: "eig",
  shape: ([a]) => [
    { dtype: "complex128", shape: a.shape.slice(0, -1) },
    { dtype: "complex128", shape: a.shape },
  ],
  evaluate: ([a]) => {
    const { dtype, batch, count, rows: n, at } = matrices(a);
    const values = new BatchWriter("complex128", batch, [n]);
    const vectors = new BatchWriter("complex128", batch, [n, n]);
    for (let index = 0; index < count; index++) {
      const { w, v } = engine().eig(dtype, n, at(index));
      values.put(index, w);
      vectors.put(index, v);
    }
    return [values.array, vectors.array];
  },
  jvp: ([a], [tangent]) => {
    const [values, v] = bind(eigPrimitive, [a], undefined);
    if (tangent === null) return { outputs: [values, v], tangents: [null, null] };
    const inverse = factor("derivative of eig", v);
    const change = solveFactored("derivative of eig", inverse, matmul(cast(tangent, "complex128"), v));
    const turned = matmul(v, divideByGaps(values, change));
    // The component along the vector itself is a choice of phase, and of length, which stays one.
    const along = sum(mul(conj(v), turned), { axes: -2, keepDims: true });
    return { outputs: [values, v], tangents: [diagonal(change), sub(turned, mul(v, along))] };
  },
  batch: (inputs) => bind(eigPrimitive, inputs, undefined),
};

const gapsPrimitive: Primitive<undefined> = {
  name: "divideByGaps",
  shape: ([, b]) => [b],
  evaluate: ([levels, b]) => {
    const { batch, count, rows: n, at } = matrices(b);
    const quotient = new BatchWriter("complex128", batch, [n, n]);
    const all = levels.values();
    for (let index = 0; index < count; index++) {
      divideMatrix(n, all.subarray(2 * index * n, 2 * (index + 1) * n) as Float64Array, at(index), quotient.at(index));
    }
    return [quotient.array];
  },
  jvp: ([levels, b], [tangentLevels, tangentB]) => {
    const x = bind1(gapsPrimitive, [levels, b], undefined);
    const change = tangentLevels && mul(x, sub(expandDims(tangentLevels, -2), expandDims(tangentLevels, -1)));
    const right = change && tangentB ? sub(tangentB, change) : (tangentB ?? (change && neg(change)));
    return { outputs: [x], tangents: [right && divideByGaps(levels, right)] };
  },
  transpose: ([ct], [levels]) => [null, ct && divideByGaps(levels, ct)],
  batch: (inputs, batched, size) => [bind1(gapsPrimitive, spreadBatch(inputs, batched, size), undefined)],
};

/** b_ij / (w_j − w_i), and 0 on the diagonal and between equal levels. */
function divideByGaps(levels: Tensor, b: Tensor): Tensor {
  return bind1(gapsPrimitive, [levels, b], undefined);
}

function divideMatrix(n: number, w: Float64Array, b: Float64Array, x: Float64Array): void {
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.hypot(w[2 * i], w[2 * i + 1]));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const gapRe = w[2 * j] - w[2 * i];
      const gapIm = w[2 * j + 1] - w[2 * i + 1];
      const size = Math.hypot(gapRe, gapIm);
      if (size <= degeneracyTolerance * largest) continue;
      const p = 2 * (i * n + j);
      const [re, im] = [b[p] / size, b[p + 1] / size];
      x[p] = (re * gapRe + im * gapIm) / size;
      x[p + 1] = (im * gapRe - re * gapIm) / size;
    }
  }
}

/**
 * Eigenvalues and right eigenvectors of general square matrices, in no particular order; leading axes are a batch.
 * Derivatives hold where the spectrum is simple, for functions that do not depend on the phases of the vectors.
 *
 * @throws ShapeError unless the matrices are square; NumericalError on NaN, Inf or no convergence, and for the
 * derivative of a matrix without a basis of eigenvectors.
 */
export function eig(a: TensorLike): Eig {
  const { matrix, narrow } = wideMatrix("eig", a, true);
  const [values, vectors] = bind(eigPrimitive, [matrix], undefined);
  return { values: narrow(values), vectors: narrow(vectors) };
}

/** Eigenvalues [..., n] of general square matrices, complex and in no particular order; see `eig`. */
export function eigvals(a: TensorLike): Tensor {
  return eig(a).values;
}
