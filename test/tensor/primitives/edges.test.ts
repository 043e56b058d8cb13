import { describe, expect, test } from "vitest";
import * as t from "../../../src/tensor/index.ts";

/** Gradient of Σ f(x), as nested arrays without −0. */
function slope(f: (x: t.Tensor) => t.Tensor, x: t.Tensor): unknown {
  return t.toNested(
    t
      .grad((y: t.Tensor) => t.sum(f(y)))(x)
      .add(0),
  );
}

/** Diagonal of the Hessian of Σ f(x). */
function curvature(f: (x: t.Tensor) => t.Tensor, x: t.Tensor): unknown {
  return t.toNested((t.hessian((y: t.Tensor) => t.sum(f(y)))(x) as t.Tensor).diagonal());
}

const zero = t.zeros([2]);
const complexZero = t.zeros([1], "complex128");

describe("derivatives where a function has a kink or a zero", () => {
  test("abs, sign, norm and angle have derivative 0 at 0, to second order", () => {
    for (const f of [t.abs, t.sign, (x: t.Tensor) => t.norm(x), t.standardDeviation]) {
      expect(slope(f, zero)).toEqual([0, 0]);
      expect(curvature(f, zero)).toEqual([0, 0]);
    }
    for (const f of [t.abs, t.angle, (z: t.Tensor) => t.sign(z).real(), (z: t.Tensor) => t.norm(z)]) {
      expect(slope(f, complexZero)).toEqual([{ re: 0, im: 0 }]);
    }
    expect(slope((x) => t.hypot(x, x), zero)).toEqual([0, 0]);
    expect(slope((x) => t.atan2(x, x), zero)).toEqual([0, 0]);
  });

  test("absSquare is smooth at 0 for complex numbers", () => {
    expect(slope(t.absSquare, complexZero)).toEqual([{ re: 0, im: 0 }]);
    expect(
      t.toNested(t.hvp((z: t.Tensor) => t.sum(t.absSquare(z)), complexZero, t.ones([1], "complex128")).add(0)),
    ).toEqual([{ re: 2, im: 0 }]);
  });

  test("equal operands of maximum and minimum share the derivative", () => {
    const x = t.array([1, 2, 3]);
    expect(slope((y) => t.maximum(y, [2, 2, 2]), x)).toEqual([0, 0.5, 1]);
    expect(slope((y) => t.minimum([2, 2, 2], y), x)).toEqual([1, 0.5, 0]);
    expect(slope((y) => t.maximum(y, y), x)).toEqual([1, 1, 1]);
    expect(slope(t.relu, t.array([-1, 0, 1]))).toEqual([0, 0.5, 1]);
  });

  test("largest and smallest elements share the derivative", () => {
    const x = t.array([
      [3, 1, 3],
      [0, 2, 1],
    ]);
    expect(slope((y) => t.max(y, { axes: 1 }), x)).toEqual([
      [0.5, 0, 0.5],
      [0, 1, 0],
    ]);
    expect(slope((y) => t.min(y), x)).toEqual([
      [0, 0, 0],
      [1, 0, 0],
    ]);
  });

  test("clip has derivative 1 at its limits", () => {
    expect(slope((x) => t.clip(x, 0, 1), t.array([-1, 0, 0.5, 1, 2]))).toEqual([0, 1, 1, 1, 0]);
  });

  test("powers at 0", () => {
    expect(slope((x) => t.power(x, 0), zero)).toEqual([0, 0]);
    expect(slope((x) => t.power(x, 1), zero)).toEqual([1, 1]);
    expect(slope((x) => t.power(x, 2), zero)).toEqual([0, 0]);
    expect(curvature((x) => t.power(x, 2), zero)).toEqual([2, 2]);
    expect(slope((x) => t.power(x, t.array([0, 1.5])), zero)).toEqual([0, 0]);
    expect(slope((y) => t.power(t.array([0, 1]), y), t.array([2, 3]))).toEqual([0, 0]);
  });

  test("products with zeros", () => {
    expect(slope((x) => t.prod(x), t.array([2, 0, 3]))).toEqual([0, 6, 0]);
    expect(slope((x) => t.prod(x), t.array([0, 0, 3]))).toEqual([0, 0, 0]);
    const second = t.hessian((x: t.Tensor) => t.prod(x))(t.array([0, 0, 3])) as t.Tensor;
    expect(t.toNested(second)).toEqual([
      [0, 3, 0],
      [3, 0, 0],
      [0, 0, 0],
    ]);
  });

  test("sinc and its derivatives at 0: 1, 0, −π²/3, 0, π⁴/5", () => {
    let f: (x: t.Tensor) => t.Tensor = t.sinc;
    for (const expected of [1, 0, -(Math.PI ** 2) / 3, 0, Math.PI ** 4 / 5]) {
      expect(t.concrete(f(t.scalar(0)), "test").item()).toBeCloseTo(expected, 12);
      f = t.grad(f);
    }
  });

  test("far out, where naive formulas overflow or lose all digits", () => {
    expect(slope(t.softplus, t.array([-800, 800]))).toEqual([0, 1]);
    expect(slope(t.sigmoid, t.array([50]))).toEqual([expect.closeTo(Math.exp(-50), 30)]);
    expect(slope((x) => t.logaddexp(x, Number.NEGATIVE_INFINITY), t.array([Number.NEGATIVE_INFINITY, 3]))).toEqual([
      0.5, 1,
    ]);
    expect(slope((x) => t.logsumexp(x).reshape([1]), t.array([1000, 1000, -1000]))).toEqual([0.5, 0.5, 0]);
  });
});

test("where hides the operand not chosen only if that was computed safely", () => {
  const safe = (x: t.Tensor) => t.where(t.greater(x, 0), t.log(t.where(t.greater(x, 0), x, 1)), 0);
  expect(slope(safe, t.array([0, 2]))).toEqual([0, 0.5]);
});
