import type { NDArray, Tensor } from "../array.ts";
import { isComplex } from "../dtype.ts";
import {
  linearSolver,
  type Solved,
  type SolverName,
  type SolverOptions,
  solverLimits,
  vectorOperator,
} from "../krylov/solve.ts";
import { type LinearSolver, requireConverged, type SolverInfo } from "../krylov/solver.ts";
import { VectorSpace } from "../krylov/space.ts";
import { zerosLike } from "../like.ts";
import { bind, type MaybeTensor, type Primitive } from "../primitive.ts";
import { sub } from "../primitives/arithmetic.ts";
import { broadcastTo } from "../primitives/movement.ts";
import { jvpFlat } from "../transform/jvp.ts";
import { linearTranspose, type RecordedMap, recordLinear } from "../transform/linear.ts";
import { vmapFlat } from "../transform/vmap.ts";
import { flatten, leavesLike } from "../tree.ts";
import { eachExample } from "./eachExample.ts";

/** A linear operator A(r) that depends on residuals r. */
export interface ParametricOperator {
  /** A(r) v by ordinary operations, so that it can be differentiated in r. */
  apply(residuals: readonly Tensor[], v: readonly Tensor[]): readonly Tensor[];
  /** A at given residuals, ready to be applied many times; recorded from `apply` where it is not given. */
  record?(residuals: readonly Tensor[]): RecordedMap;
}

/** A solver made to measure for an operator at given residuals, or for its transpose. It is not asked for batches. */
export type SolverFactory = (residuals: readonly NDArray[], transposed: boolean) => LinearSolver;

/** How a linear problem inside a derivative is solved. */
export interface LinearSolveSettings extends SolverOptions {
  readonly solver: SolverName | SolverFactory;
  /** Scalars are complex: the operator is linear over the complex numbers, and all unknowns are complex. */
  readonly complex: boolean;
  /** Independent problems along the leading axes of every unknown. */
  readonly systems: number;
  /** What the solve is part of, for messages. */
  readonly name: string;
  /** Told how every solve ended. */
  readonly report?: (info: SolverInfo) => void;
}

interface Params {
  readonly operator: ParametricOperator;
  readonly unknowns: number;
  readonly transposed: boolean;
  readonly settings: LinearSolveSettings;
}

/** Inputs: the residuals and then the right-hand side. */
const linearSolvePrimitive: Primitive<Params> = {
  name: "linearSolve",
  shape: (inputs, { unknowns }) => inputs.slice(inputs.length - unknowns),
  evaluate: (inputs, params) => {
    const [residuals, right] = split(inputs, params);
    return solveNumbers(residuals, right, params);
  },
  jvp: (primals, tangents, params) => {
    const x = bind(linearSolvePrimitive, primals, params);
    const [residuals, right] = split(primals, params);
    const [residualTangents, rightTangents] = split(tangents, params);
    const moved = jvpFlat((r) => applyTo(r, x, params), residuals, residualTangents).tangents;
    const change = right.map((b, i) => difference(rightTangents[i], moved[i]) ?? zerosLike(b));
    return { outputs: x, tangents: bind(linearSolvePrimitive, [...residuals, ...change], params) };
  },
  transpose: (cotangents, inputs, params) => {
    const [residuals, right] = split(inputs, params);
    const dense = right.map((b, i) => cotangents[i] ?? zerosLike(b));
    const pulled = bind(linearSolvePrimitive, [...residuals, ...dense], { ...params, transposed: !params.transposed });
    return [...residuals.map(() => null), ...pulled];
  },
  batch: (inputs, batched, size, params) => {
    if (typeof params.settings.solver === "function") {
      return eachExample(linearSolvePrimitive, inputs, batched, size, params);
    }
    const [residuals, right] = split(inputs, params);
    const [marks, rightMarks] = split(batched, params);
    const spread = right.map((b, i) => (rightMarks[i] ? b : broadcastTo(b, [size, ...b.shape])));
    return bind(linearSolvePrimitive, [...residuals, ...spread], {
      ...params,
      operator: batchedOperator(params.operator, marks, size),
      settings: { ...params.settings, systems: params.settings.systems * size },
    });
  },
};

function split<T>(list: readonly T[], { unknowns }: Params): [readonly T[], readonly T[]] {
  return [list.slice(0, list.length - unknowns), list.slice(list.length - unknowns)];
}

function difference(a: MaybeTensor, b: MaybeTensor): MaybeTensor {
  if (b === null) return a;
  return a === null ? sub(zerosLike(b), b) : sub(a, b);
}

