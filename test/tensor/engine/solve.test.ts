import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MatrixForm } from "../../../src/tensor/engine/index.ts";
import { portableEngine } from "../../../src/tensor/engine/portable/index.ts";
import { type Build, instantiate } from "../../../src/tensor/engine/portable/wasm/instance.ts";
import { NumericalError, ShapeError } from "../../../src/tensor/error.ts";
import { factorizationFaults } from "../../support/kernel-checks/factorizations.ts";
import { engines, otherEngines } from "./engines.ts";
import {
  distance,
  graded,
  identity,
  largest,
  randomMatrix,
  times,
  wideDTypes,
  widthOf,
  withEigenvalues,
} from "./matrices.ts";

const cases = engines.flatMap((engine) => wideDTypes.map((dtype) => ({ engine, dtype, name: engine.name })));
const bad = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

describe.each(cases)("cholesky on $name, $dtype", ({ engine, dtype }) => {
  const width = widthOf(dtype);

  function check(n: number, a: Float64Array) {
    const l = engine.cholesky(dtype, n, a);
    const error = distance(times(dtype, n, n, n, l, "N", l, "C"), a);
    expect(error).toBeLessThanOrEqual(1e-13 * Math.max(1, n) * largest(a));
    for (let i = 0; i < n; i++) {
      expect(l[(i * n + i) * width]).toBeGreaterThan(0);
      expect(largest(l.subarray((i * n + i + 1) * width, (i + 1) * n * width))).toBe(0);
    }
  }

  test("random sizes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), fc.nat(1e6), (n, seed) => {
        const b = randomMatrix(dtype, n, n, seed);
        const a = times(dtype, n, n, n, b, "N", b, "C");
        for (let i = 0; i < n; i++) a[(i * n + i) * width] += 1;
        check(n, a);
      }),
      { numRuns: 60 },
    );
  });

  test("graded by twelve orders of magnitude; the upper triangle is not read", () => {
    const a = withEigenvalues(dtype, graded(20, 12), 1);
    check(20, a);
    const lower = a.slice();
    for (let i = 0; i < 20; i++) lower.fill(Number.NaN, (i * 20 + i + 1) * width, (i + 1) * 20 * width);
    expect(engine.cholesky(dtype, 20, lower)).toEqual(engine.cholesky(dtype, 20, a));
  });

  test("what is not positive definite is refused, with the pivot", () => {
    const a = identity(dtype, 4);
    a[10 * width] = -1;
    expect(() => engine.cholesky(dtype, 4, a)).toThrow(/not positive definite, pivot 2 of 4/);
    expect(() => engine.cholesky(dtype, 3, new Float64Array(9 * width))).toThrow(NumericalError);
  });

  test.each(bad)("%d is refused", (value) => {
    const a = identity(dtype, 4);
    a[8 * width] = value;
    expect(() => engine.cholesky(dtype, 4, a)).toThrow(NumericalError);
  });
});

describe.each(cases)("lu on $name, $dtype", ({ engine, dtype }) => {
  const width = widthOf(dtype);

  function check(n: number, a: Float64Array) {
    const before = a.slice();
    const { lu, permutation, sign } = engine.lu(dtype, n, a);
    const lower = identity(dtype, n);
    const upper = new Float64Array(n * n * width);
    const permuted = new Float64Array(n * n * width);
    for (let i = 0; i < n; i++) {
      const row = i * n * width;
      const diagonal = row + i * width;
      lower.set(lu.subarray(row, diagonal), row);
      upper.set(lu.subarray(diagonal, row + n * width), diagonal);
      permuted.set(a.subarray(permutation[i] * n * width, (permutation[i] + 1) * n * width), row);
      for (let j = 0; j < i; j++) {
        const p = row + j * width;
        // Partial pivoting bounds |l| by 1, or by √2 where |re| + |im| is compared.
        expect(Math.hypot(lu[p], width === 2 ? lu[p + 1] : 0)).toBeLessThanOrEqual(1.4143);
      }
    }
    const error = distance(times(dtype, n, n, n, lower, "N", upper, "N"), permuted);
    expect(error).toBeLessThanOrEqual(1e-13 * Math.max(1, n) * largest(a));
    expect([...permutation].sort((x, y) => x - y)).toEqual(Array.from({ length: n }, (_value, i) => i));
    let inversions = 0;
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) if (permutation[j] > permutation[i]) inversions++;
    expect(sign).toBe(inversions % 2 === 0 ? 1 : -1);
    expect(a).toEqual(before);
  }

  test("random sizes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), fc.nat(1e6), (n, seed) => check(n, randomMatrix(dtype, n, n, seed))),
      { numRuns: 60 },
    );
    check(70, randomMatrix(dtype, 70, 70, 1));
  });

  test("a singular matrix is no error and leaves a zero on the diagonal", () => {
    check(5, new Float64Array(25 * width));
    const a = new Float64Array(9 * width);
    [1, 2, 3, 2, 4, 6, 1, 1, 1].forEach((value, i) => {
      a[i * width] = value;
    });
    check(3, a);
    const { lu } = engine.lu(dtype, 3, a);
    expect(lu[8 * width]).toBe(0);
  });

  test.each(bad)("%d is refused", (value) => {
    const a = identity(dtype, 4);
    a[8 * width] = value;
    expect(() => engine.lu(dtype, 4, a)).toThrow(NumericalError);
  });
});

