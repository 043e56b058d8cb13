import { allocate, NDArray, type Storage } from "../tensor/index.ts";

/**
 * A point or direction in the space of all parameters: the leaves of the tree, in order. It is a real vector space,
 * with the inner product Re⟨x, y⟩ = Re Σ x*·y, so that a complex number counts as its two parts.
 */
export type Vector = readonly NDArray[];

/** Re⟨x, y⟩ over all leaves. */
export function innerProduct(x: Vector, y: Vector): number {
  return x.reduce((sum, leaf, i) => sum + dot(leaf.values(), y[i].values()), 0);
}

function dot(x: Storage, y: Storage): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}

/** √Re⟨x, x⟩. */
export function norm(x: Vector): number {
  return Math.sqrt(innerProduct(x, x));
}

/** x + factor·y. */
export function addScaled(x: Vector, factor: number, y: Vector): Vector {
  return x.map((leaf, i) => {
    const [a, b] = [leaf.values(), y[i].values()];
    return newLeaf(leaf, (out) => {
      for (let k = 0; k < out.length; k++) out[k] = a[k] + factor * b[k];
    });
  });
}

/** factor·x. */
export function scale(factor: number, x: Vector): Vector {
  return x.map((leaf) => {
    const a = leaf.values();
    return newLeaf(leaf, (out) => {
      for (let k = 0; k < out.length; k++) out[k] = factor * a[k];
    });
  });
}

/** The zero of the space `like` is in. */
export function zeroVector(like: Vector): Vector {
  return like.map(({ dtype, shape }) => NDArray.zeros(dtype, shape));
}

/** All numbers of the leaves, one after the other, complex ones as real and imaginary part: float64 [N]. */
export function numbersOf(vector: Vector): NDArray {
  const parts = vector.map((leaf) => leaf.values());
  const numbers = new Float64Array(parts.reduce((size, part) => size + part.length, 0));
  let start = 0;
  for (const part of parts) {
    numbers.set(part, start);
    start += part.length;
  }
  return new NDArray("float64", [start], numbers);
}

/** The vector in the space of `like` that has these numbers, [N]. */
export function vectorOf(numbers: NDArray, like: Vector): Vector {
  const values = numbers.values();
  let start = 0;
  return like.map((leaf) =>
    newLeaf(leaf, (out) => {
      for (let k = 0; k < out.length; k++) out[k] = values[start + k];
      start += out.length;
    }),
  );
}

function newLeaf({ dtype, shape, size }: NDArray, fill: (out: Storage) => void): NDArray {
  const out = allocate(dtype, size);
  fill(out);
  return new NDArray(dtype, shape, out);
}
