import fc from "fast-check";
import { expect, test } from "vitest";
import { clipToSpread } from "../../src/freeenergy/index.ts";
import { array } from "../../src/tensor/index.ts";
import { numbers } from "./problems.ts";

test("values far from the median are drawn in to a multiple of the mean deviation from it", () => {
  // The median is 2, the mean deviation (1 + 1 + 0 + 0 + 98)/5 = 20.
  expect(numbers(clipToSpread(array([1, 2, 3, 2, 100]), 2))).toEqual([1, 2, 3, 2, 42]);
  expect(numbers(clipToSpread(array([1, 2, 3, 2, 100]), 5))).toEqual([1, 2, 3, 2, 100]);
  // Of an even number it is the middle of the two in the middle: 3, with a deviation of 5/2.
  expect(numbers(clipToSpread(array([1, 9, 4, 2]), 1))).toEqual([1, 5.5, 4, 2]);
  expect(numbers(clipToSpread(array([3, 3, 3]), 1))).toEqual([3, 3, 3]);
  expect(() => clipToSpread(array([1]), 0)).toThrow("clipToSpread: width is 0; it must be above 0");
  expect(() => clipToSpread(array([1, 2], "complex128"), 1)).toThrow("the values are complex128; allowed: float64");
  expect(() => clipToSpread(array([1, 2], "int32"), 1)).toThrow("the values are int32; allowed: float64 or float32");
});

test("order and the median stay, and nothing lies outside", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
      const clipped = numbers(clipToSpread(array(values), 0.7));
      const order = values.map((_, i) => i).sort((i, j) => values[i] - values[j]);
      const median = (values[order[(values.length - 1) >> 1]] + values[order[values.length >> 1]]) / 2;
      const reach = (0.7 * values.reduce((sum, v) => sum + Math.abs(v - median), 0)) / values.length;
      for (const [rank, i] of order.entries()) {
        expect(Math.abs(clipped[i] - median)).toBeLessThanOrEqual(reach * (1 + 1e-12) + 1e-9);
        if (rank > 0) expect(clipped[i]).toBeGreaterThanOrEqual(clipped[order[rank - 1]]);
        if (Math.abs(values[i] - median) < reach * (1 - 1e-9)) expect(clipped[i]).toBe(values[i]);
      }
    }),
  );
});
