import type { Key, NDArray, Tensor } from "../../../tensor/index.ts";

/** Samples `from` … `to` − 1 of a batch. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/** Of each sample of a part, [n], as functions of the parameters: all that a gradient is pulled back through. */
export interface Terms {
  /** Real but for local ones, whose real part counts. */
  readonly energies: Tensor;
  readonly logProbs: Tensor;
  /** ln Ψₙ(x) */
  readonly logAmplitudes?: Tensor;
  /** What is minimized together with ln p, and no part of F. */
  readonly penalties?: Tensor;
}

/** A number for each of the terms of each sample of a part or of a whole batch. */
export type Numbers = { readonly [Name in keyof Terms]: NDArray };

/** Samples drawn at certain parameters. */
export interface Batch<P> {
  /** [count, ...event] */
  readonly samples: NDArray;
  terms(parameters: P, part: Part): Terms;
  /**
   * What to pull back through the terms for the gradient of F: of those samples whose values are given, which are all
   * `count` unless the estimator is `partwise`.
   */
  cotangents(values: Numbers, count: number, temperature: number): Numbers;
}

/** A way to estimate F and its gradient from samples. */
export interface Estimator<P> {
  /** Whether the cotangents of a sample do not depend on other samples. */
  readonly partwise: boolean;
  /** Whether the mean of e^(−βE)/p over samples is at most Z in expectation. */
  readonly boundsLnZ: boolean;
  /** Draws the same samples whatever the `chunk`, which is how many of them something is computed of at a time. */
  draw(parameters: P, key: Key, count: number, chunk: number): Batch<P>;
}

/** A batch in parts of at most `size`. */
export function partsOf(count: number, size: number): readonly Part[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => ({
    from: i * size,
    to: Math.min(count, (i + 1) * size),
  }));
}
