import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { portableEngine } from "../../../src/tensor/engine/portable/index.ts";
import { type Build, builds, instantiate } from "../../../src/tensor/engine/portable/wasm/instance.ts";
import { NumericalError, ShapeError } from "../../../src/tensor/error.ts";
import { bidiagonalValues } from "../../oracle/bidiagonalValues.ts";
import { svdFaults } from "../../support/kernel-checks/svd.ts";
import { engines, otherEngines } from "./engines.ts";
import {
  bidiagonal,
  distance,
  graded,
  identity,
  isometry,
  largest,
  numbers,
  orthogonalityError,
  randomMatrix,
  scaleColumns,
  svdErrors,
  times,
  wideDTypes,
  widthOf,
  withSingularValues,
} from "./matrices.ts";

const cases = engines.flatMap((engine) => wideDTypes.map((dtype) => ({ engine, dtype, name: engine.name })));

describe.each(cases)("svd on $name, $dtype", ({ engine, dtype }) => {
  function check(m: number, n: number, a: Float64Array): Float64Array {
    const before = a.slice();
    const { s, residual, left, right } = svdErrors(engine, dtype, m, n, a);
    const bound = 1e-13 * Math.max(1, Math.min(m, n));
    expect(residual).toBeLessThanOrEqual(bound);
    expect(left).toBeLessThanOrEqual(bound);
    expect(right).toBeLessThanOrEqual(bound);
    for (let i = 0; i < s.length; i++) expect(s[i]).toBeGreaterThanOrEqual(i + 1 < s.length ? s[i + 1] : 0);
    expect(a).toEqual(before);
    return s;
  }

  /** Singular values are known to within rounding of the largest. */
  function checkValues(m: number, n: number, values: number[], seed: number) {
    const s = check(m, n, withSingularValues(dtype, m, n, values, seed));
    const expected = [...values].sort((x, y) => y - x);
    while (expected.length < Math.min(m, n)) expected.push(0);
    expect(distance(s, expected)).toBeLessThanOrEqual(1e-13 * Math.max(1, expected[0]));
  }

  test("random shapes", () => {
    const size = fc.integer({ min: 0, max: 20 });
    fc.assert(
      fc.property(size, size, fc.nat(1e6), (m, n, seed) => void check(m, n, randomMatrix(dtype, m, n, seed))),
      { numRuns: 100 },
    );
  });

  test("unitary matrices, alone and with the identity added: clusters of equal singular values", () => {
    // The last two are the hard ones: rounding errors beside the diagonal stay as large as one unit.
    for (const seed of [...Array(20).keys(), 1835, 4774]) {
      for (const n of [16, 24]) {
        const { q } = engine.qr(dtype, n, n, randomMatrix(dtype, n, n, seed));
        const one = identity(dtype, n);
        check(n, n, q);
        check(
          n,
          n,
          q.map((x, i) => x + one[i]),
        );
      }
    }
  });

  test.each([
    [1, 1],
    [70, 70],
    [90, 80],
    [130, 100],
    [100, 130],
    [100, 10],
    [10, 100],
    [1, 50],
    [50, 1],
  ])("%i×%i", (m, n) => void check(m, n, randomMatrix(dtype, m, n, 1)));

  test("graded by twelve orders of magnitude", () => {
    checkValues(30, 30, graded(30, 12), 2);
    checkValues(50, 20, graded(20, 12), 3);
    checkValues(30, 30, graded(30, 40), 4);
    checkValues(80, 80, graded(80, 12), 14);
    check(40, 40, bidiagonal(dtype, graded(40, 30), graded(39, 30)));
    check(40, 40, bidiagonal(dtype, graded(40, 30).reverse(), graded(39, 30).reverse()));
  });

  test("degenerate", () => {
    checkValues(24, 24, new Array(24).fill(1), 5);
    checkValues(24, 30, [...new Array(12).fill(2), ...new Array(12).fill(1)], 6);
    checkValues(24, 20, [3, 3, 3, ...new Array(17).fill(1 + 1e-15)], 7);
    checkValues(90, 90, [...new Array(30).fill(2), ...new Array(60).fill(1)], 15);
    check(16, 16, identity(dtype, 16));
    check(70, 70, identity(dtype, 70));
  });

  test("rank-deficient", () => {
    checkValues(30, 30, [3, 2, 1], 8);
    checkValues(60, 20, [3, 2, 2, 1], 9);
    checkValues(20, 60, [1], 10);
    check(12, 12, new Float64Array(144 * widthOf(dtype)).fill(1));
    check(5, 9, new Float64Array(45 * widthOf(dtype)));
    check(9, 9, new Float64Array(81 * widthOf(dtype)));
    checkValues(75, 70, new Array(20).fill(1), 16);
    check(60, 60, new Float64Array(3600 * widthOf(dtype)));
    check(60, 60, new Float64Array(3600 * widthOf(dtype)).fill(1));
  });

  test("zeros on the diagonal of a bidiagonal matrix", () => {
    check(6, 6, bidiagonal(dtype, [1, 2, 0, 3, 0, 4], [1, 1, 1, 1, 1]));
    check(6, 6, bidiagonal(dtype, [0, 2, 1, 3, 1, 0], [1, 1, 1, 1, 1]));
    check(6, 6, bidiagonal(dtype, [0, 2, 1, 3, 1, 4], [1, 1, 1, 1, 1]));
    check(6, 6, bidiagonal(dtype, [1, 2, 3, 0, 1, 4], [1, 1, 1, 1, 1]));
    const shift = check(6, 6, bidiagonal(dtype, [0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1]));
    expect(Array.from(shift, (value) => Math.abs(value))).toEqual([1, 1, 1, 1, 1, 0]);
  });

  test("equal diagonal and superdiagonal: σ = 2 cos(kπ/(2n+1))", () => {
    for (const n of [20, 60]) {
      const s = check(n, n, bidiagonal(dtype, new Array(n).fill(1), new Array(n - 1).fill(1)));
      const expected = Array.from(s, (_value, i) => 2 * Math.cos(((i + 1) * Math.PI) / (2 * n + 1)));
      expect(distance(s, expected)).toBeLessThanOrEqual(1e-14);
    }
  });

  test.each([1e-300, 1e-170, 1e170, 1e290, 1e307])("elements near %d", (size) => {
    const a = randomMatrix(dtype, 12, 9, 11);
    const s = check(
      12,
      9,
      a.map((value) => value * size),
    );
    const scaled = engine.svd(dtype, 12, 9, a).s.map((value) => value * size);
    expect(distance(s, scaled) / largest(scaled)).toBeLessThanOrEqual(1e-13);
  });

  test("random bidiagonal matrices whose elements differ much in size, some of them zero", () => {
    const exponent = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: -20, max: 0 }) }, fc.constant(-400));
    const elements = fc.array(exponent, { minLength: 1, maxLength: 45, size: "max" });
    fc.assert(
      fc.property(elements, elements, fc.boolean(), (diagonal, above, scattered) => {
        const n = diagonal.length;
        const next = numbers(n);
        const sized = (p: number) => (scattered ? next() : 1) * 10 ** p;
        const beside = Array.from({ length: n - 1 }, (_value, i) => sized(above[i % above.length]));
        check(n, n, bidiagonal(dtype, diagonal.map(sized), beside));
      }),
      { numRuns: 40 },
    );
  });

  test("elements from 1e-300 to 1", () => {
    const next = numbers(12);
    check(
      10,
      10,
      randomMatrix(dtype, 10, 10, 12).map((value) => value * 10 ** (150 * (next() - 1))),
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("%d is refused", (bad) => {
    const a = randomMatrix(dtype, 7, 5, 13);
    a[a.length - 2] = bad;
    expect(() => engine.svd(dtype, 7, 5, a)).toThrow(NumericalError);
    expect(() => engine.svd(dtype, 7, 5, a)).toThrow(/svd: the input has .* at position/);
  });

  test("a matrix that is too short is refused", () => {
    expect(() => engine.svd(dtype, 7, 5, new Float64Array(34))).toThrow(ShapeError);
  });
});

describe.each(wideDTypes)("small singular values on portable, %s", (dtype) => {
  const relativeError = (s: Float64Array, expected: number[]) =>
    largest(s.map((value, i) => (value - expected[i]) / expected[i]));

  test.each([
    ["graded", graded(24, 30), graded(23, 30)],
    ["graded upward", graded(32, 30).reverse(), graded(31, 30).reverse()],
    ["shuffled", graded(31, 20).map((_value, i, all) => all[(7 * i) % 31]), graded(30, 12)],
    ["of two sizes", graded(20, 8).concat(graded(12, 25)), graded(31, 3)],
    ["nearly singular", new Array(28).fill(1e-3), new Array(27).fill(1)],
  ])("those of a bidiagonal matrix are known relatively: %s", (_name, diagonal, above) => {
    const n = diagonal.length;
    const { s } = portableEngine.svd(dtype, n, n, bidiagonal(dtype, diagonal, above));
    expect(relativeError(s, bidiagonalValues(diagonal, above))).toBeLessThanOrEqual(1e-14 * n);
  });

  test.each([12, 30, 71])("those of an orthogonal %i×… matrix with graded lines are known relatively", (n) => {
    const q = isometry(dtype, n, n, n);
    const values = graded(n, 12);
    const width = widthOf(dtype);
    for (const stride of [1, 7, n - 1]) {
      // Downward, shuffled and upward.
      const sizes = Float64Array.from(values, (_value, i) => values[(i * stride + (stride === n - 1 ? n - 1 : 0)) % n]);
      const columns = scaleColumns(dtype, n, n, q, sizes);
      const rows = q.map((value, p) => value * sizes[Math.floor(p / (n * width))]);
      expect(relativeError(portableEngine.svd(dtype, n, n, columns).s, values)).toBeLessThanOrEqual(1e-10);
      expect(relativeError(portableEngine.svd(dtype, n, n, rows).s, values)).toBeLessThanOrEqual(1e-13 * n);
    }
    const tall = isometry(dtype, 2 * n, n, n);
    const upward = Float64Array.from(values).reverse();
    const { s } = portableEngine.svd(dtype, 2 * n, n, scaleColumns(dtype, 2 * n, n, tall, upward));
    expect(relativeError(s, values)).toBeLessThanOrEqual(1e-10);
  });
});

test.each(Object.keys(builds) as Build[])("kernels of the build %s", (build) => {
  expect(svdFaults(instantiate(build))).toEqual([]);
});

describe.each(cases)("qr on $name, $dtype", ({ engine, dtype }) => {
  const width = widthOf(dtype);

  function check(m: number, n: number, a: Float64Array): Float64Array {
    const before = a.slice();
    const k = Math.min(m, n);
    const { q, r } = engine.qr(dtype, m, n, a);
    const bound = 1e-13 * Math.max(1, k);
    expect(distance(times(dtype, m, n, k, q, "N", r, "N"), a)).toBeLessThanOrEqual(bound * largest(a));
    expect(orthogonalityError(dtype, m, k, q)).toBeLessThanOrEqual(bound);
    for (let i = 1; i < k; i++) expect(largest(r.subarray(i * n * width, (i * n + i) * width))).toBe(0);
    expect(a).toEqual(before);
    return r;
  }

  test("random shapes", () => {
    const size = fc.integer({ min: 0, max: 20 });
    fc.assert(
      fc.property(size, size, fc.nat(1e6), (m, n, seed) => void check(m, n, randomMatrix(dtype, m, n, seed))),
      { numRuns: 100 },
    );
  });

  test("larger, graded, rank-deficient, zero and identity", () => {
    check(80, 70, randomMatrix(dtype, 80, 70, 1));
    check(30, 90, randomMatrix(dtype, 30, 90, 2));
    check(30, 30, withSingularValues(dtype, 30, 30, graded(30, 12), 3));
    check(30, 20, withSingularValues(dtype, 30, 20, [2, 1], 4));
    check(6, 4, new Float64Array(24 * width));
    check(9, 9, identity(dtype, 9));
    check(
      8,
      8,
      randomMatrix(dtype, 8, 8, 5).map((value) => value * 1e-290),
    );
  });

  test("the diagonal of r has the lengths of what is left of each column", () => {
    const r = check(
      3,
      2,
      Float64Array.from({ length: 6 * width }, (_value, p) => (p % width === 0 ? [3, 1, 4, 2, 0, 2][p / width] : 0)),
    );
    expect(Math.abs(r[0])).toBeCloseTo(5, 14);
    // Column 1 less its part along (3, 4, 0)/5 has the squared length 9 − (11/5)².
    expect(r[3 * width] ** 2).toBeCloseTo(4.16, 13);
  });

  test("NaN and Inf are refused", () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const a = randomMatrix(dtype, 4, 4, 6);
      a[3] = bad;
      expect(() => engine.qr(dtype, 4, 4, a)).toThrow(NumericalError);
    }
  });
});

describe.each(otherEngines)("$name agrees with portable", (other) => {
  test.each(wideDTypes)("%s", (dtype) => {
    for (const [m, n] of [
      [9, 9],
      [40, 12],
      [12, 40],
    ]) {
      const a = randomMatrix(dtype, m, n, 7);
      const { s } = portableEngine.svd(dtype, m, n, a);
      expect(distance(other.svd(dtype, m, n, a).s, s)).toBeLessThanOrEqual(1e-13 * s[0]);
      // Both make the diagonal of r real and of the sign that avoids cancellation: r is unique.
      expect(distance(other.qr(dtype, m, n, a).r, portableEngine.qr(dtype, m, n, a).r)).toBeLessThanOrEqual(
        1e-13 * s[0],
      );
    }
  });
});
