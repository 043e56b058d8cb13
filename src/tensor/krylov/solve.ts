import type { NDArray, Tensor, TensorType } from "../array.ts";
import { InputError } from "../error.ts";
import { zerosLike } from "../like.ts";
import { concrete } from "../primitive.ts";
import { flatten, leavesLike } from "../tree.ts";
import { bicgstabSolver } from "./bicgstab.ts";
import { cgSolver } from "./cg.ts";
import { denseSolver } from "./dense.ts";
import { gmresSolver } from "./gmres.ts";
import { neumannSolver } from "./neumann.ts";
import {
  type LinearSolver,
  requireConverged,
  type SolverInfo,
  type SolverLimits,
  type VectorOperator,
} from "./solver.ts";
import { VectorSpace } from "./space.ts";

/**
 * Linear solvers by name: `gmres` (restarted), `bicgstab`, `cg` (Hermitian positive definite operators), `neumann`
 * (operators near 1), `dense` (writes out the matrix: for small systems).
 */
export type SolverName = "gmres" | "bicgstab" | "cg" | "neumann" | "dense";

const solvers: Readonly<Record<SolverName, LinearSolver>> = {
  gmres: gmresSolver,
  bicgstab: bicgstabSolver,
  cg: cgSolver,
  neumann: neumannSolver,
  dense: denseSolver,
};

/** The solver of a name. Throws `InputError` for a name there is none of. */
export function linearSolver(name: SolverName): LinearSolver {
  if (!(name in solvers)) {
    throw new InputError(`solver: no solver is named '${name}'; there are ${Object.keys(solvers).join(", ")}`);
  }
  return solvers[name];
}

/** Settings that every linear solver shares. */
export interface SolverOptions {
  /** Largest ‖b − Ax‖/‖b‖ (Euclidean); 1e-10 unless given, and 1e-5 where numbers are 32-bit. */
  readonly tolerance?: number;
  /** Applications of the operator after which to give up; 1000 unless given. */
  readonly maxIterations?: number;
  /** Vectors GMRES keeps before it starts again; 40 unless given. */
  readonly restart?: number;
  /** Whether a solve that does not converge throws (the default), or says so in `info`. */
  readonly strict?: boolean;
}

/** Settings of a solver called by hand. */
export interface KrylovOptions<X> extends SolverOptions {
  /** Where to start; zero unless given. */
  readonly guess?: X;
  /**
   * True for operators on complex vectors that are linear over the real numbers only (they conjugate, or take real
   * parts): coefficients are then real and the inner product is Re⟨x, y⟩. Trees with real leaves always are.
   */
  readonly realLinear?: boolean;
}

/** The solution of a linear problem and how well it solves it. */
export interface Solved<X> {
  readonly value: X;
  readonly info: SolverInfo;
}

/** The limits with their defaults filled in. Throws `InputError` for numbers that cannot be. */
export function solverLimits(options: SolverOptions, single: boolean): SolverLimits {
  const { tolerance = single ? 1e-5 : 1e-10, maxIterations = 1000, restart = 40 } = options;
  requirePositive("tolerance", tolerance);
  for (const [name, count] of Object.entries({ maxIterations, restart })) {
    if (!Number.isInteger(count) || count < 1) throw new InputError(`${name} must be a whole number ≥ 1, got ${count}`);
  }
  return { tolerance, maxIterations, restart };
}

/** Throws `InputError` unless the number is above zero. */
export function requirePositive(name: string, value: number): void {
  if (!(value > 0)) throw new InputError(`${name} must be a number > 0, got ${value}`);
}

/** An operator on leaves as one on vectors; a leaf it gives as `null` is zero. */
export function vectorOperator(
  space: VectorSpace,
  apply: (leaves: readonly NDArray[]) => readonly (Tensor | null)[],
  operation: string,
): VectorOperator {
  return (x) => {
    const images = apply(space.unpack(x)).map((y, i) => (y ? concrete(y, operation) : zerosLike(space.types[i])));
    return space.pack(images, operation);
  };
}

function solveTree<X>(name: SolverName, apply: (x: X) => X, b: X, options: KrylovOptions<X>): Solved<X> {
  const right = flatten(b);
  const types: TensorType[] = right.leaves;
  const complex = !options.realLinear && types.every(({ dtype }) => dtype.startsWith("complex"));
  const space = new VectorSpace(types, { complex });
  const numbers = (tree: unknown) =>
    space.pack(
      leavesLike(right.structure, tree, name).map((leaf) => concrete(leaf, name)),
      name,
    );
  const operator = vectorOperator(
    space,
    (leaves) => leavesLike(right.structure, apply(right.structure.build(leaves) as X), name),
    name,
  );
  const limits = solverLimits(options, space.single);
  const guess = options.guess === undefined ? undefined : numbers(options.guess);
  const { x, info } = solvers[name](space, operator, numbers(b), limits, guess);
  if (options.strict ?? true) requireConverged(name, info, limits.tolerance);
  return { value: right.structure.build(space.unpack(x)) as X, info };
}

/**
 * Solves A x = b by restarted GMRES (Saad and Schultz 1986) for any invertible A, given as the function x ↦ A x on
 * trees shaped like b. Works on numbers; `linearSolve` is the one with derivatives.
 *
 * @throws NumericalError when it does not converge, unless `strict` is false.
 */
export function gmres<X>(apply: (x: X) => X, b: X, options: KrylovOptions<X> = {}): Solved<X> {
  return solveTree("gmres", apply, b, options);
}

/** Solves A x = b by BiCGStab (van der Vorst 1992): any invertible A, with a fixed number of vectors; see `gmres`. */
export function bicgstab<X>(apply: (x: X) => X, b: X, options: KrylovOptions<X> = {}): Solved<X> {
  return solveTree("bicgstab", apply, b, options);
}

/** Solves A x = b by conjugate gradients for a Hermitian positive definite A; see `gmres`. */
export function conjugateGradient<X>(apply: (x: X) => X, b: X, options: KrylovOptions<X> = {}): Solved<X> {
  return solveTree("cg", apply, b, options);
}

/** Solves A x = b by the Neumann sum Σₖ (1 − A)ᵏ b, for A whose eigenvalues lie within 1 of 1; see `gmres`. */
export function neumannSum<X>(apply: (x: X) => X, b: X, options: KrylovOptions<X> = {}): Solved<X> {
  return solveTree("neumann", apply, b, options);
}
