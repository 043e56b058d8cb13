import {
  add,
  flip,
  InputError,
  matmul,
  mul,
  NDArray,
  reshape,
  ShapeError,
  sub,
  sum,
  type Tensor,
  type TensorLike,
} from "../../tensor/index.ts";
import { pair } from "./divergence.ts";

/** A kernel on the results of measurements: the mean over the bandwidths σ of exp(−d²/2σ²). */
export interface GaussianKernel {
  /** d² of two indices: in how many bits they differ, or the square of their difference as integers. */
  readonly distance: "bits" | "integers";
  /** Each σ, positive. */
  readonly bandwidths: readonly number[];
}

/** Up to so many results the kernel of integers is written out as a matrix. */
const largestMatrix = 4096;

/**
 * The squared maximum mean discrepancy (p − q)ᵀK(p − q) of two distributions [N], a real scalar; differentiable.
 *
 * Gretton, Borgwardt, Rasch, Schölkopf and Smola, A kernel two-sample test, Journal of Machine Learning Research 13, 723
 * (2012); for circuits, Liu and Wang, Differentiable learning of quantum circuit Born machines, Physical Review A 98,
 * 062324 (2018).
 *
 * Throws `ShapeError` unless both are [N] (N = 2^n for bits), and `InputError` for bandwidths that are not positive.
 */
export function maximumMeanDiscrepancy(target: TensorLike, model: TensorLike, kernel: GaussianKernel): Tensor {
  const [p, q] = pair("maximumMeanDiscrepancy", target, model);
  const difference = sub(q, p);
  return sum(mul(difference, kernelProduct(kernel, difference)));
}

/**
 * 2K(q − p), [N]: the derivative of the discrepancy by q. Held fixed, the expectation value of it as a diagonal observable
 * has the gradient of the discrepancy, which is how shots and parameter shifts give that.
 */
export function discrepancyWitness(target: TensorLike, model: TensorLike, kernel: GaussianKernel): Tensor {
  const [p, q] = pair("discrepancyWitness", target, model);
  return mul(2, kernelProduct(kernel, sub(q, p)));
}

/**
 * An estimate of the squared discrepancy from samples of both distributions, as indices: right on average, and so at times
 * below zero.
 *
 * Gretton et al., eq. (3). Throws `InputError` for fewer than 2 samples of either.
 */
export function sampledDiscrepancy(target: Int32Array, model: Int32Array, kernel: GaussianKernel): number {
  requireBandwidths(kernel);
  for (const [name, { length }] of Object.entries({ target, model })) {
    if (length < 2) throw new InputError(`sampledDiscrepancy: ${length} samples of the ${name}; at least 2 are needed`);
  }
  const [x, y] = [countsOf(target), countsOf(model)];
  const [m, n] = [target.length, model.length];
  // Every sample meets itself in the sum over all pairs, with the kernel's value 1.
  const within = (counts: Counts, length: number) => (total(kernel, counts, counts) - length) / (length * (length - 1));
  return within(x, m) + within(y, n) - (2 * total(kernel, x, y)) / (m * n);
}

type Counts = readonly (readonly [index: number, count: number])[];

function countsOf(samples: Int32Array): Counts {
  const counts = new Map<number, number>();
  for (const index of samples) counts.set(index, (counts.get(index) ?? 0) + 1);
  return [...counts];
}

function total(kernel: GaussianKernel, x: Counts, y: Counts): number {
  let result = 0;
  for (const [i, m] of x) for (const [j, n] of y) result += m * n * kernelValue(kernel, i, j);
  return result;
}

function kernelValue({ distance, bandwidths }: GaussianKernel, i: number, j: number): number {
  const square = distance === "bits" ? differingBits(i ^ j) : (i - j) ** 2;
  return bandwidths.reduce((sum, sigma) => sum + Math.exp(-square / (2 * sigma ** 2)), 0) / bandwidths.length;
}

function differingBits(x: number): number {
  let count = 0;
  for (let bits = x; bits !== 0; bits &= bits - 1) count++;
  return count;
}

function kernelProduct(kernel: GaussianKernel, vector: Tensor): Tensor {
  requireBandwidths(kernel);
  if (kernel.distance === "integers") return matmul(kernelMatrix(kernel, vector.shape[0]), vector);
  const images = kernel.bandwidths.map((sigma) => bitProduct(Math.exp(-1 / (2 * sigma ** 2)), vector));
  return mul(
    images.reduce((sum, image) => add(sum, image)),
    1 / images.length,
  );
}

/** The kernel of bits is a product over them, of [[1, e], [e, 1]]. */
function bitProduct(e: number, vector: Tensor): Tensor {
  const size = vector.shape[0];
  if (!Number.isInteger(Math.log2(size))) {
    throw new ShapeError(`discrepancy: ${size} results are not those of a number of bits; 2^n are`);
  }
  let image = vector;
  for (let low = 1; low < size; low *= 2) {
    const split = reshape(image, [-1, 2, low]);
    image = reshape(add(split, mul(flip(split, 1), e)), [size]);
  }
  return image;
}

const matrices = new WeakMap<GaussianKernel, NDArray>();

function kernelMatrix(kernel: GaussianKernel, size: number): NDArray {
  if (size > largestMatrix) {
    throw new InputError(
      `discrepancy: the kernel of integers on ${size} results; at most ${largestMatrix}. Use bits, or samples`,
    );
  }
  const known = matrices.get(kernel);
  if (known?.shape[0] === size) return known;
  const row = Float64Array.from({ length: size }, (_, d) => kernelValue(kernel, 0, d));
  const data = Float64Array.from(
    { length: size * size },
    (_, at) => row[Math.abs(Math.floor(at / size) - (at % size))],
  );
  const matrix = new NDArray("float64", [size, size], data);
  matrices.set(kernel, matrix);
  return matrix;
}

function requireBandwidths({ bandwidths }: GaussianKernel): void {
  const wrong = bandwidths.find((sigma) => !(sigma > 0 && Number.isFinite(sigma)));
  if (bandwidths.length > 0 && wrong === undefined) return;
  throw new InputError(`discrepancy: bandwidths [${bandwidths.join(", ")}]; one or more positive, finite numbers`);
}
