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

/** The product of real numbers (`im` is empty), of 32-bit integers if told so, or of complex ones. */
function plainProduct(re: readonly number[], im: readonly number[], integers: boolean): number[] {
  if (im.length === 0) return [re.reduce((a, b) => (integers ? (a * b) | 0 : a * b))];
  return re.slice(1).reduce(
    ([a, b], _, i) => {
      const [c, d] = [re[i + 1], im[i + 1]];
      return [a * c - b * d, a * d + b * c];
    },
    [re[0], im[0]],
  );
}

/** Numbers of modulus about 1 and either sign or any phase, made of whole numbers up to 1000; integers are made odd. */
function nearOne(whole: t.Tensor): t.Tensor {
  if (whole.dtype === "int32") return t.add(t.mul(whole, 2), 1);
  const modulus = t.exp(t.mul(t.real(whole), 1e-5));
  const complex = whole.dtype.startsWith("complex");
  const direction = complex ? t.exp(t.mul(t.complex(0, 1), t.imag(whole))) : t.where(t.less(whole, 0), -1, 1);
  return t.cast(t.mul(modulus, direction), whole.dtype);
}

/** Compares elements of `width` numbers each by the modulus of their difference. */
function expectRelativelyClose(found: ArrayLike<number>, expected: readonly number[], width: number, bound: number) {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i += width) {
    const difference = Math.hypot(...expected.slice(i, i + width).map((value, part) => found[i + part] - value));
    expect(difference).toBeLessThanOrEqual(bound * Math.hypot(...expected.slice(i, i + width)));
  }
}

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

  test("any and all over any axes", () => {
    fc.assert(
      fc.property(reductions, fc.integer({ min: -1000, max: 1000 }), ([whole, axes], limit) => {
        const x = t.concrete(t.less(t.real(whole), limit), "test");
        const all = groups(x, axes).map(({ re }) => re);
        for (const some of [t.any, t.max]) {
          const found = t.concrete(some(x, { axes }), "test").values();
          expect(Array.from(found)).toEqual(all.map((re) => Math.max(...re)));
        }
        for (const every of [t.all, t.min]) {
          const found = t.concrete(every(x, { axes }), "test").values();
          expect(Array.from(found)).toEqual(all.map((re) => Math.min(...re)));
        }
      }),
      { numRuns: 60 },
    );
  });

  test("products over any axes, those of integers wrap around", () => {
    fc.assert(
      fc.property(reductions, ([whole, axes]) => {
        const x = t.concrete(nearOne(whole), "test");
        const found = t.concrete(t.prod(x, { axes }), "test");
        const expected = groups(x, axes).flatMap(({ re, im }) => plainProduct(re, im, x.dtype === "int32"));
        expect(found.dtype).toBe(x.dtype);
        if (x.dtype === "int32") expect(Array.from(found.values())).toEqual(expected);
        // each of up to 12 000 multiplications rounds twice, here and in the loop; then the result is rounded
        const relative = x.dtype === "float32" || x.dtype === "complex64" ? 2 ** -23 : 24_000 * 3 * 2 ** -53;
        expectRelativelyClose(found.values(), expected, x.dtype.startsWith("complex") ? 2 : 1, relative);
      }),
      { numRuns: 100 },
    );
  });

  test("products of few elements and of odd numbers of them, of special values too", () => {
    for (const dtype of ["float64", "float32"] as const) {
      for (let length = 1; length < 40; length++) {
        const numbers: number[] = Array.from({ length }, (_, i) => (i % 3 === 0 ? -2 : i % 3 === 1 ? 0.25 : 2));
        const [exact] = plainProduct(numbers, [], false);
        expect(t.toNested(t.prod(t.array(numbers, dtype)))).toBe(exact);
        const beside = t.stack([t.array(numbers, dtype), t.ones([length], dtype), t.array(numbers, dtype)], -1);
        expect(t.toNested(t.prod(beside, { axes: 0 }))).toEqual([exact, 1, exact]);
        for (const special of [Number.NaN, Number.POSITIVE_INFINITY, 0]) {
          const marked = [...numbers];
          marked[Math.floor(length / 2)] = special;
          expect(t.toNested(t.prod(t.array(marked, dtype)))).toBe(plainProduct(marked, [], false)[0]);
        }
      }
    }
    const infinite = t.complex(t.array([Number.POSITIVE_INFINITY]), t.array([2]));
    expect(t.toNested(t.prod(infinite))).toEqual({ re: Number.POSITIVE_INFINITY, im: 2 });
  });

  test("products of float32 do not leave its range on the way", () => {
    const x = t.reshape(t.array([...new Array(500).fill(1e-30), ...new Array(500).fill(1e30)], "float32"), [2, 10, 50]);
    const pairs = t.toNested(t.prod(t.slice(x, null, [0, 4], null), { axes: [0, 1] })) as number[];
    for (const product of pairs) expect(Math.abs(product - 1)).toBeLessThan(1e-6);
    const apart = t.toNested(t.prod(t.slice(x, null, null, [0, 1]), { axes: [0, 2] })) as number[];
    for (const product of apart) expect(Math.abs(product - 1)).toBeLessThan(1e-6);
  });

  test("products of nothing, of any dtype, and over no axes", () => {
    for (const dtype of ["bool", "int32", "float32", "float64", "complex64", "complex128"] as const) {
      const one = t.prod(t.zeros([2, 0, 3], dtype), { axes: 1 });
      expect(one.dtype).toBe(dtype === "bool" ? "int32" : dtype);
      expect(t.toNested(t.real(one))).toEqual([
        [1, 1, 1],
        [1, 1, 1],
      ]);
      expect(t.prod(t.zeros([2, 0, 3], dtype), { axes: [0, 2] }).shape).toEqual([0]);
      expect(t.toNested(t.real(t.prod(t.full([3], 1, dtype), { axes: [] })))).toEqual([1, 1, 1]);
    }
    expect(t.toNested(t.prod([true, true, false]))).toBe(0);
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

/** Elements along an axis, for each choice of the other indices, in row-major order of these. */
const lines = (x: t.NDArray, axis: number) => groups(x, [axis]);

describe("along an axis", () => {
  const withAxis = operands.chain((x) => fc.tuple(fc.constant(x), fc.nat(x.rank - 1)));

  test("positions of extrema are those of the first, or of the first NaN", () => {
    const first = (numbers: readonly number[], smallest: boolean) => {
      const gap = numbers.findIndex(Number.isNaN);
      return gap >= 0 ? gap : numbers.indexOf(smallest ? Math.min(...numbers) : Math.max(...numbers));
    };
    fc.assert(
      fc.property(withAxis, fc.boolean(), ([whole, axis], gaps) => {
        if (whole.dtype.startsWith("complex")) return;
        // few different numbers, so that many are equal
        const few = t.cast(t.floor(t.div(whole, 200)), whole.dtype);
        const torn = t.cast(t.where(t.greater(whole, 990), Number.NaN, few), whole.dtype);
        const x = t.concrete(gaps && whole.dtype !== "int32" ? torn : few, "test");
        const all = lines(x, axis).map(({ re }) => re);
        expect(Array.from(t.concrete(t.argmax(x, axis), "test").values())).toEqual(all.map((re) => first(re, false)));
        expect(Array.from(t.concrete(t.argmin(x, axis), "test").values())).toEqual(all.map((re) => first(re, true)));
        const flat = Array.from(x.values());
        expect(t.toNested(t.argmax(x))).toBe(first(flat, false));
        const half = t.slice(x, ...x.shape.map((extent): t.Slice => [Math.floor(extent / 2)]));
        expect(t.toNested(t.argmin(half))).toBe(first(Array.from(t.concrete(half, "test").values()), true));
      }),
      { numRuns: 100 },
    );
  });

  test("positions among booleans", () => {
    const x = t.greater(t.arange(3000), 1234);
    expect(t.toNested(t.argmax(x))).toBe(1235);
    expect(t.toNested(t.argmin(t.reshape(x, [2, 1500]), 1))).toEqual([0, 0]);
    expect(t.toNested(t.argmax(t.reshape(x, [2, 1500]), 1))).toEqual([1235, 0]);
  });

  test("cumulative sums of whole numbers are exact", () => {
    const cumulated = (numbers: readonly number[]) => {
      let total = 0;
      return numbers.map((number) => (total += number));
    };
    fc.assert(
      fc.property(withAxis, ([x, axis]) => {
        const found = lines(t.concrete(t.cumsum(x, axis), "test"), axis);
        expect(found).toEqual(lines(x, axis).map(({ re, im }) => ({ re: cumulated(re), im: cumulated(im) })));
      }),
      { numRuns: 100 },
    );
  });

  test("cumulative sums of int32 wrap around", () => {
    const expected = Array.from({ length: 50 }, (_, i) => Number(BigInt.asIntN(32, BigInt(i + 1) * 2n ** 30n)));
    expect(t.toNested(t.cumsum(t.full([50], 2 ** 30, "int32")))).toEqual(expected);
    const columns = t.toNested(t.transpose(t.cumsum(t.full([50, 3], 2 ** 30, "int32"), 0)));
    expect(columns).toEqual([expected, expected, expected]);
  });

  test("cumulative sums of float32 are rounded only where they are stored, along either axis", () => {
    const tenths = t.full([2000, 2], 0.1, "float32");
    let total = 0;
    const expected = Array.from({ length: 2000 }, () => {
      total += Math.fround(0.1);
      return Math.fround(total);
    });
    for (const sums of [t.transpose(t.cumsum(tenths, 0)), t.cumsum(t.transpose(tenths), 1)]) {
      expect(t.toNested(sums)).toEqual([expected, expected]);
    }
  });
});
