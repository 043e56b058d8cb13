import type { Engine, FloatDType, FloatStorage, MatrixForm, MatrixOperand } from "../engine.ts";
import { matmul as portableMatmul } from "../portable/matmul.ts";
import { from } from "../portable/placed.ts";
import { requireLength, requireOperand } from "../validate.ts";
import { char, letterOf, type Routines } from "./routines.ts";

/** Up to this many multiplications, real and complex, calling the library costs more than the product. */
const smallProduct = { 1: 3000, 2: 800 } as const;

/** The same for each product of a batch. */
const smallBatched = { 1: 8000, 2: 2000 } as const;

/** conj(op(a) op(b)) = op̄(a) op̄(b), where op̄ is: */
const conjugatedForm: Readonly<Record<MatrixForm, MatrixForm>> = { N: "R", R: "N", T: "C", C: "T" };

const one = { float32: Float32Array.of(1, 0), float64: Float64Array.of(1, 0) };
const zero = { float32: Float32Array.of(0, 0), float64: Float64Array.of(0, 0) };
const [rowsArgument, columnsArgument, depthArgument, strideA, strideB] = Array.from(
  { length: 5 },
  () => new Int32Array(1),
);

/** Products by gemm. Row-major c = ab is column-major cᵀ = bᵀaᵀ, so the operands change places and nothing is copied. */
export function blasMatmul(routines: Routines): Engine["matmul"] {
  function gemm(
    dtype: FloatDType,
    m: number,
    n: number,
    k: number,
    a: MatrixOperand,
    b: MatrixOperand,
    c: FloatStorage,
  ): void {
    const routine = routines.get(`${letterOf[dtype]}gemm`, 13, 2);
    const precision = dtype === "float32" || dtype === "complex64" ? "float32" : "float64";
    rowsArgument[0] = n;
    columnsArgument[0] = m;
    depthArgument[0] = k;
    strideA[0] = a.stride;
    strideB[0] = b.stride;
    routine(
      transposeFlag(b),
      transposeFlag(a),
      rowsArgument,
      columnsArgument,
      depthArgument,
      one[precision],
      b.data,
      strideB,
      a.data,
      strideA,
      zero[precision],
      c,
      rowsArgument,
    );
  }

  function multiply(
    dtype: FloatDType,
    width: 1 | 2,
    m: number,
    n: number,
    k: number,
    a: MatrixOperand,
    b: MatrixOperand,
    c: FloatStorage,
  ): void {
    if (width === 1 || (a.form !== "R" && b.form !== "R")) {
      gemm(dtype, m, n, k, a, b, c);
    } else if (a.form !== "N" && b.form !== "N") {
      gemm(dtype, m, n, k, withForm(a, conjugatedForm[a.form]), withForm(b, conjugatedForm[b.form]), c);
      negateImaginary(c, m * n);
    } else {
      gemm(dtype, m, n, k, plain(a, m, k), plain(b, k, n), c);
    }
  }

  return (dtype, m, n, k, a, b, c, batch) => {
    const width = dtype === "complex128" || dtype === "complex64" ? 2 : 1;
    const { count, stepA, stepB } = batch ?? { count: 1, stepA: 0, stepB: 0 };
    if (m * n * k <= (count === 1 ? smallProduct : smallBatched)[width]) {
      portableMatmul(dtype, m, n, k, a, b, c, batch);
      return;
    }
    requireOperand("a", m, k, width, a, count, stepA);
    requireOperand("b", k, n, width, b, count, stepB);
    requireLength("matmul: c", count * m, n, width, c);
    for (let i = 0; i < count; i++) {
      const result = count === 1 ? c : c.subarray(i * m * n * width, (i + 1) * m * n * width);
      multiply(dtype, width, m, n, k, from(a, i * stepA * width), from(b, i * stepB * width), result);
    }
  };
}

function transposeFlag({ form }: MatrixOperand): Uint8Array {
  return form === "T" ? char.T : form === "C" ? char.C : char.N;
}

function withForm(operand: MatrixOperand, form: MatrixForm): MatrixOperand {
  return { data: operand.data, stride: operand.stride, form };
}

/** BLAS conjugates only what it transposes: form R (rows×columns) is replaced by a conjugated copy. */
function plain(operand: MatrixOperand, rows: number, columns: number): MatrixOperand {
  if (operand.form !== "R") return operand;
  const { data, stride } = operand;
  const length = 2 * ((rows - 1) * stride + columns);
  const copy = data.slice(0, length);
  negateImaginary(copy, length / 2);
  return { data: copy, stride, form: "N" };
}

function negateImaginary(data: FloatStorage, count: number): void {
  for (let i = 1; i < 2 * count; i += 2) data[i] = -data[i];
}
