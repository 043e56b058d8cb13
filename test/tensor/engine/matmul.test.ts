import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FloatDType, MatrixForm } from "../../../src/tensor/engine/index.ts";
import { multiplyBlockwise } from "../../../src/tensor/engine/portable/placed.ts";
import { type Build, instantiate } from "../../../src/tensor/engine/portable/wasm/instance.ts";
import { ShapeError } from "../../../src/tensor/error.ts";
import { matmulFaults } from "../../support/kernel-checks/matmul.ts";
import { engines } from "./engines.ts";
import { distance, numbers, product, widthOf } from "./matrices.ts";

const dtypes: FloatDType[] = ["float64", "complex128", "float32", "complex64"];
const forms: MatrixForm[] = ["N", "T", "R", "C"];
const storageOf = { float64: Float64Array, complex128: Float64Array, float32: Float32Array, complex64: Float32Array };

/** Operands with rows `gap` elements further apart than needed, NaN in the gaps, and what the product must be. */
function operands(
  dtype: FloatDType,
  m: number,
  n: number,
  k: number,
  formA: MatrixForm,
  formB: MatrixForm,
  gap: number,
) {
  const width = widthOf(dtype);
  const next = numbers(m + 31 * n + 977 * k);
  const make = (rows: number, columns: number, form: MatrixForm) => {
    const [height, length] = form === "N" || form === "R" ? [rows, columns] : [columns, rows];
    const stride = length + gap;
    const data = new storageOf[dtype](Math.max(0, height * stride * width - gap * width)).fill(Number.NaN);
    for (let i = 0; i < height; i++) for (let p = 0; p < length * width; p++) data[i * stride * width + p] = next();
    return { data, stride, form };
  };
  const a = make(m, k, formA);
  const b = make(k, n, formB);
  return { a, b, expected: product(width, m, n, k, a.data, formA, a.stride, b.data, formB, b.stride) };
}

function tolerance(dtype: FloatDType, k: number): number {
  return (dtype === "float64" || dtype === "complex128" ? 2 ** -52 : 2 ** -23) * 4 * (k + 1);
}

