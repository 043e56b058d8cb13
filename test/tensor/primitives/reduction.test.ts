import { describe, expect, test } from "vitest";
import * as t from "../../../src/tensor/index.ts";

const x = t.array([
  [1, -2, 3],
  [0.5, 0, 3],
]);
const nested = (value: t.Tensor) => t.toNested(value);

describe("reductions", () => {
  test("sum, mean, prod over axes", () => {
    expect(nested(t.sum(x, { axes: 0 }))).toEqual([1.5, -2, 6]);
    expect(nested(t.sum(x, { axes: -1, keepDims: true }))).toEqual([[2], [3.5]]);
    expect(nested(t.mean(x, { axes: [0, 1] }))).toBe(5.5 / 6);
    expect(nested(t.prod(x, { axes: 1 }))).toEqual([-6, 0]);
    expect(nested(t.prod(t.zeros([2, 0]), { axes: 1 }))).toEqual([1, 1]);
    expect(nested(t.sum([true, true, false]))).toBe(2);
    expect(t.sum([true]).dtype).toBe("int32");
    expect(() => t.sum(x, { axes: [0, 0] })).toThrow("sum: an axis is named twice in [0, 0]");
  });

  test("long sums keep their digits", () => {
    // at most 128 additions in a block and 12 of blocks; one after the other the error would be 1e-11
    const bound = 140 * 2 ** -53;
    const tenths = t.full([1_000_000], 0.1);
    expect(Math.abs((nested(t.sum(tenths)) as number) / 1e5 - 1)).toBeLessThan(bound);
    expect(Math.abs((nested(t.sum(t.concatenate([tenths, [1e8]]))) as number) / (1e8 + 1e5) - 1)).toBeLessThan(bound);
  });

  test("extrema and where they are", () => {
    expect(nested(t.max(x))).toBe(3);
    expect(nested(t.min(x, { axes: 0, keepDims: true }))).toEqual([[0.5, -2, 3]]);
    expect(nested(t.argmax(x))).toBe(2);
    expect(nested(t.argmax(x, 0))).toEqual([0, 1, 0]);
    expect(nested(t.argmin(x, 1))).toEqual([1, 1]);
    expect(t.argmax(x).dtype).toBe("int32");
    expect(nested(t.max(t.array([-5, -7], "int32")))).toBe(-5);
    expect(nested(t.min(t.array([-(2 ** 31), 4], "int32")))).toBe(-(2 ** 31));
    expect(nested(t.max([false, true]))).toBe(true);
  });

  test("NaN is not lost", () => {
    const gap = t.array([1, Number.NaN, 3]);
    for (const f of [t.max, t.min]) expect(nested(f(gap))).toBeNaN();
    for (const f of [t.argmax, t.argmin]) expect(nested(f(gap))).toBe(1);
    for (const f of [t.maximum, t.minimum]) {
      expect(nested(f(gap, 2))).toEqual([f === t.maximum ? 2 : 1, Number.NaN, f === t.maximum ? 3 : 2]);
      expect(nested(f(2, gap))).toEqual(nested(f(gap, 2)));
    }
  });

  test("there is no extremum of nothing, and none of complex numbers", () => {
    expect(() => t.max(t.zeros([2, 0]), { axes: 1 })).toThrow("max: there is no element to choose in shape [2, 0]");
    expect(t.max(t.zeros([2, 0]), { axes: 0 }).shape).toEqual([0]);
    expect(() => t.argmin(t.zeros([0]))).toThrow(t.ShapeError);
    expect(() => t.max(t.zeros([2], "complex128"))).toThrow("max: complex numbers have no order");
    expect(() => t.sort(t.zeros([2], "complex64"))).toThrow(t.DTypeError);
  });

  test("any and all, of nothing too", () => {
    expect(nested(t.any(x, { axes: 0 }))).toEqual([true, true, true]);
    expect(nested(t.all(x, { axes: 1, keepDims: true }))).toEqual([[true], [false]]);
    expect(nested(t.any(t.zeros([0])))).toBe(false);
    expect(nested(t.all(t.zeros([0])))).toBe(true);
  });

  test("variance and standard deviation, biased or not", () => {
    expect(nested(t.variance([1, 2, 3, 4]))).toBe(1.25);
    expect(nested(t.variance([1, 2, 3, 4], { correction: 1 }))).toBeCloseTo(5 / 3, 15);
    expect(
      nested(
        t.standardDeviation(
          [
            [1, 3],
            [2, 8],
          ],
          { axes: 1 },
        ),
      ),
    ).toEqual([1, 3]);
    expect(
      nested(
        t.variance([
          { re: 1, im: 1 },
          { re: 1, im: -1 },
        ]),
      ),
    ).toBe(1);
  });

  test("norm of matrices, of complex numbers and of nothing", () => {
    expect(
      nested(
        t.norm([
          [3, 0],
          [0, 4],
        ]),
      ),
    ).toBe(5);
    expect(
      nested(
        t.norm([
          { re: 3, im: 4 },
          { re: 0, im: 12 },
        ]),
      ),
    ).toBe(13);
    expect(nested(t.norm(t.zeros([0])))).toBe(0);
  });

  test("logsumexp neither overflows nor loses −∞", () => {
    expect(nested(t.logsumexp([1000, 1000]))).toBeCloseTo(1000 + Math.LN2, 12);
    expect(nested(t.logsumexp([-1000, Number.NEGATIVE_INFINITY]))).toBe(-1000);
    const nothing = Number.NEGATIVE_INFINITY;
    expect(
      nested(
        t.logsumexp(
          [
            [nothing, nothing],
            [0, nothing],
          ],
          { axes: 1 },
        ),
      ),
    ).toEqual([nothing, 0]);
    expect(nested(t.logsumexp(t.zeros([2, 0]), { axes: 1 }))).toEqual([nothing, nothing]);
    expect(nested(t.logaddexp([nothing, 800], [nothing, 801]))).toEqual([nothing, 801 + Math.log1p(Math.exp(-1))]);
    expect(
      nested(
        t.logsumexp([
          { re: 0, im: Math.PI / 2 },
          { re: 0, im: 0 },
        ]),
      ),
    ).toEqual({
      re: expect.closeTo(Math.LN2 / 2, 15),
      im: expect.closeTo(Math.PI / 4, 15),
    });
  });

  test("softmax adds up to one, far out too", () => {
    expect(nested(t.softmax([[1e4, 1e4, -1e4]]))).toEqual([[0.5, 0.5, 0]]);
    expect(nested(t.sum(t.softmax(x, 0), { axes: 0 }))).toEqual([1, 1, 1].map((one) => expect.closeTo(one, 15)));
    expect(nested(t.softmax(x, [0, 1]))).toEqual(nested(t.reshape(t.softmax(t.reshape(x, [6])), [2, 3])));
  });
});

