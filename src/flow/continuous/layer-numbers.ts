import { engine, type MatrixForm, NDArray } from "../../tensor/index.ts";
import type { Activation, Operands } from "./layer-field.ts";

/** ∇φ [n, d], ∇²φ [n] and σ′ [n, h]; see `layerField`. */
export function fieldNumbers(
  { slope, constant, linear }: Activation,
  [x, weight, amplitude, bias]: Operands<NDArray>,
): readonly [NDArray, NDArray, NDArray] {
  const [n, d] = x.shape;
  const h = weight.shape[0];
  const products = workspace(0, n * h);
  multiply(n, h, d, numbers(x), "N", numbers(weight), "T", products);
  if (bias) addToRows(products, numbers(bias));
  const slopes = slope(new NDArray("float64", [n, h], products)) as NDArray;
  const velocity = new Float64Array(n * d);
  multiply(n, d, h, numbers(slopes), "N", weighted(weight, amplitude), "N", velocity);
  const divergence = curvatureSums(numbers(slopes), strengths(weight, amplitude), n, constant, linear);
  return [new NDArray("float64", [n, d], velocity), new NDArray("float64", [n], divergence), slopes];
}

/** Cotangents of x, w, a and b, from those of ∇φ and ∇²φ. */
export function pullbackNumbers(
  activation: Activation,
  [x, weight, amplitude, bias]: Operands<NDArray>,
  slopes: NDArray,
  [ofVelocity, ofDivergence]: readonly NDArray[],
): readonly NDArray[] {
  const [n, d] = x.shape;
  const h = weight.shape[0];
  const [w, a, velocity] = [numbers(weight), numbers(amplitude), numbers(ofVelocity)];
  // Of the products z = w·x + b, in place of the cotangents of σ′ that come from the velocity.
  const ofProducts = workspace(0, n * h);
  multiply(n, h, d, velocity, "N", weighted(weight, amplitude), "T", ofProducts);
  const sums = throughSlopes(
    activation,
    ofProducts,
    numbers(slopes),
    strengths(weight, amplitude),
    numbers(ofDivergence),
  );
  const ofX = new Float64Array(n * d);
  multiply(n, d, h, ofProducts, "N", w, "N", ofX);
  const ofWeight = new Float64Array(h * d);
  multiply(h, d, n, ofProducts, "T", numbers(x), "N", ofWeight);
  const outer = workspace(2, h * d);
  multiply(h, d, n, numbers(slopes), "T", velocity, "N", outer);
  const ofAmplitude = new Float64Array(h);
  for (let k = 0, at = 0; k < h; k++) {
    const strength = 2 * a[k] * sums.curvature[k];
    let square = 0;
    let along = 0;
    for (let i = 0; i < d; i++, at++) {
      square += w[at] * w[at];
      along += outer[at] * w[at];
      ofWeight[at] += a[k] * outer[at] + strength * w[at];
    }
    ofAmplitude[k] = along + square * sums.curvature[k];
  }
  const results: readonly (readonly [readonly number[], Float64Array])[] = [
    [[n, d], ofX],
    [[h, d], ofWeight],
    [[h], ofAmplitude],
    ...(bias ? [[[h], sums.product] as const] : []),
  ];
  return results.map(([shape, data]) => new NDArray("float64", shape, data));
}

/**
 * Turns cotangents of the slopes s = σ′(z) into those of z, where each point's divergence Σₖ cₖ σ″ has one too; and sums over
 * points what belongs to cₖ and to bₖ.
 */
function throughSlopes(
  { constant, linear }: Activation,
  cotangents: Float64Array,
  slopes: Float64Array,
  strength: Float64Array,
  ofDivergence: Float64Array,
): { curvature: Float64Array; product: Float64Array } {
  const h = strength.length;
  const [curvature, product] = [new Float64Array(h), new Float64Array(h)];
  for (let i = 0, at = 0; i < ofDivergence.length; i++) {
    const divergence = ofDivergence[i];
    for (let k = 0; k < h; k++, at++) {
      const s = slopes[at];
      const second = constant + s * (linear - s);
      const change = second * (cotangents[at] + divergence * strength[k] * (linear - 2 * s));
      cotangents[at] = change;
      curvature[k] += second * divergence;
      product[k] += change;
    }
  }
  return { curvature, product };
}

/** Σₖ cₖ σ″ of each point. */
function curvatureSums(
  slopes: Float64Array,
  strength: Float64Array,
  count: number,
  constant: number,
  linear: number,
): Float64Array {
  const h = strength.length;
  const sums = new Float64Array(count);
  for (let i = 0, at = 0; i < count; i++) {
    // Two sums, so that no addition waits for the one before it.
    let even = 0;
    let odd = 0;
    let k = 0;
    for (; k + 2 <= h; k += 2, at += 2) {
      const s = slopes[at];
      const t = slopes[at + 1];
      even += strength[k] * (constant + s * (linear - s));
      odd += strength[k + 1] * (constant + t * (linear - t));
    }
    for (; k < h; k++, at++) even += strength[k] * (constant + slopes[at] * (linear - slopes[at]));
    sums[i] = even + odd;
  }
  return sums;
}

/** cₖ = aₖ |wₖ|². */
function strengths(weight: NDArray, amplitude: NDArray): Float64Array {
  const [h, d] = weight.shape;
  const [w, a] = [numbers(weight), numbers(amplitude)];
  const result = new Float64Array(h);
  for (let k = 0, at = 0; k < h; k++) {
    let square = 0;
    for (let i = 0; i < d; i++, at++) square += w[at] * w[at];
    result[k] = a[k] * square;
  }
  return result;
}

/** aₖ wₖ, in a workspace. */
function weighted(weight: NDArray, amplitude: NDArray): Float64Array {
  const [h, d] = weight.shape;
  const [w, a] = [numbers(weight), numbers(amplitude)];
  const result = workspace(1, h * d);
  for (let k = 0, at = 0; k < h; k++) for (let i = 0; i < d; i++, at++) result[at] = a[k] * w[at];
  return result;
}

function addToRows(matrix: Float64Array, row: Float64Array): void {
  for (let at = 0; at < matrix.length; ) for (let k = 0; k < row.length; k++, at++) matrix[at] += row[k];
}

/** c ← op(a) op(b), c being m×n; a and b are without gaps between rows. */
function multiply(
  m: number,
  n: number,
  k: number,
  a: Float64Array,
  formA: MatrixForm,
  b: Float64Array,
  formB: MatrixForm,
  c: Float64Array,
): void {
  const left = { data: a, stride: formA === "N" ? k : m, form: formA };
  const right = { data: b, stride: formB === "N" ? n : k, form: formB };
  engine().matmul("float64", m, n, k, left, right, c);
}

function numbers(x: NDArray): Float64Array {
  return x.values() as Float64Array;
}

const kept: Float64Array[] = [];

/** Room for so many numbers, the same each time it is asked for. */
function workspace(place: number, size: number): Float64Array {
  if (kept[place]?.length !== size) kept[place] = new Float64Array(size);
  return kept[place];
}
