import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { portableEngine } from "../../../src/tensor/engine/portable/index.ts";
import { type Build, instantiate } from "../../../src/tensor/engine/portable/wasm/instance.ts";
import { NumericalError, ShapeError } from "../../../src/tensor/error.ts";
import { eighFaults } from "../../support/kernel-checks/eigh.ts";
import { engines, otherEngines } from "./engines.ts";
import {
  bidiagonal,
  distance,
  graded,
  identity,
  largest,
  orthogonalityError,
  product,
  randomMatrix,
  scaleColumns,
  times,
  wideDTypes,
  widthOf,
  withEigenvalues,
} from "./matrices.ts";

const cases = engines.flatMap((engine) => wideDTypes.map((dtype) => ({ engine, dtype, name: engine.name })));

describe.each(cases)("eigh on $name, $dtype", ({ engine, dtype }) => {
  const width = widthOf(dtype);

  /** Reads the lower triangle of a, as the engine must. */
  function mirrored(n: number, a: Float64Array): Float64Array {
    const full = a.slice();
    for (let i = 0; i < n; i++) {
      if (width === 2) full[(i * n + i) * 2 + 1] = 0;
      for (let j = 0; j < i; j++) {
        full[(j * n + i) * width] = full[(i * n + j) * width];
        if (width === 2) full[(j * n + i) * 2 + 1] = -full[(i * n + j) * 2 + 1];
      }
    }
    return full;
  }

  function check(n: number, a: Float64Array): Float64Array {
    const full = mirrored(n, a);
    const { w, v } = engine.eigh(dtype, n, a);
    const bound = 1e-13 * Math.max(1, n);
    const rebuilt = times(dtype, n, n, n, scaleColumns(dtype, n, n, v, w), "N", v, "C");
    expect(distance(rebuilt, full)).toBeLessThanOrEqual(bound * largest(full));
    expect(orthogonalityError(dtype, n, n, v)).toBeLessThanOrEqual(bound);
    for (let i = 1; i < n; i++) expect(w[i]).toBeGreaterThanOrEqual(w[i - 1]);
    return w;
  }

  function checkValues(values: number[], seed: number) {
    const w = check(values.length, withEigenvalues(dtype, values, seed));
    const expected = [...values].sort((x, y) => x - y);
    expect(distance(w, expected)).toBeLessThanOrEqual(1e-13 * Math.max(1, largest(values)));
  }

  test("random sizes; only the lower triangle counts", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20 }),
        fc.nat(1e6),
        (n, seed) => void check(n, randomMatrix(dtype, n, n, seed)),
      ),
      { numRuns: 100 },
    );
    const a = randomMatrix(dtype, 6, 6, 1);
    for (let i = 0; i < 6; i++) a.fill(Number.NaN, (i * 6 + i + 1) * width, (i + 1) * 6 * width);
    check(6, a);
  });

  test.each([57, 73, 90, 130])("larger: %d", (n) => void check(n, randomMatrix(dtype, n, n, 2)));

  test("large, with clusters", () => {
    const n = 100;
    checkValues(graded(n, 12), 8);
    checkValues(
      new Array(n).fill(0).map((_value, i) => i % 2),
      9,
    );
    checkValues(
      new Array(n).fill(0).map((_value, i) => Math.floor(i / 10) + 1e-13 * (i % 10)),
      10,
    );
    for (const size of [45, 70, 100]) {
      const ones = Float64Array.from({ length: size * size * width }, (_value, p) => Number(p % width === 0));
      expect(check(size, ones)[size - 1]).toBeCloseTo(size, 10);
    }
  });

  test("neither the upper triangle nor the diagonal's imaginary part counts, and the input stays", () => {
    for (const n of [3, 30, 70]) {
      const a = randomMatrix(dtype, n, n, 11);
      const clean = mirrored(n, a);
      for (let i = 0; i < n; i++) a.fill(Number.NaN, (i * n + i + 1) * width, (i + 1) * n * width);
      if (width === 2) for (let i = 0; i < n; i++) a[(i * n + i) * 2 + 1] = 1e200;
      const before = a.slice();
      const { w, v } = engine.eigh(dtype, n, a);
      expect(a).toEqual(before);
      // The same numbers give the same bits.
      expect(engine.eigh(dtype, n, clean)).toEqual({ w, v });
    }
  });

  test("graded, degenerate, rank-deficient, zero", () => {
    checkValues(graded(30, 12), 3);
    checkValues(
      graded(30, 12).map((value, i) => (i % 2 === 0 ? value : -value)),
      4,
    );
    checkValues(new Array(20).fill(-1), 5);
    checkValues([...new Array(10).fill(1), ...new Array(10).fill(-1)], 6);
    checkValues([5, 1, ...new Array(20).fill(0)], 7);
    check(7, new Float64Array(49 * width));
    check(7, identity(dtype, 7));
    check(8, new Float64Array(64 * width).fill(1));
  });

  test("the discrete Laplacian: w = 2 − 2 cos(kπ/(n+1))", () => {
    const n = 25;
    const lower = times(
      dtype,
      n,
      n,
      n,
      bidiagonal(dtype, new Array(n).fill(2), new Array(n - 1).fill(-1)),
      "T",
      identity(dtype, n),
      "N",
    );
    const expected = Array.from({ length: n }, (_value, k) => 2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)));
    expect(distance(check(n, lower), expected)).toBeLessThanOrEqual(1e-14);
  });

  test.each([1e-300, 1e-170, 1e170, 1e290])("elements near %d", (size) => {
    const a = randomMatrix(dtype, 9, 9, 8);
    const w = check(
      9,
      a.map((value) => value * size),
    );
    const scaled = engine.eigh(dtype, 9, a).w.map((value) => value * size);
    expect(distance(w, scaled) / largest(scaled)).toBeLessThanOrEqual(1e-13);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("%d is refused", (bad) => {
    for (const n of [1, 2, 5, 60]) {
      for (const [row, column] of [
        [0, 0],
        [n - 1, 0],
        [n - 1, n - 1],
      ]) {
        const a = randomMatrix(dtype, n, n, 9);
        a[(row * n + column) * width + width - 1] = bad;
        expect(() => engine.eigh(dtype, n, a)).toThrow(NumericalError);
        expect(() => engine.eigh(dtype, n, a)).toThrow(/eigh/);
      }
    }
  });

  test("a matrix that is too short is refused", () => {
    expect(() => engine.eigh(dtype, 5, new Float64Array(24))).toThrow(ShapeError);
  });
});

