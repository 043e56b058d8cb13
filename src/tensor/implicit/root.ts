import { components } from "../dtype.ts";
import { InputError } from "../error.ts";
import { requirePositive, type Solved, type SolverName, type SolverOptions, solverLimits } from "../krylov/solve.ts";
import { requireConverged, type SolverInfo } from "../krylov/solver.ts";
import { runAlgorithm } from "./algorithm.ts";
import { implicitAlgorithm } from "./implicitFunction.ts";
import { firstReport } from "./linearSolve.ts";
import { newton } from "./newton.ts";
import { flatFunctionOf, isSingle } from "./unknowns.ts";

/** Settings of {@link root}. */
export interface RootOptions {
  /** Largest |f(x)| of any number; 1e-10 unless given, 1e-5 for 32-bit numbers. */
  readonly tolerance?: number;
  /** Newton steps after which to give up; 100 unless given. */
  readonly maxIterations?: number;
  /** Solves with ∂f/∂x: unless given `dense` up to 64 real unknowns (of one example), and `gmres` beyond. */
  readonly solver?: SolverName;
  /** Tolerance, iterations and restart of those solves. */
  readonly linear?: Omit<SolverOptions, "strict">;
  /** Whether what does not converge throws (the default), or is only said: in `info`, and to `report`. */
  readonly strict?: boolean;
  /** Told how every linear solve of a derivative ended. */
  readonly report?: (info: SolverInfo) => void;
}

/** Real unknowns up to which the Jacobian is written out. */
const denseLimit = 64;

/**
 * x with f(x, θ) = 0, by Newton's method with a line search from x0; f returns a tree shaped like x. Complex unknowns
 * are treated as pairs of real ones, so f may conjugate.
 *
 * Derivatives in θ, of every order and mode, come from the implicit function theorem: ∂f/∂x dx = −∂f/∂θ dθ. x0 has
 * no derivative.
 *
 * @throws NumericalError when Newton's method or a derivative's linear solve does not converge, unless `strict` is
 * false; and always where f or the step is not finite.
 */
export function root<X, Theta>(
  f: (x: X, theta: Theta) => X,
  x0: X,
  theta: Theta,
  options: RootOptions = {},
): Solved<X> {
  const { flat, start, parameters, build } = flatFunctionOf("root", f, x0, theta);
  const single = isSingle(start);
  const numbers = start.reduce((total, x) => total + x.size * components(x.dtype), 0);
  const { tolerance = single ? 1e-5 : 1e-10, maxIterations = 100, linear = {}, strict = true, report } = options;
  const { solver = numbers <= denseLimit ? "dense" : "gmres" } = options;
  requirePositive("root: tolerance", tolerance);
  if (!Number.isInteger(maxIterations) || maxIterations < 1) {
    throw new InputError(`root: maxIterations must be a whole number ≥ 1, got ${maxIterations}`);
  }
  const forward = firstReport();
  const limits = { tolerance, maxIterations, solver, linear: solverLimits(linear, single) };
  const algorithm = implicitAlgorithm({
    name: "root",
    unknowns: start.length,
    f: flat,
    residual: (g) => g,
    find: (g, inputs, systems) => {
      const { x, info } = newton(g, inputs, start.length, systems, limits);
      forward.report(info);
      if (strict) requireConverged("root", info, tolerance);
      return x;
    },
    settings: { ...linear, solver, strict, report, complex: false, systems: 1, name: "root: derivative" },
  });
  return { value: build(runAlgorithm(algorithm, [...start, ...parameters])), info: forward.info() };
}
