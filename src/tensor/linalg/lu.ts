import type { Tensor } from "../array.ts";
import { eye } from "../create.ts";
import { components } from "../dtype.ts";
import { engine } from "../engine/index.ts";
import { requireFinite } from "../engine/validate.ts";
import { NumericalError } from "../error.ts";
import { bind, bind1, type Primitive } from "../primitive.ts";
import { neg, sub } from "../primitives/arithmetic.ts";
import { matmul } from "../primitives/contraction.ts";
import { constantJvp, spreadBatch } from "../primitives/define.ts";
import { broadcastTo, matrixTranspose } from "../primitives/movement.ts";
import { BatchWriter, type MatrixBatch, matrices } from "./matrix.ts";
import { withColumns } from "./sides.ts";

interface Named {
  /** Named in errors. */
  readonly operation: string;
}

/** Factors packed in one matrix, the permutation of rows [..., n] and its determinant [...]: constants to derivatives. */
const luPrimitive: Primitive<Named> = {
  name: "lu",
  shape: ([a]) => [
    a,
    { dtype: "int32", shape: a.shape.slice(0, -1) },
    { dtype: "float64", shape: a.shape.slice(0, -2) },
  ],
  evaluate: ([a], { operation }) => {
    const { dtype, batch, count, rows: n, at } = matrices(a);
    const packed = new BatchWriter(dtype, batch, [n, n]);
    const order = new BatchWriter("int32", batch, [n]);
    const signs = new BatchWriter("float64", batch, []);
    for (let index = 0; index < count; index++) {
      requireFinite(operation, at(index));
      const { lu, permutation, sign } = engine().lu(dtype, n, at(index));
      packed.put(index, lu);
      order.put(index, permutation);
      signs.put(index, [sign]);
    }
    return [packed.array, order.array, signs.array];
  },
  jvp: (primals, _tangents, params) => constantJvp(luPrimitive, primals, params),
  batch: (inputs, _batched, _size, params) => bind(luPrimitive, inputs, params),
};

interface LuSolveParams extends Named {
  readonly transposed: boolean;
}

/**
 * x with a·x = b, or aᵀ·x = b, from the factors of a. The factors are constants: the derivative is taken through `a`
 * itself, so that every order and the reverse pass reuse one factorization.
 */
const luSolvePrimitive: Primitive<LuSolveParams> = {
  name: "luSolve",
  shape: ([, , , b]) => [b],
  evaluate: ([lu, permutation, , b], params) => {
    const factors = matrices(lu);
    const rights = matrices(b);
    const orders = permutation.values();
    const n = rights.rows;
    const solution = new BatchWriter(b.dtype, rights.batch, [n, rights.columns]);
    for (let index = 0; index < rights.count; index++) {
      requireRegular(params.operation, n, components(b.dtype), factors.at(index));
      const order = orders.subarray(index * n, (index + 1) * n) as Int32Array;
      solution.put(index, substitute(rights, factors.at(index), order, rights.at(index), params));
    }
    return [solution.array];
  },
  jvp: ([lu, permutation, a, b], [, , ta, tb], params) => {
    const x = bind1(luSolvePrimitive, [lu, permutation, a, b], params);
    const change = ta && matmul(params.transposed ? matrixTranspose(ta) : ta, x);
    const right = change && tb ? sub(tb, change) : (tb ?? (change && neg(change)));
    return { outputs: [x], tangents: [right && bind1(luSolvePrimitive, [lu, permutation, a, right], params)] };
  },
  transpose: ([ct], [lu, permutation, a], params) => [
    null,
    null,
    null,
    ct && bind1(luSolvePrimitive, [lu, permutation, a, ct], { ...params, transposed: !params.transposed }),
  ],
  batch: (inputs, batched, size, params) => {
    const [lu, permutation, a, b] = inputs;
    if (batched.slice(0, 3).includes(true)) {
      return bind(luSolvePrimitive, spreadBatch(inputs, batched, size), params);
    }
    return [withColumns(b, (columns) => bind1(luSolvePrimitive, [lu, permutation, a, columns], params))];
  },
};

function requireRegular(operation: string, n: number, width: 1 | 2, lu: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const p = (i * n + i) * width;
    if (lu[p] === 0 && (width === 1 || lu[p + 1] === 0)) {
      throw new NumericalError(`${operation}: the matrix is singular, pivot ${i} of ${n} is zero`);
    }
  }
}

function substitute(
  { dtype, rows: n, columns }: MatrixBatch,
  lu: Float64Array,
  permutation: Int32Array,
  b: Float64Array,
  { transposed }: LuSolveParams,
): Float64Array {
  const solve = engine().triangularSolve;
  const lower = { lower: true, unitDiagonal: true };
  const upper = { lower: false, unitDiagonal: false };
  const width = columns * (dtype === "complex128" ? 2 : 1);
  const moved = new Float64Array(b.length);
  if (transposed) {
    const y = solve(dtype, n, columns, lu, b, { ...upper, form: "T" });
    const z = solve(dtype, n, columns, lu, y, { ...lower, form: "T" });
    permutation.forEach((row, i) => {
      moved.set(z.subarray(i * width, (i + 1) * width), row * width);
    });
    return moved;
  }
  permutation.forEach((row, i) => {
    moved.set(b.subarray(row * width, (row + 1) * width), i * width);
  });
  const y = solve(dtype, n, columns, lu, moved, { ...lower, form: "N" });
  return solve(dtype, n, columns, lu, y, { ...upper, form: "N" });
}

/** Square matrices of wide dtype with their LU factors. */
export interface Factored {
  readonly matrix: Tensor;
  /** Both factors of the row-permuted matrix in one. */
  readonly lu: Tensor;
  readonly permutation: Tensor;
  /** Determinant of the permutation, ±1. */
  readonly sign: Tensor;
}

/** Factors square matrices of wide dtype; `operation` is named in errors. */
export function factor(operation: string, matrix: Tensor): Factored {
  const [lu, permutation, sign] = bind(luPrimitive, [matrix], { operation });
  return { matrix, lu, permutation, sign };
}

/** x with matrix·x = b. Throws `NumericalError`, naming `operation`, where the matrix is singular. */
export function solveFactored(operation: string, { matrix, lu, permutation }: Factored, b: Tensor): Tensor {
  return bind1(luSolvePrimitive, [lu, permutation, matrix, b], { operation, transposed: false });
}

/** The inverse of a factored matrix. */
export function inverseFactored(operation: string, factored: Factored): Tensor {
  const { shape, dtype } = factored.matrix;
  const n = shape[shape.length - 1];
  return solveFactored(operation, factored, broadcastTo(eye(n, n, dtype), shape));
}