describe("eigh's kernels", () => {
  test.each(["simd", "relaxed"] satisfies Build[])("%s", (build) => {
    expect(eighFaults(instantiate(build))).toEqual([]);
  });
});

describe.each(cases)("eig on $name, $dtype", ({ engine, dtype }) => {
  const width = widthOf(dtype);

  /** a·v = v·diag(w) and unit columns; returns the eigenvalues as [re, im], sorted. */
  function check(n: number, a: Float64Array): [number, number][] {
    const before = a.slice();
    const { w, v } = engine.eig(dtype, n, a);
    const full =
      width === 2 ? a : Float64Array.from({ length: 2 * n * n }, (_value, p) => (p % 2 === 0 ? a[p / 2] : 0));
    const left = product(2, n, n, n, full, "N", n, v, "N", n);
    const diagonal = new Float64Array(2 * n * n);
    for (let i = 0; i < n; i++) diagonal.set(w.subarray(2 * i, 2 * i + 2), 2 * (i * n + i));
    const right = product(2, n, n, n, v, "N", n, diagonal, "N", n);
    expect(distance(left, right)).toBeLessThanOrEqual(1e-13 * Math.max(1, n) * largest(a));
    for (let j = 0; j < n; j++) {
      let norm = 0;
      for (let i = 0; i < n; i++) norm += v[2 * (i * n + j)] ** 2 + v[2 * (i * n + j) + 1] ** 2;
      expect(norm).toBeCloseTo(1, 12);
    }
    expect(a).toEqual(before);
    return Array.from({ length: n }, (_value, i): [number, number] => [w[2 * i], w[2 * i + 1]]);
  }

  /** Every expected eigenvalue is there once, to within `error`. */
  function expectValues(found: [number, number][], expected: [number, number][], error: number) {
    expect(found.length).toBe(expected.length);
    const rest = [...found];
    for (const [re, im] of expected) {
      const distances = rest.map(([x, y]) => Math.hypot(x - re, y - im));
      const nearest = distances.indexOf(Math.min(...distances));
      expect(distances[nearest]).toBeLessThanOrEqual(error);
      rest.splice(nearest, 1);
    }
  }

  test("random sizes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 16 }),
        fc.nat(1e6),
        (n, seed) => void check(n, randomMatrix(dtype, n, n, seed)),
      ),
      { numRuns: 80 },
    );
    check(50, randomMatrix(dtype, 50, 50, 1));
  });

  test("a cyclic permutation has the roots of unity", () => {
    for (const n of [2, 3, 8, 12]) {
      const a = new Float64Array(n * n * width);
      for (let i = 0; i < n; i++) a[(i * n + ((i + 1) % n)) * width] = 1;
      const roots = Array.from({ length: n }, (_value, k): [number, number] => {
        const angle = (2 * Math.PI * k) / n;
        return [Math.cos(angle), Math.sin(angle)];
      });
      expectValues(check(n, a), roots, 1e-13);
    }
  });

  test("a defective matrix, a triangular one, a zero one", () => {
    const jordan = bidiagonal(dtype, [2, 2, 2], [1, 1]);
    // A perturbation of size ε moves a threefold eigenvalue by ε^(1/3).
    expectValues(check(3, jordan), new Array(3).fill([2, 0]), 1e-4);
    const triangle = bidiagonal(dtype, [1, -2, 3, 0], [5, 6, 7]);
    expectValues(
      check(4, triangle),
      [
        [1, 0],
        [-2, 0],
        [3, 0],
        [0, 0],
      ],
      1e-13,
    );
    expectValues(check(3, new Float64Array(9 * width)), new Array(3).fill([0, 0]), 0);
  });

  test("a Hermitian matrix has the eigenvalues of eigh", () => {
    const values = [-3, -1, -1, 0, 2, 2.5];
    expectValues(
      check(6, withEigenvalues(dtype, values, 2)),
      values.map((value): [number, number] => [value, 0]),
      1e-13,
    );
  });

  test.each([1e-290, 1e-170, 1e170, 1e290])("elements near %d", (size) => {
    check(
      6,
      randomMatrix(dtype, 6, 6, 3).map((value) => value * size),
    );
  });

  test.each([Number.NaN, Number.NEGATIVE_INFINITY])("%d is refused", (bad) => {
    const a = randomMatrix(dtype, 5, 5, 4);
    a[7] = bad;
    expect(() => engine.eig(dtype, 5, a)).toThrow(NumericalError);
  });
});

describe.each(otherEngines)("$name agrees with portable", (other) => {
  test.each(wideDTypes)("%s", (dtype) => {
    const a = randomMatrix(dtype, 30, 30, 5);
    const { w } = portableEngine.eigh(dtype, 30, a);
    expect(distance(other.eigh(dtype, 30, a).w, w)).toBeLessThanOrEqual(1e-13 * largest(w));
  });
});
