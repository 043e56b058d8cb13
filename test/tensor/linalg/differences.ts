import { expect } from "vitest";
import { conj, grad, jvp, mul, type NDArray, real, sum, type Tensor } from "../../../src/tensor/index.ts";
import { randomTensor } from "../../support/random-tensor.ts";

/** A function of one tensor to tensors of any shape and dtype. */
export type Subject = (x: Tensor) => readonly Tensor[];

/** Re Σ conj(a)·b, the inner product of which `grad` is the gradient. */
export function inner(a: Tensor, b: Tensor): Tensor {
  return real(sum(mul(conj(a), b)));
}

/** A real scalar that weighs every element of every output differently. */
function weighted(f: Subject, seed: number): (x: Tensor) => Tensor {
  return (x) =>
    f(x)
      .map((y, i) => inner(randomTensor(seed + i, y.shape, y.dtype), y))
      .reduce((total, part) => total.add(part));
}

/** df/dt at t = 0 by central differences, whose error is of fourth order in the step. */
export function difference(f: (t: number) => number, step = 2e-3): number {
  const slope = (h: number) => (f(h) - f(-h)) / (2 * h);
  return (4 * slope(step / 2) - slope(step)) / 3;
}

function numberOf(x: Tensor): number {
  return (x as NDArray).item();
}

/**
 * Compares first and second derivatives of f at x, along random directions (or the given ones) and with random
 * weights, with central differences: forward, reverse, forward over forward, forward over reverse and reverse over
 * reverse.
 */
export function expectDerivatives(
  f: Subject,
  x: NDArray,
  {
    seed = 1,
    tolerance = 1e-7,
    along = randomTensor(seed + 100, x.shape, x.dtype),
    across = randomTensor(seed + 200, x.shape, x.dtype),
  }: { seed?: number; tolerance?: number; along?: NDArray; across?: NDArray } = {},
): void {
  const loss = weighted(f, seed);
  const at = (t: number) => x.add(along.mul(t));
  const forward = (y: Tensor) => jvp(loss, [y], [across])[1];
  const gradient = (y: Tensor): Tensor => grad<[Tensor], Tensor>(loss)(y);
  const slope = difference((t) => numberOf(loss(x.add(across.mul(t)))));
  const curvature = difference((t) => numberOf(forward(at(t))));
  const close = (actual: number, expected: number, what: string) =>
    expect(Math.abs(actual - expected), `${what}: ${actual} for ${expected}`).toBeLessThan(
      tolerance * (1 + Math.abs(expected)),
    );
  close(numberOf(forward(x)), slope, "forward");
  close(numberOf(inner(gradient(x), across)), slope, "reverse");
  close(numberOf(jvp(forward, [x], [along])[1]), curvature, "forward over forward");
  close(numberOf(inner(jvp(gradient, [x], [along])[1], across)), curvature, "forward over reverse");
  const alongGradient = (y: Tensor) => inner(gradient(y), across);
  close(numberOf(inner(grad<[Tensor], Tensor>(alongGradient)(x), along)), curvature, "reverse over reverse");
}
