import { describe, expect, test } from "vitest";
import * as t from "../../../src/tensor/index.ts";

const nested = (value: t.Tensor) => t.toNested(value);
const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

describe("comparison and logic", () => {
  test("comparisons give booleans, NaN compares false", () => {
    const [a, b] = [t.array([1, 2, nan]), t.array([2, 2, nan])];
    expect(nested(t.less(a, b))).toEqual([true, false, false]);
    expect(nested(t.lessEqual(a, b))).toEqual([true, true, false]);
    expect(nested(t.greater(a, b))).toEqual([false, false, false]);
    expect(nested(t.greaterEqual(a, b))).toEqual([false, true, false]);
    expect(nested(t.equal(a, b))).toEqual([false, true, false]);
    expect(nested(t.notEqual(a, b))).toEqual([true, false, true]);
  });

  test("complex numbers are equal or not, but have no order", () => {
    const z = t.array([
      { re: 1, im: 2 },
      { re: 1, im: 0 },
    ]);
    expect(nested(t.equal(z, [1, 1]))).toEqual([false, true]);
    expect(() => t.less(z, 1)).toThrow("less: complex numbers have no order; compare real, imag or abs");
    expect(() => t.maximum(z, 1)).toThrow(t.DTypeError);
    expect(() => t.clip(z, 0, 1)).toThrow(t.DTypeError);
  });

  test("logic reads numbers as not zero", () => {
    expect(nested(t.logicalAnd([0, 1, 2], [1, 0, -1]))).toEqual([false, false, true]);
    expect(nested(t.logicalOr([0, 1, 0], [{ re: 0, im: 1 }, 0, 0]))).toEqual([true, true, false]);
    expect(nested(t.logicalNot([true, false]))).toEqual([false, true]);
  });

  test("isnan and isfinite look at both parts", () => {
    const z = t.array([
      { re: nan, im: 0 },
      { re: 0, im: infinity },
      { re: 1, im: 1 },
    ]);
    expect(nested(t.isnan(z))).toEqual([true, false, false]);
    expect(nested(t.isfinite(z))).toEqual([false, false, true]);
    expect(nested(t.isfinite([nan, infinity, 1]))).toEqual([false, false, true]);
  });

  test("where broadcasts all three operands", () => {
    expect(nested(t.where([[true], [false]], [1, 2], 0))).toEqual([
      [1, 2],
      [0, 0],
    ]);
    expect(t.where(true, t.zeros([1], "int32"), t.zeros([2, 1], "complex64")).dtype).toBe("complex128");
    expect(() => t.where([true, false], [1, 2, 3], 0)).toThrow("where: shapes [2] and [3] do not broadcast");
  });

  test("clip limits on either side", () => {
    expect(nested(t.clip([-2, 0.5, 2], -1, 1))).toEqual([-1, 0.5, 1]);
    expect(nested(t.clip([-2, 0.5, 2], null, 1))).toEqual([-2, 0.5, 1]);
    expect(nested(t.clip([-2, 0.5, 2], [-3, 1, 1], null))).toEqual([-2, 1, 2]);
  });
});

describe("rounding", () => {
  test("round takes halves to the even number", () => {
    expect(nested(t.round([0.5, 1.5, 2.5, -0.5, -1.5, 1.2, -1.7]))).toEqual([0, 2, 2, -0, -2, 1, -2]);
    expect(nested(t.round([infinity, nan, 2 ** 52 + 1]))).toEqual([infinity, nan, 2 ** 52 + 1]);
    expect(nested(t.floor([-0.5, 1.5]))).toEqual([-1, 1]);
    expect(nested(t.ceil([-0.5, 1.5]))).toEqual([-0, 2]);
    expect(nested(t.trunc([-1.5, 1.5]))).toEqual([-1, 1]);
    expect(t.floor(t.array([3], "int32")).dtype).toBe("int32");
  });

  test("mod has the sign of the divisor", () => {
    expect(nested(t.mod([5, -5, 5, -5, 6], [3, 3, -3, -3, 3]))).toEqual([2, 1, -1, -2, 0]);
    expect(t.mod(t.array([7], "int32"), 4).dtype).toBe("int32");
    expect(nested(t.mod(5.5, 0))).toBeNaN();
  });
});

