import { InputError } from "../tensor/index.ts";
import { integrate } from "./quadrature.ts";

/** Inverse critical temperature of the square-lattice Ising model, sinh 2β_c = 1: ln(1 + √2)/2 ≈ 0.4406868 (J = 1). */
export const criticalIsingBeta = Math.asinh(1) / 2;

/** Thermodynamics of the infinite lattice, each per site. */
export interface IsingThermodynamics {
  /** ln Z, i.e. −β times the free energy. */
  readonly lnZ: number;
  /** Internal energy −∂lnZ/∂β in units of J. */
  readonly energy: number;
  /** Specific heat β² ∂²lnZ/∂β² in units of kB; `Infinity` at β_c, where it diverges logarithmically. */
  readonly specificHeat: number;
}

/**
 * Onsager's solution of the ferromagnetic square-lattice Ising model, E = −Σ σσ′, without a field (L. Onsager, Phys.
 * Rev. 65, 117 (1944)); β < 0 is the antiferromagnet. Right to about 1e-15, as far as the number β itself tells its
 * distance from β_c.
 *
 * @throws InputError if `beta` is not finite.
 */
export function onsager(beta: number): IsingThermodynamics {
  requireFinite(beta, "onsager");
  const { energy, specificHeat } = derivatives(Math.abs(beta));
  return { lnZ: lnZ(Math.abs(beta)), energy: beta < 0 ? -energy : energy, specificHeat };
}

/**
 * Magnetization per site of the infinite lattice in a vanishing field, (1 − 1/sinh⁴ 2β)^(1/8) below the critical
 * temperature and 0 above (C. N. Yang, Phys. Rev. 85, 808 (1952)).
 *
 * @throws InputError if `beta` is not finite.
 */
export function spontaneousMagnetization(beta: number): number {
  requireFinite(beta, "spontaneousMagnetization");
  const x = modulus(beta);
  return beta > criticalIsingBeta ? ((1 - x) * (1 + x)) ** (1 / 8) : 0;
}

function requireFinite(beta: number, name: string): void {
  if (!Number.isFinite(beta)) throw new InputError(`${name}: beta is ${beta}; allowed: a finite number`);
}

/** min(s², 1/s²) with s = sinh 2β, which a temperature shares with its dual; 1 at the critical point. */
function modulus(beta: number): number {
  const square = Math.sinh(2 * beta) ** 2;
  return Math.min(square, 1 / square);
}

/** True where β cannot be told from β_c in double precision. */
function isCritical(x: number): boolean {
  return 1 - x < 16 * Number.EPSILON;
}

/** ln Z = ln 2cosh 2β + (1/π) ∫₀^{π/2} ln[(1 + √(1 − k² cos²φ))/2] dφ with k = 2 sinh 2β / cosh² 2β. */
function lnZ(beta: number): number {
  const x = modulus(beta);
  const k = (2 * Math.sqrt(x)) / (1 + x);
  const complementary = (1 - x) / (1 + x);
  const root = (phi: number) => Math.hypot(complementary, k * Math.sin(phi));
  const integral = integrate((phi) => Math.log1p((root(phi) - 1) / 2), Math.PI / 2);
  return 2 * beta + Math.log1p(Math.exp(-4 * beta)) + integral / Math.PI;
}

/**
 * With complete elliptic integrals K, E of modulus k and k″ = 2 tanh² 2β − 1,
 *
 *     energy = −coth 2β [1 + (2/π) k″ K],
 *     C = (2/π) (β coth 2β)² {2(K − E) − (1 − k″)[π/2 + k″ K]},
 *
 * by Landen's transformation from k to the modulus x, in which nothing cancels towards high temperature.
 */
function derivatives(beta: number): { energy: number; specificHeat: number } {
  const x = modulus(beta);
  if (isCritical(x)) return { energy: -Math.SQRT2, specificHeat: Number.POSITIVE_INFINITY };
  const { mean, deficitRatio, squares } = landen(x);
  const firstKind = (1 + x) / mean;
  const difference = (firstKind * (2 * x + squares)) / (1 + x) ** 2;
  if (beta < criticalIsingBeta) {
    // [1 + (2/π) k″ K] / x, finite at β = 0.
    const bracket = (1 - deficitRatio) / mean;
    const prefactor = beta === 0 ? 1 / 2 : beta / Math.tanh(2 * beta);
    return {
      energy: -(Math.sinh(4 * beta) / 2) * bracket,
      specificHeat: 2 * prefactor ** 2 * (difference - (x * bracket) / (1 + x)),
    };
  }
  const bracket = 1 + (1 - x) / mean;
  const coth = 1 / Math.tanh(2 * beta);
  return {
    energy: -coth * bracket,
    specificHeat: 2 * (beta * coth) ** 2 * (difference - (x * bracket) / (1 + x)),
  };
}

/**
 * The arithmetic-geometric mean of 1 + x and 1 − x, how far it is below 1 in units of x, and Σ 2ⁿcₙ² over its
 * differences c₀ = x, cₙ₊₁ = (aₙ − bₙ)/2: with modulus x, K = π/(2·mean) and (K − E)/K = squares/2.
 */
function landen(x: number): { mean: number; deficitRatio: number; squares: number } {
  let mean = 1;
  let deficitRatio = 0;
  let difference = x;
  let squares = x * x;
  let geometric = Math.sqrt((1 - x) * (1 + x));
  for (let power = 2; difference > 1e-18 * mean; power *= 2) {
    const arithmetic = (mean + geometric) / 2;
    // (a − b)/2 without its cancellation.
    difference = difference ** 2 / (4 * arithmetic);
    deficitRatio += x === 0 ? 0 : difference / x;
    squares += power * difference ** 2;
    geometric = Math.sqrt(mean * geometric);
    mean = arithmetic;
  }
  return { mean, deficitRatio, squares };
}