function solveNumbers(
  residuals: readonly NDArray[],
  right: readonly NDArray[],
  { operator, transposed, settings }: Params,
): NDArray[] {
  const { name, solver, strict = true, report } = settings;
  const space = new VectorSpace(right, settings);
  const limits = solverLimits(settings, space.single);
  const map = operator.record?.(residuals) ?? recordLinear((v) => operator.apply(residuals, v), right);
  const apply = vectorOperator(space, (v) => (transposed ? map.transpose(v) : map.apply(v)), name);
  const solve = typeof solver === "function" ? solver(residuals, transposed) : linearSolver(solver);
  const { x, info } = solve(space, apply, space.pack(right, name), limits);
  report?.(info);
  if (strict) requireConverged(typeof solver === "function" ? name : `${name}: ${solver}`, info, limits.tolerance);
  return space.unpack(x);
}

/** A(r) x or A(r)ᵀ x, differentiable in r. */
function applyTo(residuals: readonly Tensor[], x: readonly Tensor[], { operator, transposed }: Params): Tensor[] {
  if (!transposed) return [...operator.apply(residuals, x)];
  const pulled = linearTranspose((v) => operator.apply(residuals, v), x, x);
  return pulled.map((y, i) => y ?? zerosLike(x[i]));
}

/** The operator on a batch of problems; residuals without the batch are shared by all. */
function batchedOperator(operator: ParametricOperator, marks: readonly boolean[], size: number): ParametricOperator {
  const everyV = (v: readonly Tensor[]) => v.map(() => true);
  const apply: ParametricOperator["apply"] = (r, v) =>
    vmapFlat(
      (flat) => operator.apply(flat.slice(0, r.length), flat.slice(r.length)),
      [...r, ...v],
      [...marks, ...everyV(v)],
      size,
    );
  if (marks.includes(true) || !operator.record) return { apply };
  const each = (map: (v: readonly Tensor[]) => readonly MaybeTensor[]) => (v: readonly MaybeTensor[]) => {
    const dense = v.filter((x) => x !== null);
    return vmapFlat((flat) => map(flat).map((y, i) => y ?? zerosLike(flat[i])), dense, everyV(dense), size);
  };
  const { record } = operator;
  return {
    apply,
    record: (r) => {
      const map = record(r);
      return { apply: each(map.apply), transpose: each(map.transpose) };
    },
  };
}

/** Solves A(r) x = b; differentiable in r and b. */
export function solveParametric(
  operator: ParametricOperator,
  residuals: readonly Tensor[],
  right: readonly Tensor[],
  settings: LinearSolveSettings,
  transposed = false,
): readonly Tensor[] {
  const params = { operator, unknowns: right.length, transposed, settings };
  return bind(linearSolvePrimitive, [...residuals, ...right], params);
}

/** Settings of {@link linearSolve}. */
export interface LinearSolveOptions extends SolverOptions {
  /** `gmres` unless given. */
  readonly solver?: SolverName;
  /** True when `apply` on complex vectors is linear over the real numbers only; see `gmres`. */
  readonly realLinear?: boolean;
  /** Told how every solve ended: that of the value, and later those of its derivatives. */
  readonly report?: (info: SolverInfo) => void;
}

/**
 * x = A(r)⁻¹ b with A given as the function `apply(r, x)`, linear in x, on trees shaped like b. Derivatives of every
 * order and mode come from further solves with A and its transpose: dx = A⁻¹(db − dA x).
 *
 * @throws NumericalError when a solve does not converge, unless `strict` is false.
 */
export function linearSolve<R, X>(
  apply: (residuals: R, x: X) => X,
  residuals: R,
  b: X,
  { solver = "gmres", realLinear = false, report, ...options }: LinearSolveOptions = {},
): Solved<X> {
  const right = flatten(b);
  const given = flatten(residuals);
  const complex = !realLinear && right.leaves.every(({ dtype }) => isComplex(dtype));
  const operator: ParametricOperator = {
    apply: (r, v) =>
      leavesLike(
        right.structure,
        apply(given.structure.build(r) as R, right.structure.build(v) as X),
        "linearSolve: apply",
      ),
  };
  const first = firstReport(report);
  const settings = { ...options, solver, complex, systems: 1, name: "linearSolve", report: first.report };
  const x = solveParametric(operator, given.leaves, right.leaves, settings);
  return { value: right.structure.build(x) as X, info: first.info() };
}

/** Keeps the first report of a solve and passes all of them on. */
export function firstReport(report?: (info: SolverInfo) => void) {
  let first: SolverInfo | undefined;
  return {
    report: (info: SolverInfo) => {
      first ??= info;
      report?.(info);
    },
    /** NaN residual where nothing has been solved yet: a value that is itself only a recorded tangent. */
    info: (): SolverInfo => first ?? { converged: false, iterations: 0, residual: Number.NaN },
  };
}
