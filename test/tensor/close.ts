import { expect } from "vitest";
import { concrete, type Tensor } from "../../src/tensor/index.ts";

/** Expects equal dtype and shape, and numbers equal up to rounding. */
export function expectClose(found: Tensor, expected: Tensor, tolerance = 1e-12): void {
  const [a, b] = [found, expected].map((x) => concrete(x, "test"));
  expect(a.dtype).toBe(b.dtype);
  expect(a.shape).toEqual(b.shape);
  const [x, y] = [a.values(), b.values()];
  for (let i = 0; i < x.length; i++) {
    if (x[i] === y[i] || (Number.isNaN(x[i]) && Number.isNaN(y[i]))) continue;
    expect(Math.abs(x[i] - y[i]), `entry ${i}: ${x[i]} and ${y[i]}`).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(y[i])),
    );
  }
}
