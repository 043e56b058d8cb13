import type { ReparametrizedStates, ScoredStates } from "../../../src/freeenergy/index.ts";
import {
  abs,
  add,
  cast,
  complex,
  eigh,
  embedDiagonal,
  exp,
  log,
  logSoftmax,
  mul,
  NDArray,
  square,
  sum,
  type Tensor,
  valueAndGrad,
} from "../../../src/tensor/index.ts";
import { categories, numbers } from "./discrete.ts";

/**
 * The two lowest states of an oscillator, shrunk by e^s and moving at momentum k: Ψₙ(x) = e^(ikx) φₙ(e^s x) e^(s/2), with
 * φₙ ∝ yⁿ exp(−y²/2). Their populations are softmax(logits).
 */
export interface Oscillator {
  readonly logits: Tensor;
  /** s, a number. */
  readonly logWidth: Tensor;
  /** k, a number. */
  readonly momentum: Tensor;
}

/** H = −½ d²/dx² + ½ x² + g x⁴. */
export interface Well {
  readonly quartic: number;
}

const levels = (labels: NDArray) => cast(labels, "float64");

/** −½Ψ″/Ψ + V: with u = φ′/φ = e^s (n/y − y) it is k²/2 − iku − ½φ″/φ + V. */
function localEnergies({ logWidth, momentum }: Oscillator, { quartic }: Well, labels: NDArray, x: Tensor): Tensor {
  const n = levels(labels);
  const scale = exp(logWidth);
  const y = mul(x, scale);
  const kinetic = add(square(momentum), mul(square(scale), n.mul(2).add(1).sub(square(y)))).mul(0.5);
  const potential = square(x)
    .mul(0.5)
    .add(square(square(x)).mul(quartic));
  const drift = mul(scale, n.div(y).sub(y));
  return complex(add(kinetic, potential), mul(momentum, drift).mul(-1));
}

/** The states by the score function; points come from `points`. */
export function scoredOscillator(points: (labels: NDArray) => NDArray): ScoredStates<Oscillator, Well> {
  return {
    populations: categories,
    localEnergies,
    samplePoints: (_, __, labels) => points(labels),
    logAmplitudes: ({ logWidth, momentum }, labels, x) => {
      const y = mul(x, exp(logWidth));
      const modulus = mul(logWidth, 0.5)
        .sub(square(y).mul(0.5))
        .add(mul(levels(labels), log(abs(y))));
      return complex(modulus, mul(momentum, x));
    },
  };
}

/** The states by points x = e^(−s) y that move with them; y comes from `noise`. */
export function movingOscillator(noise: (labels: NDArray) => NDArray): ReparametrizedStates<Oscillator, Well> {
  return {
    populations: categories,
    localEnergies,
    noise: (_, labels) => noise(labels),
    pointsFromNoise: ({ logWidth }, _, y) => mul(y, exp(logWidth.mul(-1))),
  };
}

/** F and its gradient: Eₙ = k²/2 + (2n + 1)(e^2s + e^−2s)/4 + g e^−4s · ¾(2n² + 2n + 1). */
export function exactOscillator({ quartic }: Well, temperature: number, parameters: Oscillator) {
  const { value, gradient } = valueAndGrad(({ logits, logWidth, momentum }: Oscillator) => {
    const logProb = logSoftmax(logits);
    const n = new NDArray("float64", [2], Float64Array.of(0, 1));
    const square2 = exp(logWidth.mul(2));
    const harmonic = mul(n.mul(2).add(1), square2.add(exp(logWidth.mul(-2)))).mul(0.25);
    const fourth = mul(n.mul(n).add(n).mul(2).add(1), exp(logWidth.mul(-4))).mul(0.75 * quartic);
    const energies = square(momentum).mul(0.5).add(harmonic).add(fourth);
    return sum(exp(logProb).mul(energies.add(logProb.mul(temperature))));
  })(parameters);
  return { F: (value as NDArray).item(), gradient: flat(gradient) };
}

/** The derivatives one after the other. */
export function flat({ logits, logWidth, momentum }: Oscillator): number[] {
  return [logits, logWidth, momentum].flatMap(numbers);
}

/** Nodes y and weights of ∫ f(y) |φₙ(y)|² dy for each n, exact for polynomials (Golub and Welsch 1969). */
export function hermiteRule(order: number, level: 0 | 1): readonly { readonly y: number; readonly weight: number }[] {
  const off = new NDArray(
    "float64",
    [order - 1],
    Float64Array.from({ length: order - 1 }, (_, k) => Math.sqrt((k + 1) / 2)),
  );
  const { values, vectors } = eigh(add(embedDiagonal(off, 1), embedDiagonal(off, -1)));
  const first = numbers(vectors).slice(0, order);
  return numbers(values).map((y, i) => ({ y, weight: first[i] ** 2 * (level === 1 ? 2 * y * y : 1) }));
}
