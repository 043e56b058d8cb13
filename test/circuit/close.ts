import { expect } from "vitest";
import { absSquare, asTensor, concrete, max, sub, type TensorLike } from "../../src/tensor/index.ts";

/** The largest distance of two elements. */
export function distance(a: TensorLike, b: TensorLike): number {
  expect(asTensor(a).shape).toEqual(asTensor(b).shape);
  return Math.sqrt(concrete(max(absSquare(sub(a, b))), "distance").item() as number);
}

export function expectClose(a: TensorLike, b: TensorLike, tolerance = 1e-14): void {
  expect(distance(a, b)).toBeLessThanOrEqual(tolerance);
}
