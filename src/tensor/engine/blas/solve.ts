import { NumericalError } from "../../error.ts";
import type { Engine } from "../engine.ts";
import { requireFinite, requireFiniteTriangle, requireLength, requireTriangularSystem } from "../validate.ts";
import { char, copyOf, int, letterOf, type Routines, requireSuccess, room, widthOf } from "./routines.ts";

/** Cholesky by potrf: the upper factor of ā in column-major memory is the lower factor of a in row-major memory. */
export function blasCholesky(routines: Routines): Engine["cholesky"] {
  return (dtype, n, a) => {
    const width = widthOf(dtype);
    requireLength("cholesky", n, n, width, a);
    requireFiniteTriangle("cholesky", n, width, a, true);
    const l = copyOf(a, n * n * width, n * width);
    if (n === 0) return l;
    const info = int(0);
    const name = `${letterOf[dtype]}potrf`;
    routines.get(name, 5, 1)(char.U, int(n), l, int(n), info);
    if (info[0] > 0) {
      throw new NumericalError(
        `cholesky: the matrix is not positive definite, pivot ${info[0] - 1} of ${n} is not > 0`,
      );
    }
    requireSuccess("cholesky", name, info);
    for (let i = 0; i < n; i++) l.fill(0, (i * n + i + 1) * width, (i + 1) * n * width);
    return l;
  };
}

/** LU by getrf, which pivots rows of column-major memory: the matrix is transposed before and after. */
export function blasLu(routines: Routines): Engine["lu"] {
  return (dtype, n, a) => {
    const width = widthOf(dtype);
    requireLength("lu", n, n, width, a);
    requireFinite("lu", a);
    const permutation = Int32Array.from({ length: n }, (_value, i) => i);
    if (n === 0) return { lu: new Float64Array(0), permutation, sign: 1 };
    const columns = transposed(n, width, a);
    const pivots = new Int32Array(n);
    const info = int(0);
    const name = `${letterOf[dtype]}getrf`;
    routines.get(name, 6, 0)(int(n), int(n), columns, int(n), pivots, info);
    // A positive info says that u is singular, which is no error here.
    if (info[0] < 0) requireSuccess("lu", name, info);
    let sign: 1 | -1 = 1;
    for (let i = 0; i < n; i++) {
      const other = pivots[i] - 1;
      if (other === i) continue;
      [permutation[i], permutation[other]] = [permutation[other], permutation[i]];
      sign = sign === 1 ? -1 : 1;
    }
    return { lu: transposed(n, width, columns), permutation, sign };
  };
}

function transposed(n: number, width: 1 | 2, a: Float64Array): Float64Array {
  const result = room(n * n * width, n * width);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const from = (i * n + j) * width;
      const to = (j * n + i) * width;
      result[to] = a[from];
      if (width === 2) result[to + 1] = a[from + 1];
    }
  }
  return result;
}

const one = Float64Array.of(1, 0);

/** Triangular systems by trsm: row-major op(a) x = b is column-major xᵀ op(a)ᵀ = bᵀ, solved from the right. */
export function blasTriangularSolve(routines: Routines): Engine["triangularSolve"] {
  return (dtype, n, nrhs, a, b, options) => {
    const width = widthOf(dtype);
    requireTriangularSystem(width, n, nrhs, a, b, options);
    const { lower, unitDiagonal, form } = options;
    const x = copyOf(b, n * nrhs * width, nrhs * width);
    if (n === 0 || nrhs === 0) return x;
    // BLAS conjugates only what it transposes, but ā x = b is a x̄ = b̄.
    const conjugated = width === 2 && form === "R";
    if (conjugated) negateImaginary(x);
    routines.get(`${letterOf[dtype]}trsm`, 11, 4)(
      char.R,
      lower ? char.U : char.L,
      form === "T" ? char.T : form === "C" ? char.C : char.N,
      unitDiagonal ? char.U : char.N,
      int(nrhs),
      int(n),
      one,
      a,
      int(n),
      x,
      int(nrhs),
    );
    if (conjugated) negateImaginary(x);
    return x;
  };
}

function negateImaginary(x: Float64Array): void {
  for (let i = 1; i < x.length; i += 2) x[i] = -x[i];
}
