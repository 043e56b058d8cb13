import { describe, expect, it } from "vitest";
import {
  concrete,
  matmul,
  matrixTranspose,
  type NDArray,
  permute,
  random,
  type Tensor,
} from "../../../src/tensor/index.ts";
import { siteTensor, symmetricCoefficients, symmetricSpace } from "../../../src/tn/index.ts";

const numbers = (x: Tensor) => Array.from(concrete(x, "test").values());

/** Orbits of {1…D}⁴ under the square's symmetries: Burnside's count. */
const colorings = (D: number) => (D ** 4 + 2 * D ** 3 + 3 * D ** 2 + 2 * D) / 8;

describe("symmetricSpace", () => {
  it.each([1, 2, 3, 4, 5])("has one parameter for each spin and colouring of a square's corners, D = %i", (D) => {
    expect(symmetricSpace(D).dimension).toBe(2 * colorings(D));
    expect(symmetricSpace(D, 3).dimension).toBe(3 * colorings(D));
  });

  it("has an orthonormal basis", () => {
    const { basis, dimension } = symmetricSpace(3);
    const overlaps = concrete(matmul(basis, matrixTranspose(basis)), "test");
    for (let i = 0; i < dimension; i++) {
      for (let j = 0; j < dimension; j++) expect(overlaps.values()[i * dimension + j]).toBeCloseTo(i === j ? 1 : 0, 14);
    }
  });

  it("gives tensors that no rotation and no reflection changes", () => {
    const space = symmetricSpace(3);
    const site = siteTensor(space, random.normal(random.key(1), [space.dimension]));
    for (const order of [
      [0, 2, 3, 4, 1],
      [0, 1, 4, 3, 2],
      [0, 2, 1, 4, 3],
    ]) {
      expect(numbers(permute(site, order))).toEqual(numbers(site));
    }
  });

  it("finds the coefficients of a symmetric tensor again", () => {
    const space = symmetricSpace(4);
    const coefficients: NDArray = random.normal(random.key(2), [space.dimension]);
    const found = numbers(symmetricCoefficients(space, siteTensor(space, coefficients)));
    numbers(coefficients).forEach((c, i) => {
      expect(found[i]).toBeCloseTo(c, 13);
    });
  });

  it.each([0, -1, 1.5])("refuses bond dimension %d", (D) => {
    expect(() => symmetricSpace(D)).toThrow(`the bond dimension must be a whole number ≥ 1, got ${D}`);
  });
});