describe.each(engines)("matmul on $name", (engine) => {
  function check(
    dtype: FloatDType,
    m: number,
    n: number,
    k: number,
    formA: MatrixForm,
    formB: MatrixForm,
    gap: number,
  ) {
    const { a, b, expected } = operands(dtype, m, n, k, formA, formB, gap);
    const c = new storageOf[dtype](m * n * widthOf(dtype)).fill(Number.NaN);
    engine.matmul(dtype, m, n, k, a, b, c);
    expect(distance(c, expected)).toBeLessThanOrEqual(tolerance(dtype, k));
  }

  test.each(dtypes)("%s: every pair of forms", (dtype) => {
    for (const formA of forms) {
      for (const formB of forms) {
        check(dtype, 3, 2, 4, formA, formB, 0);
        check(dtype, 13, 9, 11, formA, formB, 3);
        check(dtype, 1, 30, 40, formA, formB, 1);
        check(dtype, 30, 1, 40, formA, formB, 1);
      }
    }
  });

  test("random shapes, dtypes, forms and strides", () => {
    const size = fc.integer({ min: 0, max: 24 });
    fc.assert(
      fc.property(
        fc.constantFrom(...dtypes),
        fc.tuple(size, size, size),
        fc.tuple(fc.constantFrom(...forms), fc.constantFrom(...forms)),
        fc.integer({ min: 0, max: 3 }),
        (dtype, [m, n, k], [formA, formB], gap) => check(dtype, m, n, k, formA, formB, gap),
      ),
      { numRuns: 300 },
    );
  });

  test.each(dtypes)("%s: shapes beyond a cache block in every direction", (dtype) => {
    check(dtype, 67, 13, 259, "N", "N", 0);
    check(dtype, 9, 517, 21, "N", "T", 2);
    check(dtype, 66, 515, 257, "C", "R", 0);
  });

  test.each(dtypes)("%s: a batch, however its matrices lie", (dtype) => {
    const width = widthOf(dtype);
    for (const [count, m, n, k] of [
      [5, 2, 3, 4],
      [300, 7, 5, 6],
      [3, 70, 60, 50],
      [4, 1, 40, 30],
      [2, 3, 2, 0],
      [0, 3, 2, 5],
      [2, 0, 2, 5],
    ]) {
      const side = (rows: number, columns: number): [name: string, stride: number, step: number][] => [
        ["one after another", columns, rows * columns],
        ["with room between", columns + 1, rows * (columns + 1) + 3],
        ["far apart", columns, 5 * rows * columns],
        ["woven into each other", Math.max(1, count) * columns, columns],
        ["shared", columns, 0],
      ];
      for (const [nameA, strideA, stepA] of side(m, k)) {
        for (const [nameB, strideB, stepB] of side(k, n)) {
          const next = numbers(count + 17 * m + 31 * n + 977 * k);
          const room = (rows: number, stride: number, step: number) => ((count - 1) * step + rows * stride) * width;
          const make = (length: number) => Float64Array.from({ length: Math.max(0, length) }, next);
          const a = new storageOf[dtype](make(room(m, strideA, stepA)));
          const b = new storageOf[dtype](make(room(k, strideB, stepB)));
          const c = new storageOf[dtype](count * m * n * width).fill(Number.NaN);
          const [formA, formB] = ["R", "N"] as const;
          const batch = { count, stepA, stepB };
          const left = { data: a, stride: strideA, form: formA };
          engine.matmul(dtype, m, n, k, left, { data: b, stride: strideB, form: formB }, c, batch);
          const expected = Array.from({ length: count }, (_value, i) => [
            ...product(
              ...([width, m, n, k] as const),
              ...([a.subarray(i * stepA * width), formA, strideA] as const),
              ...([b.subarray(i * stepB * width), formB, strideB] as const),
            ),
          ]).flat();
          const message = `${count} of ${m}×${n}×${k}, a ${nameA}, b ${nameB}`;
          expect(distance(c, expected), message).toBeLessThanOrEqual(tolerance(dtype, k));
        }
      }
    }
  });

  test("a batch that runs past an operand, backwards or past the result is refused", () => {
    const full = { data: new Float64Array(4 * 9), stride: 3, form: "N" } as const;
    const c = new Float64Array(4 * 9);
    const run = (count: number, stepA: number, stepB: number) =>
      engine.matmul("float64", 3, 3, 3, full, full, c, { count, stepA, stepB });
    expect(() => run(4, 9, 9)).not.toThrow();
    expect(() => run(4, 10, 9)).toThrow(/operand a is 4 matrices of step 10, each 3×3 .* needs 39 numbers, got 36/);
    expect(() => run(4, 9, -1)).toThrow(/operand b/);
    expect(() => run(5, 0, 0)).toThrow(/needs 45 numbers, got 36/);
  });

  test.each(dtypes)("%s: tall, flat and thin shapes of many numbers", (dtype) => {
    check(dtype, 301, 2, 601, "N", "N", 0);
    check(dtype, 2, 301, 601, "T", "C", 3);
    check(dtype, 1, 600, 303, "R", "N", 1);
    check(dtype, 600, 1, 303, "T", "T", 0);
    check(dtype, 401, 403, 2, "C", "R", 0);
  });

  test.each(dtypes)("%s: zero times NaN or infinity is NaN", (dtype) => {
    const width = widthOf(dtype);
    for (const [n, bad] of [
      [3, Number.NaN],
      [20, Number.POSITIVE_INFINITY],
    ]) {
      const zeros = new storageOf[dtype](n * n * width);
      const b = zeros.slice();
      b[width] = bad;
      const c = zeros.slice().fill(7);
      const operand = (data: typeof b) => ({ data, stride: n, form: "N" }) as const;
      engine.matmul(dtype, n, n, n, operand(zeros), operand(b), c);
      const expected = Array.from({ length: n * n * width }, (_value, p) =>
        Math.floor(p / width) % n === 1 ? Number.NaN : 0,
      );
      expect(Array.from(c)).toEqual(expected);
    }
  });

  test("an empty inner dimension gives zeros", () => {
    const c = new Float64Array(12).fill(Number.NaN);
    const nothing = { data: new Float64Array(0), form: "N" } as const;
    engine.matmul("complex128", 2, 3, 0, { ...nothing, stride: 0 }, { ...nothing, stride: 3 }, c);
    expect(Array.from(c)).toEqual(new Array(12).fill(0));
  });

  test("does not touch its operands", () => {
    const { a, b } = operands("complex128", 12, 12, 12, "R", "N", 0);
    const before = [a.data.slice(), b.data.slice()];
    engine.matmul("complex128", 12, 12, 12, a, b, new Float64Array(288));
    expect([a.data, b.data]).toEqual(before);
  });

  test.each([4, 20])("an operand or a result that is too short is refused (%i)", (n) => {
    const full = { data: new Float64Array(n * n), stride: n, form: "N" } as const;
    const short = { data: new Float64Array(n * n - 1), stride: n, form: "T" } as const;
    const c = new Float64Array(n * n);
    expect(() => engine.matmul("float64", n, n, n, short, full, c)).toThrow(ShapeError);
    expect(() => engine.matmul("float64", n, n, n, full, short, c)).toThrow(/operand b is .* needs .* got/);
    expect(() => engine.matmul("float64", n, n, n, full, full, c.subarray(1))).toThrow(ShapeError);
  });
});

test.each<Build>(["simd", "relaxed"])("kernels of the build %s", (build) => {
  expect(matmulFaults(instantiate(build))).toEqual([]);
});

test.each(dtypes)("%s: a product in parts is the product", (dtype) => {
  const width = widthOf(dtype);
  for (const [m, n, k] of [
    [40, 41, 42],
    [300, 9, 7],
    [5, 300, 4],
    [4, 6, 500],
    [1, 150, 140],
    [150, 1, 140],
  ]) {
    for (const formA of forms) {
      for (const formB of forms) {
        const { a, b, expected } = operands(dtype, m, n, k, formA, formB, m % 3);
        const c = new storageOf[dtype](m * n * width).fill(Number.NaN);
        multiplyBlockwise(width, m, n, k, a, b, c, n, 0, 700);
        expect(distance(c, expected)).toBeLessThanOrEqual(tolerance(dtype, k));
      }
    }
  }
});