describe("along an axis", () => {
  test("cumulative sums and products, of the flattened tensor without an axis", () => {
    expect(nested(t.cumsum(x))).toEqual([1, -1, 2, 2.5, 2.5, 5.5]);
    expect(nested(t.cumsum(x, 0))).toEqual([
      [1, -2, 3],
      [1.5, -2, 6],
    ]);
    expect(nested(t.cumprod(x, 1))).toEqual([
      [1, -2, -6],
      [0.5, 0, 0],
    ]);
    expect(
      nested(
        t.cumprod([
          { re: 0, im: 1 },
          { re: 0, im: 1 },
        ]),
      ),
    ).toEqual([
      { re: 0, im: 1 },
      { re: -1, im: 0 },
    ]);
    expect(nested(t.linearRecurrence([9, 2, 3], [1, 1, 1]))).toEqual([1, 3, 10]);
  });

  test("diff", () => {
    expect(nested(t.diff([1, 4, 9, 16]))).toEqual([3, 5, 7]);
    expect(nested(t.diff([1, 4, 9, 16], 2))).toEqual([2, 2]);
    expect(nested(t.diff(x, 1, 0))).toEqual([[-0.5, 2, 0]]);
  });

  test("sort is stable, NaN last", () => {
    expect(nested(t.sort([3, Number.NaN, -1, 2]))).toEqual([-1, 2, 3, Number.NaN]);
    expect(nested(t.argsort([2, 1, 2, 1]))).toEqual([1, 3, 0, 2]);
    expect(nested(t.argsort([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]))).toEqual([
      1, 0, 2,
    ]);
    expect(nested(t.sort(x, 0))).toEqual([
      [0.5, -2, 3],
      [1, 0, 3],
    ]);
    expect(t.sort(t.zeros([2, 0])).shape).toEqual([2, 0]);
  });
});

