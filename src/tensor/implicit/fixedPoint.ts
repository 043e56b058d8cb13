import { NDArray, type Tensor } from "../array.ts";
import { InputError, NumericalError } from "../error.ts";
import { requirePositive, type Solved, type SolverName, type SolverOptions } from "../krylov/solve.ts";
import { requireConverged, type SolverInfo } from "../krylov/solver.ts";
import { concrete } from "../primitive.ts";
import { sub } from "../primitives/arithmetic.ts";
import { runAlgorithm } from "./algorithm.ts";
import { type ImplicitProblem, implicitAlgorithm } from "./implicitFunction.ts";
import { firstReport } from "./linearSolve.ts";
import { flatFunctionOf, isSingle, largest } from "./unknowns.ts";

/** Settings of {@link fixedPoint}. */
export interface FixedPointOptions {
  /** Largest |f(x) − x| of any number of x, relative to max(1, max |x|); 1e-10 unless given, 1e-5 for 32-bit numbers. */
  readonly tolerance?: number;
  /** Applications of f after which to give up; 1000 unless given. */
  readonly maxIterations?: number;
  /**
   * False when x0 is the fixed point already, found by other means: f is then not applied. The residual is measured
   * where the first derivative is taken, and held against the tolerance there; in `info` it is NaN.
   */
  readonly iterate?: boolean;
  /** Solves (1 − ∂f/∂x)ᵀ w = v for the gradient: `gmres` unless given; see {@link SolverName}. */
  readonly solver?: SolverName;
  /** Tolerance, iterations and restart of that solve. */
  readonly linear?: Omit<SolverOptions, "strict">;
  /** Promises that f is complex differentiable in x, which is complex: the linear solve may use complex scalars. */
  readonly holomorphic?: boolean;
  /** Whether what does not converge throws (the default), or is only said: in `info`, and to `report`. */
  readonly strict?: boolean;
  /** Told how every linear solve of a derivative ended. */
  readonly report?: (info: SolverInfo) => void;
}

/**
 * x* = f(x*, θ) by iterating f from x0; x and θ are trees of tensors, real or complex.
 *
 * Derivatives in θ, of every order and mode, come from the implicit function theorem and not from the iterations: the
 * gradient solves (1 − ∂f/∂x)ᵀ w = v at x* with f linearized there once, by Neumann sum, GMRES or BiCGStab (Christianson
 * 1994; for tensor networks Liao, Liu, Wang and Xiang, arXiv:1903.09650). For complex x the problem is treated as
 * real-linear, so f may conjugate. x0 has no derivative.
 *
 * @throws NumericalError when the iteration or a derivative's linear solve does not converge, unless `strict` is false.
 */
export function fixedPoint<X, Theta>(
  f: (x: X, theta: Theta) => X,
  x0: X,
  theta: Theta,
  options: FixedPointOptions = {},
): Solved<X> {
  const { solver = "gmres", linear = {}, holomorphic = false, strict = true, report } = options;
  const { flat, start, parameters, build } = flatFunctionOf("fixedPoint", f, x0, theta);
  const limits = limitsOf(options, isSingle(start));
  const forward = firstReport();
  const problem: ImplicitProblem = {
    name: "fixedPoint",
    unknowns: start.length,
    f: flat,
    residual: (g) => (inputs) => g(inputs).map((y, i) => sub(inputs[i], y)),
    find: (g, inputs) => {
      const x = inputs.slice(0, start.length);
      if (!limits.iterate) return x;
      const found = iterate((y) => g([...y, ...inputs.slice(start.length)]), x, limits);
      forward.report(found.info);
      if (strict) requireConverged("fixedPoint", found.info, limits.tolerance);
      return found.x;
    },
    settings: { ...linear, solver, strict, report, complex: holomorphic, systems: 1, name: "fixedPoint: derivative" },
    inspect: limits.iterate ? undefined : (r, x) => requireFixed(r, x, limits.tolerance, strict, report),
  };
  const x = runAlgorithm(implicitAlgorithm(problem), [...start, ...parameters]);
  const given: SolverInfo = { converged: true, iterations: 0, residual: Number.NaN };
  return { value: build(x), info: limits.iterate ? forward.info() : given };
}

interface Limits {
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly iterate: boolean;
}

function limitsOf(options: FixedPointOptions, single: boolean): Limits {
  const { tolerance = single ? 1e-5 : 1e-10, maxIterations = 1000, iterate = true } = options;
  requirePositive("fixedPoint: tolerance", tolerance);
  if (!Number.isInteger(maxIterations) || maxIterations < 1) {
    throw new InputError(`fixedPoint: maxIterations must be a whole number ≥ 1, got ${maxIterations}`);
  }
  return { tolerance, maxIterations, iterate };
}

function iterate(
  f: (x: readonly Tensor[]) => readonly Tensor[],
  start: readonly NDArray[],
  { tolerance, maxIterations }: Limits,
): { x: readonly NDArray[]; info: SolverInfo } {
  let x = start;
  let residual = Number.POSITIVE_INFINITY;
  let iterations = 0;
  while (!(residual <= tolerance) && iterations < maxIterations) {
    const next = f(x).map((y) => concrete(y, "fixedPoint"));
    iterations++;
    residual = change(x, next);
    if (!Number.isFinite(residual)) {
      throw new NumericalError(`fixedPoint: the iteration gave a number that is not finite at iteration ${iterations}`);
    }
    x = next;
  }
  return { x, info: { converged: residual <= tolerance, iterations, residual } };
}

/** max |y − x| / max(1, max |x|) over all numbers of all leaves. */
function change(x: readonly NDArray[], y: readonly NDArray[]): number {
  let difference = 0;
  x.forEach((leaf, i) => {
    const before = leaf.values();
    const after = y[i].values();
    for (let k = 0; k < before.length; k++) difference = Math.max(difference, Math.abs(after[k] - before[k]));
  });
  return difference / Math.max(1, largest(x));
}

function requireFixed(
  residual: readonly Tensor[],
  x: readonly Tensor[],
  tolerance: number,
  strict: boolean,
  report?: (info: SolverInfo) => void,
): void {
  const numbers = [...residual, ...x].filter((leaf) => leaf instanceof NDArray);
  if (numbers.length < residual.length + x.length) return;
  const size = largest(numbers.slice(0, residual.length)) / Math.max(1, largest(numbers.slice(residual.length)));
  const info = { converged: size <= tolerance, iterations: 0, residual: size };
  if (strict) requireConverged("fixedPoint: x0 is not the fixed point that iterate: false promises", info, tolerance);
  if (!info.converged) report?.(info);
}
