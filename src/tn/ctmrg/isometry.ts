import {
  concatenate,
  concrete,
  customJvp,
  eigh,
  eye,
  matmul,
  matrixTranspose,
  mul,
  NDArray,
  slice,
  svd,
  type Tensor,
} from "../../tensor/index.ts";

/** Eigenvectors of an enlarged corner ρ (n×n): the k kept ones, of largest |eigenvalue|, and the others. */
export interface CornerDecomposition {
  /** P = V·O, an orthonormal basis of the kept space, n×k. */
  readonly isometry: NDArray;
  /** V, the kept eigenvectors, n×k. */
  readonly kept: Tensor;
  /** O, orthogonal k×k: the gauge. */
  readonly gauge: Tensor;
  /** The other eigenvectors, n×(n−k). */
  readonly discarded: Tensor;
  /** 1/(wᵢ − wⱼ) for discarded j (rows) and kept i (columns); 0 where a multiplet is cut. */
  readonly resolvent: NDArray;
  /** Largest |w| left out, relative to the largest of all. */
  readonly truncation: number;
}

/** Eigenvalues closer than this, relative to the largest, count as one multiplet. */
const degeneracy = 1e-12;

/**
 * Eigenvalues below this, relative to the largest, count as zero. They weigh on the norm with their fourth power, and
 * their eigenvectors are so exposed to rounding that an environment with them never quite stands still.
 */
const negligible = 1e-7;

/** Moduli closer than this, relative to themselves, are kept or left out together: a cut between them would be at random. */
const togetherness = 1e-3;

/**
 * Splits ρ after its χ eigenvalues of largest modulus, or before: where the others are zero, or where the cut would go
 * through a multiplet. With a
 * `reference` basis of the same shape the new basis is turned as little as possible from it (the orthogonal polar factor
 * of Vᵀ·reference), so that a converging environment converges element by element, degenerate spectrum or not.
 */
export function decomposeCorner(enlarged: NDArray, chi: number, reference?: NDArray): CornerDecomposition {
  const { values, vectors } = eigh(enlarged);
  const w = concrete(values, "decomposeCorner").values();
  const n = w.length;
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => Math.abs(w[j]) - Math.abs(w[i]));
  const scale = Math.abs(w[order[0]]);
  const k = keptCount(
    order.map((i) => Math.abs(w[i]) / scale),
    chi,
  );
  const negative = order.slice(0, k).filter((i) => w[i] < 0).length;
  const positive = k - negative;
  const kept = concatenate([slice(vectors, null, [0, negative]), slice(vectors, null, [n - positive, n])], 1);
  const discarded = slice(vectors, null, [negative, n - positive]);
  const keptValues = [...w.subarray(0, negative), ...w.subarray(n - positive)];
  const gauge = alignment(kept, reference);
  return {
    isometry: concrete(matmul(kept, gauge), "decomposeCorner"),
    kept,
    gauge,
    discarded,
    resolvent: resolventOf(w.subarray(negative, n - positive), keptValues, degeneracy * scale),
    truncation: k < n ? Math.abs(w[order[k]]) / scale : 0,
  };
}

/** How many of the moduli, descending from 1, to keep. */
function keptCount(moduli: readonly number[], chi: number): number {
  const most = moduli.slice(0, chi).filter((w) => w > negligible).length;
  const isCut = (k: number) => k < moduli.length && moduli[k - 1] - moduli[k] <= togetherness * moduli[k - 1];
  let k = most;
  while (k > 0 && isCut(k)) k--;
  return k > 0 ? k : most;
}

function alignment(kept: Tensor, reference: NDArray | undefined): Tensor {
  const k = kept.shape[1];
  if (reference?.shape[0] !== kept.shape[0] || reference.shape[1] !== k) return eye(k);
  return orthogonalFactor(matmul(matrixTranspose(kept), reference));
}

/** The orthogonal factor of the polar decomposition: the rotation nearest to a matrix. */
export function orthogonalFactor(matrix: Tensor): Tensor {
  const { u, vh } = svd(matrix);
  return matmul(u, vh);
}

/** The same decomposition in the gauge that a rotation of the kept space leads to. */
export function rotated(decomposition: CornerDecomposition, rotation: Tensor): CornerDecomposition {
  const { isometry, gauge } = decomposition;
  const turned = concrete(matmul(isometry, rotation), "rotated");
  return { ...decomposition, isometry: turned, gauge: matmul(gauge, rotation) };
}

function resolventOf(discarded: ArrayLike<number>, kept: readonly number[], floor: number): NDArray {
  const data = new Float64Array(discarded.length * kept.length);
  for (let j = 0; j < discarded.length; j++) {
    for (let i = 0; i < kept.length; i++) {
      const gap = kept[i] - discarded[j];
      data[j * kept.length + i] = Math.abs(gap) > floor ? 1 / gap : 0;
    }
  }
  return new NDArray("float64", [discarded.length, kept.length], data);
}

/**
 * The isometry P of ρ as a differentiable function. Its derivative leaves out rotations within the kept space, which
 * are a gauge of the environment and change no expectation value:
 * dP = U⊥ [(U⊥ᵀ dρ V)ⱼᵢ / (wᵢ − wⱼ)] O (first order only: differentiating it twice throws `TransformError`).
 */
export function isometryOf(enlarged: Tensor, decompose: (enlarged: NDArray) => CornerDecomposition): Tensor {
  const value = (rho: Tensor) => decompose(concrete(rho, "CTMRG isometry")).isometry as Tensor;
  const rule = customJvp(value, ([rho], [change]) => {
    const { isometry, kept, gauge, discarded, resolvent } = decompose(concrete(rho, "CTMRG isometry"));
    const mixing = mul(matmul(matrixTranspose(discarded), matmul(change, kept)), resolvent);
    return [isometry, matmul(discarded, matmul(mixing, gauge))];
  });
  return rule(enlarged);
}
