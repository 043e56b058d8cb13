import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as t from "../../../src/tensor/index.ts";

/** Elements of each result, gathered one by one by their index along the axes that stay. */
function groups(x: t.NDArray, axes: readonly number[]): { re: number[]; im: number[] }[] {
  const width = x.dtype.startsWith("complex") ? 2 : 1;
  const found = new Map<string, { re: number[]; im: number[] }>();
  const values = x.values();
  for (let flat = 0; flat < x.size; flat++) {
    let rest = flat;
    const index = x.shape.map(() => 0);
    for (let axis = x.rank - 1; axis >= 0; axis--) {
      index[axis] = rest % x.shape[axis];
      rest = Math.floor(rest / x.shape[axis]);
    }
    const key = index.filter((_, axis) => !axes.includes(axis)).join();
    const group = found.get(key) ?? { re: [], im: [] };
    group.re.push(values[flat * width]);
    if (width === 2) group.im.push(values[flat * width + 1]);
    found.set(key, group);
  }
  return [...found.values()];
}

const plainSum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

const operands = fc
  .record({
    shape: fc.constantFrom<number[]>(
      [2000],
      [5000],
      [40, 50],
      [3, 700],
      [700, 3],
      [9, 11, 13],
      [5, 1, 17, 30],
      [6, 5, 4, 3, 7],
      [2, 6000],
    ),
    dtype: fc.constantFrom<t.DType>("float64", "float32", "int32", "complex128", "complex64"),
    transposed: fc.boolean(),
    seed: fc.nat(1000),
  })
  .map(({ shape, dtype, transposed, seed }) => {
    // whole numbers: their sums are exact in every order
    const size = shape.reduce((a, b) => a * b, 1);
    const whole = Float64Array.from(
      { length: size },
      (_, i) => ((Math.imul(i + seed, 2654435761) >>> 10) % 2001) - 1000,
    );
    const plain = t.cast(new t.NDArray("float64", shape, whole), dtype);
    const x = dtype.startsWith("complex") ? t.add(plain, t.mul(t.complex(0, 1), t.flip(plain))) : plain;
    return t.concrete(transposed ? t.transpose(x) : x, "test");
  });

const reductions = operands.chain((x) => fc.tuple(fc.constant(x), fc.subarray([...x.shape.keys()], { minLength: 1 })));

describe("large reductions", () => {
  test("sums of whole numbers are exact over any axes", () => {
    fc.assert(
      fc.property(reductions, ([x, axes]) => {
        const expected = groups(x, axes).flatMap(({ re, im }) =>
          im.length > 0 ? [plainSum(re), plainSum(im)] : [plainSum(re)],
        );
        expect(Array.from(t.concrete(t.sum(x, { axes }), "test").values())).toEqual(expected.map((sum) => sum + 0));
      }),
      { numRuns: 100 },
    );
  });

  test("extrema are among the elements over any axes", () => {
    fc.assert(
      fc.property(reductions, ([x, axes]) => {
        if (x.dtype.startsWith("complex")) return;
        const all = groups(x, axes).map(({ re }) => re);
        expect(Array.from(t.concrete(t.max(x, { axes }), "test").values())).toEqual(all.map((re) => Math.max(...re)));
        expect(Array.from(t.concrete(t.min(x, { axes }), "test").values())).toEqual(all.map((re) => Math.min(...re)));
      }),
      { numRuns: 100 },
    );
  });

  test("one NaN is the extremum of its line, wherever it is", () => {
    for (const [at, axis] of [
      [0, 0],
      [1999, 0],
      [777, 1],
      [1998, 1],
    ]) {
      const data = new Float64Array(2000).map((_, i) => i);
      data[at] = Number.NaN;
      const x = new t.NDArray("float64", [40, 50], data);
      const line = axis === 0 ? at % 50 : Math.floor(at / 50);
      for (const extremum of [t.max, t.min]) {
        const values = t.concrete(extremum(x, { axes: axis }), "test").values();
        expect([...values.keys()].filter((i) => Number.isNaN(values[i]))).toEqual([line]);
        expect(t.toNested(extremum(x))).toBe(Number.NaN);
      }
    }
  });

  test("int32 sums wrap around, as they do for few elements", () => {
    const x = t.full([4000], 2 ** 30, "int32");
    expect(t.toNested(t.sum(x))).toBe((4000 * 2 ** 30) | 0);
    expect(t.toNested(t.sum(t.reshape(x, [1000, 4]), { axes: 0 }))).toEqual(new Array(4).fill((1000 * 2 ** 30) | 0));
  });

  test("a million tenths, along and across rows, in both precisions", () => {
    const ulp = 2 ** -53;
    const tenths = t.full([1_000_000], 0.1);
    expect(Math.abs((t.toNested(t.sum(tenths)) as number) / 1e5 - 1)).toBeLessThan(32 * ulp);
    // a float32 tenth is not 0.1, but its sum is right to the last place
    const single = t.cast(tenths, "float32");
    expect(t.toNested(t.sum(single))).toBe(Math.fround(1e6 * Math.fround(0.1)));
  });
});
