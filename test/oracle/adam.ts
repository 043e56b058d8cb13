import type { Complex } from "../../src/tensor/index.ts";

/** Settings of Adam as the papers write them. */
export interface AdamConstants {
  readonly alpha: (t: number) => number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly lambda: number;
}

/**
 * Adam one number at a time, in the words of Kingma and Ba, algorithm 1, with the decay of Loshchilov and Hutter,
 * algorithm 2. `gradient` gives g of each number; all numbers are complex, with |g|² as the square.
 */
export function adamPath(
  start: readonly Complex[],
  gradient: (theta: readonly Complex[]) => readonly Complex[],
  { alpha, beta1, beta2, epsilon, lambda }: AdamConstants,
  steps: number,
): readonly (readonly Complex[])[] {
  const path: (readonly Complex[])[] = [];
  let theta = start;
  let first: readonly Complex[] = start.map(() => ({ re: 0, im: 0 }));
  let second: readonly number[] = start.map(() => 0);
  for (let t = 1; t <= steps; t++) {
    const g = gradient(theta);
    first = first.map((m, i) => ({
      re: beta1 * m.re + (1 - beta1) * g[i].re,
      im: beta1 * m.im + (1 - beta1) * g[i].im,
    }));
    second = second.map((v, i) => beta2 * v + (1 - beta2) * (g[i].re * g[i].re + g[i].im * g[i].im));
    theta = theta.map((x, i) => {
      const corrected = { re: first[i].re / (1 - beta1 ** t), im: first[i].im / (1 - beta1 ** t) };
      const root = Math.sqrt(second[i] / (1 - beta2 ** t)) + epsilon;
      return {
        re: x.re - alpha(t) * (corrected.re / root + lambda * x.re),
        im: x.im - alpha(t) * (corrected.im / root + lambda * x.im),
      };
    });
    path.push(theta);
  }
  return path;
}
