import { expect, test } from "vitest";
import { integrate } from "../../src/model/quadrature.ts";

test.each([
  ["a polynomial", (x: number) => 3 * x ** 2 - x, 2, 6],
  ["a logarithm that diverges at the end", (x: number) => Math.log(x), 1, -1],
  ["a root that diverges at the end", (x: number) => x ** -0.5, 4, 4],
  ["a sharp corner near the end", (x: number) => Math.hypot(x, 1e-6), 1, 0.5 + 0.5e-12 * (Math.log(2e6) + 0.5)],
])("%s", (_, f, length, expected) => {
  expect(Math.abs(integrate(f, length) / expected - 1)).toBeLessThan(4e-15);
});