describe.each(cases)("triangularSolve on $name, $dtype", ({ engine, dtype }) => {
  const width = widthOf(dtype);
  const form = fc.constantFrom<MatrixForm[]>("N", "T", "R", "C");

  /** A well-conditioned triangle; what must not be read is NaN, and `full` has there what op sees. */
  function triangle(n: number, lower: boolean, unitDiagonal: boolean, seed: number) {
    const full = randomMatrix(dtype, n, n, seed).map((value) => value / Math.max(1, n));
    for (let i = 0; i < n; i++) {
      const row = i * n * width;
      const diagonal = row + i * width;
      if (lower) full.fill(0, diagonal + width, row + n * width);
      else full.fill(0, row, diagonal);
      full[diagonal] = unitDiagonal ? 1 : 2 + i / n;
      if (unitDiagonal && width === 2) full[diagonal + 1] = 0;
    }
    const stored = full.slice();
    for (let i = 0; i < n; i++) {
      const row = i * n * width;
      const diagonal = row + i * width;
      if (lower) stored.fill(Number.NaN, diagonal + width, row + n * width);
      else stored.fill(Number.NaN, row, diagonal);
      if (unitDiagonal) stored.fill(7, diagonal, diagonal + width);
    }
    return { full, stored };
  }

  test("random sizes, triangles and forms", () => {
    const size = fc.integer({ min: 0, max: 16 });
    fc.assert(
      fc.property(
        fc.tuple(size, size),
        fc.boolean(),
        fc.boolean(),
        form,
        fc.nat(1e6),
        ([n, nrhs], lower, unitDiagonal, op, seed) => {
          const { full, stored } = triangle(n, lower, unitDiagonal, seed);
          const b = randomMatrix(dtype, n, nrhs, seed + 1);
          const before = b.slice();
          const x = engine.triangularSolve(dtype, n, nrhs, stored, b, { lower, unitDiagonal, form: op });
          expect(distance(times(dtype, n, nrhs, n, full, op, x, "N"), b)).toBeLessThanOrEqual(1e-13 * (1 + n));
          expect(b).toEqual(before);
        },
      ),
      { numRuns: 200 },
    );
  });

  test("a zero on the diagonal is refused, unless it is taken as one", () => {
    const a = identity(dtype, 3);
    a[4 * width] = 0;
    const b = randomMatrix(dtype, 3, 2, 1);
    expect(() => engine.triangularSolve(dtype, 3, 2, a, b, { lower: true, unitDiagonal: false, form: "N" })).toThrow(
      /singular, diagonal element 1 of 3/,
    );
    expect(engine.triangularSolve(dtype, 3, 2, a, b, { lower: true, unitDiagonal: true, form: "N" })).toEqual(b);
  });

  test.each(bad)("%d is refused in either argument", (value) => {
    const options = { lower: true, unitDiagonal: false, form: "N" } as const;
    const a = identity(dtype, 3);
    const b = randomMatrix(dtype, 3, 2, 1);
    a[3 * width] = value;
    expect(() => engine.triangularSolve(dtype, 3, 2, a, b, options)).toThrow(NumericalError);
    b[1] = value;
    expect(() => engine.triangularSolve(dtype, 3, 2, identity(dtype, 3), b, options)).toThrow(NumericalError);
    expect(() => engine.triangularSolve(dtype, 3, 3, identity(dtype, 3), b, options)).toThrow(ShapeError);
  });
});

describe.each(otherEngines)("$name agrees with portable", (other) => {
  test.each(wideDTypes)("%s", (dtype) => {
    const a = randomMatrix(dtype, 20, 20, 2);
    const positive = times(dtype, 20, 20, 20, a, "N", a, "C");
    {
      const mine = portableEngine.lu(dtype, 20, a);
      const theirs = other.lu(dtype, 20, a);
      expect(theirs.permutation).toEqual(mine.permutation);
      expect(theirs.sign).toBe(mine.sign);
      expect(distance(theirs.lu, mine.lu)).toBeLessThanOrEqual(1e-12);
      expect(
        distance(other.cholesky(dtype, 20, positive), portableEngine.cholesky(dtype, 20, positive)),
      ).toBeLessThanOrEqual(1e-11);
    }
  });
});

test.each<Build>(["simd", "relaxed"])("factorization kernels of the build %s", (build) => {
  expect(factorizationFaults(instantiate(build))).toEqual([]);
});
