import {
  add,
  cast,
  cholesky,
  concrete,
  conjugateGradient,
  eye,
  InputError,
  matmul,
  matrixTranspose,
  mean,
  mul,
  type NDArray,
  ShapeError,
  solve,
  sub,
  Tensor,
  triangularSolve,
} from "../../tensor/index.ts";
import { innerProduct, numbersOf, type Vector, vectorOf } from "../vector.ts";
import { type Point, requireSetting } from "./optimizer.ts";

/** G v of a direction v shaped like the leaves. */
export type MetricProduct = (direction: Vector) => readonly Tensor[];

/**
 * The Fisher metric of S samples of a density by their scores: with the centred O = scores − their mean it is G = OᵀO/S.
 */
export interface SampleScores {
  /** ∂ ln p(xₛ)/∂θ, real [S, N]; a row has all numbers of the leaves, one after the other, as in {@link Metric}. */
  readonly scores: Tensor;
}

/**
 * The metric G of the space of parameters at a point, symmetric and not negative: as a real matrix [N, N] over all numbers
 * of the leaves, one after the other, complex ones as real and imaginary part; as the function v ↦ G v on directions
 * shaped like the leaves; or as the scores of samples. `aux` is what the objective brought to the point, `parameters` the
 * tree of leaves there.
 *
 * Of a circuit's angles it is `([angles]) => quantumFisher(circuit, angles)`; of a density see `fisherMetric`.
 */
export type Metric = (leaves: Vector, at: MetricPoint) => Tensor | MetricProduct | SampleScores;

/** Where a metric is wanted. */
export interface MetricPoint extends Point {
  readonly aux?: unknown;
  readonly parameters?: unknown;
}

/**
 * How (G + λ) d = g is solved: `dense` writes the matrix [N, N] out; `iterative` multiplies with it, in conjugate
 * gradients; `samples` solves a system [S, S] of the size of the sample instead; `auto` takes the smallest.
 */
export type MetricSolver = "auto" | "dense" | "iterative" | "samples";

/** How to solve with a metric. */
export interface SolveOptions {
  readonly solver: MetricSolver;
  readonly damping: number;
  readonly tolerance: number;
  readonly maxIterations: number;
  /** Where conjugate gradients start. */
  readonly guess?: Vector;
}

/** d = (G + λ)⁻¹ g. */
export interface Solution {
  readonly direction: Vector;
  /** d·G·d. */
  readonly squaredLength: number;
  /** Whether a guess would have helped. */
  readonly iterative: boolean;
}

/** Beyond this many rows a matrix is not factored unless asked for. */
const mostRows = 2048;

/** Solves (G + λ) d = g in the way asked for. Throws `InputError` for a way that this form of a metric does not allow. */
export function solveMetric(
  metric: Tensor | MetricProduct | SampleScores,
  gradient: Vector,
  options: SolveOptions,
): Solution {
  const { solver } = options;
  if (typeof metric === "function") {
    refuse(solver, ["dense", "samples"], "a product, which allows auto and iterative");
    return iterative(metric, gradient, options);
  }
  if (metric instanceof Tensor) {
    refuse(solver, ["samples"], "a matrix, which allows auto, dense and iterative");
    const matrix = fitting(metric, gradient);
    return solver === "iterative"
      ? iterative(productWith(matrix), gradient, options)
      : dense(matrix, gradient, options);
  }
  const centred = centredScores(metric, gradient);
  const [samples, parameters] = centred.shape;
  switch (solver === "auto" ? smallest(samples, parameters, options.damping) : solver) {
    case "dense":
      return dense(concrete(mul(matmul(matrixTranspose(centred), centred), 1 / samples), name), gradient, options);
    case "samples":
      return inSampleSpace(centred, gradient, options);
    default:
      return iterative(productWithScores(centred), gradient, options);
  }
}

const name = "naturalGradient";

function refuse(solver: MetricSolver, refused: readonly MetricSolver[], what: string): void {
  if (refused.includes(solver)) throw new InputError(`${name}: the solver is '${solver}' and the metric ${what}`);
}

