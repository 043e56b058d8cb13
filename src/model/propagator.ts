import {
  add,
  complex,
  expm,
  InputError,
  matmul,
  mul,
  reshape,
  ShapeError,
  slice,
  stack,
  type Tensor,
} from "../tensor/index.ts";

/** H at so many times: complex128 [times, d, d], Hermitian, differentiable in whatever it is made of. */
export type TimeDependentHamiltonian = (times: readonly number[]) => Tensor;

/** Gauss–Legendre nodes of a step, and the weights of H at them in the two exponentials. */
const nodes = [0.5 - Math.sqrt(3) / 6, 0.5 + Math.sqrt(3) / 6];
const weights = [0.25 + Math.sqrt(3) / 6, 0.25 - Math.sqrt(3) / 6];

/**
 * The unitary U(duration) of i dU/dt = H(t) U, U(0) = 1, complex128 [d, d]: the product of {@link propagatorSteps}, taken
 * in pairs, so that reverse mode goes through about log₂(steps) products of batches.
 */
export function propagator(hamiltonian: TimeDependentHamiltonian, duration: number, steps: number): Tensor {
  return orderedProduct(propagatorSteps(hamiltonian, duration, steps));
}

/**
 * The unitaries of `steps` equal steps, complex128 [steps, d, d]. Each is a product of two exponentials of H at the two
 * Gauss–Legendre nodes of the step, hence unitary to rounding, and right to fourth order in the step: Blanes and Moan,
 * Fourth- and sixth-order commutator-free Magnus integrators for linear and non-linear dynamical systems, Appl. Numer.
 * Math. 56, 1519 (2006).
 *
 * Throws `InputError` for a duration or number of steps that is not positive and `ShapeError` for another shape of H.
 */
export function propagatorSteps(hamiltonian: TimeDependentHamiltonian, duration: number, steps: number): Tensor {
  if (!(duration > 0 && Number.isFinite(duration))) {
    throw new InputError(`propagator: the duration is ${duration}; it must be positive and finite`);
  }
  if (!Number.isInteger(steps) || steps < 1) {
    throw new InputError(`propagator: ${steps} steps; allowed: a whole number of at least 1`);
  }
  const length = duration / steps;
  const times = Array.from({ length: 2 * steps }, (_, k) => (Math.floor(k / 2) + nodes[k % 2]) * length);
  const values = hamiltonian(times);
  const [count, d, columns] = values.shape;
  if (values.rank !== 3 || count !== 2 * steps || d !== columns) {
    throw new ShapeError(
      `propagator: the Hamiltonian at ${2 * steps} times has shape [${values.shape.join(", ")}], not [${2 * steps}, d, d]`,
    );
  }
  const pairs = reshape(values, [steps, 2, d, d]);
  const [early, late] = [slice(pairs, null, 0), slice(pairs, null, 1)];
  const [large, small] = weights;
  const halves = stack([add(mul(early, large), mul(late, small)), add(mul(early, small), mul(late, large))]);
  const exponentials = expm(mul(halves, complex(0, -length)));
  return matmul(slice(exponentials, 1), slice(exponentials, 0));
}

/** …·M₂·M₁·M₀ of matrices [count, d, d]. */
function orderedProduct(matrices: Tensor): Tensor {
  const [count] = matrices.shape;
  if (count === 1) return slice(matrices, 0);
  const even = count - (count % 2);
  const paired = matmul(slice(matrices, [1, even, 2]), slice(matrices, [0, even, 2]));
  if (even === count) return orderedProduct(paired);
  return matmul(slice(matrices, count - 1), orderedProduct(paired));
}