describe("matrices", () => {
  const m = t.arange(12).reshape([3, 4]);

  test("diagonals above and below, of any two axes", () => {
    expect(nested(t.diagonal(m))).toEqual([0, 5, 10]);
    expect(nested(t.diagonal(m, { offset: 2 }))).toEqual([2, 7]);
    expect(nested(t.diagonal(m, { offset: -1 }))).toEqual([4, 9]);
    expect(t.diagonal(m, { offset: 5 }).shape).toEqual([0]);
    expect(t.diagonal(t.zeros([3, 5, 4]), { axes: [0, 2] }).shape).toEqual([5, 3]);
    expect(nested(t.trace(m))).toBe(15);
    expect(nested(t.diag([1, 2], -1))).toEqual([
      [0, 0, 0],
      [1, 0, 0],
      [0, 2, 0],
    ]);
    expect(t.embedDiagonal(t.zeros([5, 2])).shape).toEqual([5, 2, 2]);
    expect(() => t.diagonal([1, 2])).toThrow("diagonal: needs two axes, got shape [2]");
    expect(() => t.diagonal(m, { axes: [0, -2] })).toThrow("axes 0 and -2 are the same");
  });

  test("triangles", () => {
    expect(nested(t.triu(m, 1))).toEqual([
      [0, 1, 2, 3],
      [0, 0, 6, 7],
      [0, 0, 0, 11],
    ]);
    expect(nested(t.tril(m))).toEqual([
      [0, 0, 0, 0],
      [4, 5, 0, 0],
      [8, 9, 10, 0],
    ]);
    expect(t.tril(t.zeros([2, 2], "int32")).dtype).toBe("int32");
  });

  test("inner products are conjugated, cross products are not", () => {
    const z = [
      { re: 1, im: 2 },
      { re: 0, im: -1 },
    ];
    expect(nested(t.vdot(z, z))).toEqual({ re: 6, im: 0 });
    expect(nested(t.vdot(z, [1, 1]))).toEqual({ re: 1, im: -1 });
    expect(() => t.vdot([1, 2], [1])).toThrow("vdot: shapes [2] and [1] differ");
    expect(
      nested(
        t.cross(
          [1, 0, 0],
          [
            [0, 1, 0],
            [0, 0, 1],
          ],
        ),
      ),
    ).toEqual([
      [0, 0, 1],
      [0, -1, 0],
    ]);
    expect(() => t.cross([1, 2], [1, 2])).toThrow("the last axis of [2] must have extent 3");
  });

  test("outer, Kronecker and tensor products", () => {
    expect(nested(t.outer([1, 2], [3, 4]))).toEqual([
      [3, 4],
      [6, 8],
    ]);
    expect(
      nested(
        t.kron(
          [[1, 2]],
          [
            [0, 1],
            [1, 0],
          ],
        ),
      ),
    ).toEqual([
      [0, 1, 0, 2],
      [1, 0, 2, 0],
    ]);
    expect(nested(t.kron([1, 10], [[1], [2]]))).toEqual([
      [1, 10],
      [2, 20],
    ]);
    expect(nested(t.tensordot(m, m, [[1], [1]]))).toEqual(nested(t.matmul(m, t.transpose(m))));
    expect(
      nested(
        t.tensordot(m, m, [
          [0, 1],
          [0, 1],
        ]),
      ),
    ).toBe(506);
    expect(nested(t.tensordot([1, 2], [3, 4], 0))).toEqual(nested(t.outer([1, 2], [3, 4])));
    expect(() => t.tensordot(m, m, 1)).toThrow("tensordot: axis 1 of [3, 4] has extent 4 and axis 0 of [3, 4] has 3");
    expect(() => t.tensordot(m, m, [[0], [0, 1]])).toThrow(t.ShapeError);
  });
});
