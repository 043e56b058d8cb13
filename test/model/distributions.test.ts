import { describe, expect, test } from "vitest";
import { barsAndStripes, gaussianMixture } from "../../src/model/index.ts";

const sumOf = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0);

describe("bars and stripes", () => {
  test("of 2 × 2 are six images of the same probability", () => {
    const values = Array.from(barsAndStripes(2, 2).values());
    // Pixel bits: (0,0), (0,1), (1,0), (1,1). Rows are 0b0011 and 0b1100, columns 0b0101 and 0b1010.
    const images = values.flatMap((probability, image) => (probability > 0 ? [image] : []));
    expect(images).toEqual([0b0000, 0b0011, 0b0101, 0b1010, 0b1100, 0b1111]);
    for (const image of images) expect(values[image]).toBe(1 / 6);
  });

  test.each([
    [3, 3, 14],
    [2, 3, 10],
    [1, 4, 16],
  ])("of %i × %i are %i images", (rows, columns, count) => {
    const values = barsAndStripes(rows, columns).values();
    expect(Array.from(values).filter((p) => p > 0).length).toBe(count);
    expect(sumOf(values)).toBeCloseTo(1, 14);
  });

  test("are refused where they are too many", () => {
    expect(() => barsAndStripes(5, 5)).toThrow("barsAndStripes: 25 bits; allowed: at most 24");
    expect(() => barsAndStripes(0, 3)).toThrow("the number of rows is 0");
  });
});

describe("a mixture of bells", () => {
  test("has the mean and variance of what it is made of", () => {
    const values = gaussianMixture(8, [
      { mean: 80, width: 10, weight: 3 },
      { mean: 180, width: 12 },
    ]).values();
    expect(sumOf(values)).toBeCloseTo(1, 14);
    const mean = sumOf(Array.from(values, (p, x) => p * x));
    const variance = sumOf(Array.from(values, (p, x) => p * (x - mean) ** 2));
    expect(mean).toBeCloseTo(105, 6);
    expect(variance).toBeCloseTo(0.75 * 100 + 0.25 * 144 + 0.75 * 0.25 * 100 ** 2, 4);
  });

  test.each([
    [[], "there are no bells"],
    [[{ mean: 3, width: 0 }], "a bell of mean 3, width 0 and weight 1"],
    [[{ mean: Number.NaN, width: 1 }], "a bell of mean NaN"],
    [[{ mean: 3, width: 1, weight: -1 }], "weight -1; width and weight must be positive"],
  ])("is refused: %j", (bells, message) => {
    expect(() => gaussianMixture(4, bells)).toThrow(message);
  });
});