function smallest(samples: number, parameters: number, damping: number): MetricSolver {
  if (Math.min(samples, parameters) > mostRows) return "iterative";
  return parameters <= samples || damping === 0 ? "dense" : "samples";
}

function fitting(metric: Tensor, gradient: Vector): NDArray {
  const size = numbersOf(gradient).size;
  if (metric.shape.join() === `${size},${size}`) return concrete(metric, name);
  const given = metric.shape.join(", ");
  throw new ShapeError(`${name}: the metric has shape [${given}]; of ${size} parameters it is [${size}, ${size}]`);
}

function centredScores({ scores }: SampleScores, gradient: Vector): NDArray {
  const size = numbersOf(gradient).size;
  const { shape } = scores;
  if (shape.length !== 2 || shape[1] !== size || shape[0] === 0) {
    throw new ShapeError(`${name}: scores have shape [${shape.join(", ")}]; of ${size} parameters it is [S, ${size}]`);
  }
  const wide = cast(scores, "float64");
  return concrete(sub(wide, mean(wide, { axes: 0 })), name);
}

function dense(matrix: NDArray, gradient: Vector, { damping }: SolveOptions): Solution {
  const right = numbersOf(gradient);
  const direction = concrete(solve(add(matrix, mul(eye(right.size), damping)), right), name);
  return solution(direction, concrete(matmul(matrix, direction), name), gradient);
}

/**
 * (OᵀO/S + λ)⁻¹ g = (g − Oᵀ (λS + OOᵀ)⁻¹ O g)/λ, by the push-through identity (OᵀO + c)⁻¹ Oᵀ = Oᵀ (OOᵀ + c)⁻¹. The
 * difference loses digits where λ is small beside G, which a second pass with the residual puts right.
 */
function inSampleSpace(centred: NDArray, gradient: Vector, { damping }: SolveOptions): Solution {
  requireSetting(`${name}: damping with the solver 'samples'`, damping, damping > 0, "above 0");
  const right = numbersOf(gradient);
  const transposed = concrete(matrixTranspose(centred), name).contiguous();
  const [samples] = centred.shape;
  const gram = add(matmul(centred, transposed), mul(eye(samples), damping * samples));
  const factor = cholesky(gram);
  const inverse = (x: Tensor) => {
    const half = triangularSolve(factor, matmul(centred, x));
    const weights = triangularSolve(factor, half, { form: "T" });
    return sub(x, matmul(transposed, weights)).div(damping);
  };
  const image = (x: Tensor) => mul(matmul(transposed, matmul(centred, x)), 1 / samples);
  const first = inverse(right);
  const residual = sub(right, add(image(first), mul(first, damping)));
  const direction = concrete(add(first, inverse(residual)), name);
  return solution(direction, concrete(image(direction), name), gradient);
}

function solution(direction: NDArray, image: NDArray, like: Vector): Solution {
  const squaredLength = innerProduct([direction], [image]);
  return { direction: vectorOf(direction, like), squaredLength, iterative: false };
}

function iterative(product: MetricProduct, gradient: Vector, options: SolveOptions): Solution {
  const { damping, tolerance, maxIterations, guess } = options;
  const image = (direction: Vector): Vector => product(direction).map((leaf) => concrete(leaf, name));
  const damped = (direction: Vector): Vector =>
    image(direction).map((leaf, i) => concrete(add(leaf, mul(direction[i], damping)), name));
  const direction = conjugateGradient(damped, gradient, {
    ...(guess && { guess }),
    ...{ tolerance, maxIterations, realLinear: true, strict: false },
  }).value;
  return { direction, squaredLength: innerProduct(direction, image(direction)), iterative: true };
}

function productWith(matrix: NDArray): MetricProduct {
  return (direction) => vectorOf(concrete(matmul(matrix, numbersOf(direction)), name), direction);
}

function productWithScores(centred: NDArray): MetricProduct {
  const transposed = matrixTranspose(centred);
  const [samples] = centred.shape;
  return (direction) => {
    const image = mul(matmul(transposed, matmul(centred, numbersOf(direction))), 1 / samples);
    return vectorOf(concrete(image, name), direction);
  };
}