describe("powers", () => {
  test("whole powers are exact and keep integers", () => {
    const n = t.array([-3, 2], "int32");
    expect(nested(t.power(n, 3))).toEqual([-27, 8]);
    expect(t.power(n, 3).dtype).toBe("int32");
    expect(nested(t.power(n, -1))).toEqual([-1 / 3, 0.5]);
    expect(nested(t.power({ re: 1, im: 2 }, 4))).toEqual({ re: -7, im: -24 });
    expect(nested(t.power({ re: 0, im: 2 }, -2))).toEqual({ re: -0.25, im: expect.closeTo(0, 15) });
    expect(nested(t.power([0, 2], 0))).toEqual([1, 1]);
  });

  test("other powers, and those of zero", () => {
    expect(nested(t.power([4, 0, -1], 0.5))).toEqual([2, 0, nan]);
    expect(nested(t.power({ re: -1, im: 0 }, 0.5))).toEqual({ re: expect.closeTo(0, 15), im: 1 });
    expect(nested(t.power(t.array([0, 0], "complex128"), t.array([2.5, 0])))).toEqual([
      { re: 0, im: 0 },
      { re: 1, im: 0 },
    ]);
  });
});

describe("complex parts", () => {
  test("abs neither over- nor underflows", () => {
    for (const scale of [2 ** 700, 2 ** -700]) {
      expect(nested(t.abs({ re: 3 * scale, im: -4 * scale }))).toBe(5 * scale);
      expect(nested(t.hypot(5 * scale, 12 * scale))).toBe(13 * scale);
    }
    expect(nested(t.abs([{ re: -infinity, im: 1 }]))).toEqual([infinity]);
    expect(nested(t.abs([-1, 0, 2]))).toEqual([1, 0, 2]);
  });

  test("division neither over- nor underflows", () => {
    expect(nested(t.div({ re: 1e200, im: 1e200 }, { re: 2e200, im: 2e200 }))).toEqual({ re: 0.5, im: 0 });
  });

  test("sign and angle", () => {
    expect(
      nested(
        t.sign([
          { re: 3, im: -4 },
          { re: 0, im: 0 },
        ]),
      ),
    ).toEqual([
      { re: 0.6, im: -0.8 },
      { re: 0, im: 0 },
    ]);
    expect(nested(t.sign([-2, 0, 3]))).toEqual([-1, 0, 1]);
    expect(
      nested(
        t.angle([
          { re: 0, im: 1 },
          { re: -1, im: 0 },
        ]),
      ),
    ).toEqual([Math.PI / 2, Math.PI]);
    expect(nested(t.angle([-1, 2]))).toEqual([Math.PI, 0]);
    expect(nested(t.atan2([1, -1], [-1, -1]))).toEqual([(3 * Math.PI) / 4, (-3 * Math.PI) / 4]);
  });

  test("casting away an imaginary part is an error", () => {
    expect(() => t.cast(t.zeros([1], "complex128"), "float64")).toThrow("would drop imaginary parts");
    expect(() => t.complex({ re: 1, im: 1 }, 0)).toThrow("complex: parts must be real");
  });
});

/** NumPy's `result_type`, in this order of rows and columns. */
const dtypes: readonly t.DType[] = ["bool", "int32", "float32", "float64", "complex64", "complex128"];
const promotion: readonly (readonly t.DType[])[] = [
  ["bool", "int32", "float32", "float64", "complex64", "complex128"],
  ["int32", "int32", "float64", "float64", "complex128", "complex128"],
  ["float32", "float64", "float32", "float64", "complex64", "complex128"],
  ["float64", "float64", "float64", "float64", "complex128", "complex128"],
  ["complex64", "complex128", "complex64", "complex128", "complex64", "complex128"],
  ["complex128", "complex128", "complex128", "complex128", "complex128", "complex128"],
];

describe("dtypes", () => {
  test("two operands meet in NumPy's result type", () => {
    const table = dtypes.map((a) => dtypes.map((b) => t.where(true, t.zeros([1], a), t.zeros([1], b)).dtype));
    expect(table).toEqual(promotion);
    expect(dtypes.map((a) => dtypes.map((b) => t.promote(a, b)))).toEqual(promotion);
  });

  test("a plain number follows the tensor, unless that cannot hold it", () => {
    expect(t.mul(t.ones([1], "float32"), 0.5).dtype).toBe("float32");
    expect(t.add(t.ones([1], "int32"), 1).dtype).toBe("int32");
    expect(t.add(t.ones([1], "int32"), 0.5).dtype).toBe("float64");
    expect(t.mul(t.ones([1], "float32"), { re: 0, im: 1 }).dtype).toBe("complex64");
    expect(t.mul(t.ones([1], "complex64"), 2).dtype).toBe("complex64");
  });

  test("functions of integers and booleans are computed as float64", () => {
    for (const f of [t.exp, t.sin, t.reciprocal, t.sigmoid, t.erf]) {
      expect(f(t.ones([1], "int32")).dtype).toBe("float64");
      expect(f(t.ones([1], "bool")).dtype).toBe("float64");
    }
    expect(t.div(t.ones([1], "int32"), t.ones([1], "int32")).dtype).toBe("float64");
    expect(t.add([true], [true]).dtype).toBe("int32");
    expect(t.abs(t.zeros([1], "complex64")).dtype).toBe("float32");
  });
});
