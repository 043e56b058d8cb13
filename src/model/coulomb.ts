import {
  add,
  div,
  InputError,
  matmul,
  NDArray,
  permute,
  reshape,
  sqrt,
  square,
  sum,
  type Tensor,
} from "../tensor/index.ts";

/**
 * The energy Σᵢ |xᵢ|² + Σ_{i<j} 1/|xᵢ − xⱼ| of distinguishable charges in a harmonic trap, of each of [n, particles, dimensions]
 * configurations: [n], infinite where two charges meet.
 * @throws InputError for numbers of particles or dimensions that are not whole ones above 0.
 */
export function coulombTrap(particles: number, dimensions = 2): (positions: Tensor) => Tensor {
  for (const [name, count] of Object.entries({ particles, dimensions })) {
    if (Number.isInteger(count) && count > 0) continue;
    throw new InputError(`coulombTrap: ${name} is ${count}; allowed: a whole number above 0`);
  }
  const differences = pairDifferences(particles);
  return (positions) => {
    const count = positions.shape[0];
    const trap = sum(square(reshape(positions, [count, particles * dimensions])), { axes: 1 });
    if (particles === 1) return trap;
    const byParticle = reshape(permute(positions, [1, 2, 0]), [particles, dimensions * count]);
    const separations = reshape(matmul(differences, byParticle), [-1, dimensions, count]);
    return add(trap, sum(div(1, sqrt(sum(square(separations), { axes: 1 }))), { axes: 0 }));
  };
}

/**
 * The matrix [pairs, particles] that takes the difference of each pair i < j, in lexicographic order: 1 at i, −1 at j.
 */
export function pairDifferences(particles: number): NDArray {
  const pairs = (particles * (particles - 1)) / 2;
  const numbers = new Float64Array(pairs * particles);
  let pair = 0;
  for (let i = 0; i < particles; i++) {
    for (let j = i + 1; j < particles; j++, pair++) {
      numbers[pair * particles + i] = 1;
      numbers[pair * particles + j] = -1;
    }
  }
  return new NDArray("float64", [pairs, particles], numbers);
}

/** Thermodynamics of charges in a trap, in units of the Hamiltonian, S in units of k. */
export interface TrapThermodynamics {
  /** −ln(∫dx e^(−βH))/β: each charge is one of its kind, so that there is no N!. */
  readonly F: number;
  readonly E: number;
  readonly S: number;
}

/**
 * Two charges in the plane: with the centre of mass X and y = (x₁ − x₂)/√2 it is H = X² + y² + 1/(√2 |y|), and
 * Z = (π/β) 2π ∫ y e^(−β(y² + 1/(√2 y))) dy. The integral is done by the trapezoidal rule in ln y, whose error falls exponentially
 * because the integrand vanishes at both ends.
 * @throws InputError for a β that is not positive and finite.
 */
export function twoTrappedCharges(beta: number): TrapThermodynamics {
  if (!(beta > 0 && Number.isFinite(beta))) {
    throw new InputError(`twoTrappedCharges: beta is ${beta}; allowed: positive and finite`);
  }
  // The energy is least where 2y = 1/(√2 y²).
  const least = relativeEnergy(2 ** (-1 / 2));
  const step = 1 / 256;
  let [weights, energies] = [0, 0];
  for (let k = -20 / step; k <= 20 / step; k++) {
    const y = Math.exp(k * step);
    const energy = relativeEnergy(y);
    const weight = step * y * y * Math.exp(-beta * (energy - least));
    if (weight === 0) continue;
    weights += weight;
    energies += weight * energy;
  }
  const logPartition = Math.log((2 * Math.PI ** 2 * weights) / beta) - beta * least;
  const E = 1 / beta + energies / weights;
  return { F: -logPartition / beta, E, S: beta * E + logPartition };
}

function relativeEnergy(y: number): number {
  return y * y + Math.SQRT1_2 / y;
}

/**
 * The standard deviation of a coordinate in the normal density of independent charges whose free energy is least: what
 * 2Nσ² + N(N − 1)√π/(4σ) − 2N kT ln σ is least at, in the plane, where ⟨1/r⟩ = √π/(2σ).
 * @throws InputError for a β that is not positive and finite.
 */
export function trapWidth(particles: number, beta: number): number {
  if (!(beta > 0 && Number.isFinite(beta))) {
    throw new InputError(`trapWidth: beta is ${beta}; allowed: positive and finite`);
  }
  // 4σ³ − 2 kT σ = (N − 1)√π/4 has one root above √(kT/2), and Newton's method comes to it from the right.
  const repulsion = ((particles - 1) * Math.sqrt(Math.PI)) / 4;
  let width = Math.max(Math.sqrt(1 / beta), Math.cbrt(repulsion));
  for (let k = 0; k < 60; k++) {
    width -= (4 * width ** 3 - (2 * width) / beta - repulsion) / (12 * width ** 2 - 2 / beta);
  }
  return width;
}
