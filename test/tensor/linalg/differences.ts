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
function weighted(f: Subject): (x: Tensor) => Tensor {
  return (x) =>
    f(x)
      .map((y, i) => inner(randomTensor(i + 1, y.shape, y.dtype), y))
      .reduce((total, part) => total.add(part));
}

/** df/dt at t = 0 by central differences with an error of fourth order in the step. */
export function difference(f: (t: number) => number, step = 2e-3): number {
  const slope = (h: number) => (f(h) - f(-h)) / (2 * h);
  return (4 * slope(step / 2) - slope(step)) / 3;
}

function numberOf(x: Tensor): number {
  return (x as NDArray).item();
}

/**
 * Compares first and second derivatives of f at x, along random directions and with random weights, with central
 * differences: forward, reverse, forward over forward, forward over reverse and reverse over reverse.
 *
 * As `checkGrads`, but by differences of fourth order with a long step, for matrices with coinciding levels: a short
 * step leaves them so close that the derivative beside the matrix has few digits.
 */
export function expectDerivatives(f: Subject, x: NDArray, tolerance = 1e-7): void {
  const along = randomTensor(101, x.shape, x.dtype);
  const across = randomTensor(201, x.shape, x.dtype);
  const loss = weighted(f);
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
