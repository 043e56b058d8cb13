import {
  concatenate,
  concrete,
  customJvp,
  eigh,
  matmul,
  matrixTranspose,
  mul,
  NDArray,
  qr,
  slice,
  type Tensor,
} from "../../tensor/index.ts";
import { alignment } from "./gauge.ts";

/** The space an enlarged corner ρ (n×n) is projected to. */
export interface KeptSpace {
  /** P, an orthonormal basis, n×k. */
  readonly isometry: NDArray;
  /** Orthonormal eigenvectors of largest |eigenvalue|: the kept ones and some more, n×(k+p). The next step starts there. */
  readonly frame: Tensor;
  /** Largest |eigenvalue| of ρ left out, relative to the largest of all. */
  readonly truncation: number;
}

/** All eigenvectors of ρ: the k kept ones, of largest |eigenvalue|, with P = V·O, and the others. */
export interface CornerDecomposition extends KeptSpace {
  /** V, the kept eigenvectors, n×k. */
  readonly kept: Tensor;
  /** O, orthogonal k×k: the gauge. */
  readonly gauge: Tensor;
  /** The other eigenvectors, n×(n−k). */
  readonly discarded: Tensor;
  /** 1/(wᵢ − wⱼ) for discarded j (rows) and kept i (columns); 0 where a multiplet is cut. */
  readonly resolvent: NDArray;
}

/** Eigenvalues closer than this, relative to the largest, count as one multiplet. */
const degeneracy = 1e-12;

/**
 * Eigenvalues below this, relative to the largest, count as zero. They weigh on the norm with their fourth power, and
 * their eigenvectors are so exposed to rounding that an environment with them never quite stands still.
 */
const negligible = 1e-7;

/** Size of a frame, in units of the kept space. */
const guard = 1.5;

/** Moduli closer than this, relative to themselves, are kept or left out together: a cut between them would be at random. */
const togetherness = 1e-3;

/**
 * Splits ρ after its χ eigenvalues of largest modulus, or before: where the others are zero, or where the cut would go
 * through a multiplet. With a `reference` basis of the same shape the new basis is turned as little as possible from it,
 * so that a converging environment converges element by element, degenerate spectrum or not.
 */
export function decomposeCorner(enlarged: NDArray, chi: number, reference?: NDArray): CornerDecomposition {
  const { values, kept, discarded, frame, truncation } = splitSpectrum(enlarged, (moduli) => keptCount(moduli, chi));
  const gauge = alignment(kept, reference);
  const isometry = concrete(matmul(kept, gauge), "decomposeCorner");
  return { isometry, frame, kept, gauge, discarded, resolvent: resolventOf(values), truncation };
}

/** True for a space known from the whole spectrum, which is what a derivative needs. */
export function isDecomposition(space: KeptSpace): space is CornerDecomposition {
  return "resolvent" in space;
}

/** The same space in the basis that a rotation leads to. */
export function rotatedSpace(space: KeptSpace, rotation: Tensor): KeptSpace {
  const isometry = concrete(matmul(space.isometry, rotation), "rotatedSpace");
  if (!isDecomposition(space)) return { ...space, isometry };
  const decomposition: CornerDecomposition = { ...space, isometry, gauge: matmul(space.gauge, rotation) };
  return decomposition;
}

/** From this many eigenvectors for each one of the frame on, it pays not to compute them all. */
const worthwhile = 4;

/**
 * Nearly the same kept space, for a fraction of the work, from that of the step before: the best in the span of its
 * frame F and ρ·F (Rayleigh and Ritz). As the environment converges, so does this, the sooner for the eigenvectors that
 * the frame has beyond the kept ones. `undefined` where there is nothing to start from, or nothing to gain.
 */
export function refineKeptSpace(enlarged: NDArray, chi: number, before?: KeptSpace): KeptSpace | undefined {
  const n = enlarged.shape[0];
  if (before?.frame.shape[0] !== n || n < worthwhile * before.frame.shape[1]) return undefined;
  // Ritz values are not accurate enough to say whether a multiplet is cut.
  const k = before.isometry.shape[1];
  if (k > chi) return undefined;
  const { q } = qr(concatenate([before.frame, matmul(enlarged, before.frame)], 1));
  const ritz = splitSpectrum(matmul(matrixTranspose(q), matmul(enlarged, q)), () => k);
  const kept = matmul(q, ritz.kept);
  const isometry = concrete(matmul(kept, alignment(kept, before.isometry)), "refineKeptSpace");
  return { isometry, frame: matmul(q, ritz.frame), truncation: ritz.truncation };
}

interface SplitSpectrum {
  readonly values: { readonly kept: readonly number[]; readonly discarded: readonly number[]; readonly scale: number };
  readonly kept: Tensor;
  readonly discarded: Tensor;
  readonly frame: Tensor;
  readonly truncation: number;
}

/** Eigenvalues come ascending, so those of largest modulus are some at each end. */
function splitSpectrum(matrix: Tensor, count: (moduli: readonly number[]) => number): SplitSpectrum {
  const { values, vectors } = eigh(matrix);
  const w = Array.from(concrete(values, "CTMRG").values());
  const n = w.length;
  const order = w.map((_, i) => i).sort((i, j) => Math.abs(w[j]) - Math.abs(w[i]));
  const scale = Math.abs(w[order[0]]);
  const moduli = order.map((i) => Math.abs(w[i]) / scale);
  const k = count(moduli);
  const ends = (count: number) => {
    const negative = order.slice(0, count).filter((i) => w[i] < 0).length;
    return [negative, n - Math.min(count, n) + negative] as const;
  };
  const outer = ([low, high]: readonly [number, number]) =>
    concatenate([slice(vectors, null, [0, low]), slice(vectors, null, [high, n])], 1);
  const [low, high] = ends(k);
  return {
    values: { kept: [...w.slice(0, low), ...w.slice(high)], discarded: w.slice(low, high), scale },
    kept: outer([low, high]),
    discarded: slice(vectors, null, [low, high]),
    frame: outer(ends(Math.ceil(guard * k))),
    truncation: moduli[k] ?? 0,
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

function resolventOf({ kept, discarded, scale }: SplitSpectrum["values"]): NDArray {
  const data = new Float64Array(discarded.length * kept.length);
  for (let j = 0; j < discarded.length; j++) {
    for (let i = 0; i < kept.length; i++) {
      const gap = kept[i] - discarded[j];
      data[j * kept.length + i] = Math.abs(gap) > degeneracy * scale ? 1 / gap : 0;
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
