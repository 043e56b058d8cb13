import {
  add,
  checkpoint,
  concrete,
  einsum,
  eye,
  type NDArray,
  NumericalError,
  norm,
  reshape,
  stopGradient,
  sub,
  type Tensor,
} from "../../tensor/index.ts";
import { normalized } from "./doubleLayer.ts";
import { type CornerDecomposition, decomposeCorner, orthogonalFactor, rotated } from "./isometry.ts";
import { ctmrgStep, type Environment } from "./step.ts";

/** Settings of the corner transfer matrix renormalization group. */
export interface CtmrgSettings {
  /** χ, the largest bond dimension of the environment. */
  readonly chi: number;
  /** Converged when a step changes neither the normalized corner nor the normalized edge by more (Frobenius norm). */
  readonly tolerance: number;
  readonly maxIterations: number;
}

export const ctmrgDefaults = { tolerance: 1e-9, maxIterations: 400 };

/** How the iteration ended. */
export interface CtmrgInfo {
  readonly iterations: number;
  /** Largest change of corner or edge in the last step. */
  readonly residual: number;
  /** Largest eigenvalue of the enlarged corner that χ leaves out, relative to the largest of all, in modulus. */
  readonly truncation: number;
}

/** An environment in numbers, with the isometry that fixes its gauge. */
export interface EnvironmentNumbers {
  readonly corner: NDArray;
  readonly edge: NDArray;
  readonly isometry: NDArray;
}

export interface ConvergedEnvironment {
  /** The environment; differentiable in the double layer if that is being differentiated. */
  readonly environment: Environment;
  /** The same in numbers, to start the next from. */
  readonly numbers: EnvironmentNumbers;
  /** The decomposition whose isometry maps the environment to itself. */
  readonly decomposition: CornerDecomposition;
  readonly info: CtmrgInfo;
}

/** Where CTMRG starts, and whether a reverse pass through its steps stores their insides or recomputes them. */
export interface IterationOptions {
  /** A nearby state's environment; a traced boundary unless given, or if it has another χ or D. */
  readonly start?: EnvironmentNumbers;
  readonly recompute?: boolean;
}

/** Environment of a finite patch closed by tracing over its outermost bonds. */
export function tracedBoundary(layer: Tensor): Environment {
  const legs = layer.shape[0];
  const trace = reshape(eye(Math.sqrt(legs)), [legs]);
  return {
    corner: normalized(einsum("uldr,u,l->dr", layer, trace, trace)),
    edge: normalized(einsum("uldr,l->urd", layer, trace)),
  };
}

/**
 * Iterates CTMRG until the environment stands still element by element (Nishino and Okunishi, J. Phys. Soc. Jpn. 65,
 * 891 (1996); a C4v-symmetric network has one corner and one edge).
 *
 * @param layer double layer T[u, l, d, r] of a C4v-symmetric site.
 * @throws NumericalError with the residual, if it is not below the tolerance after `maxIterations`.
 */
export function convergeEnvironment(
  layer: Tensor,
  { chi, tolerance, maxIterations }: CtmrgSettings,
  { start, recompute = false }: IterationOptions = {},
): ConvergedEnvironment {
  const fits = start !== undefined && start.edge.shape[0] <= chi && start.edge.shape[1] === layer.shape[0];
  let environment: Environment = fits ? start : tracedBoundary(layer);
  let isometry = fits ? start.isometry : undefined;
  let limit = chi;
  let residual = Number.POSITIVE_INFINITY;
  for (let iterations = 1; iterations <= maxIterations; iterations++) {
    const grown = grow(environment, layer, limit, isometry, recompute);
    const { next, decomposition } = alignedWith(environment, grown);
    residual = distance(environment, next);
    // A rank that has once come down must not flicker with the rounding of an eigenvalue near zero.
    if (next.corner.shape[0] < environment.corner.shape[0]) limit = next.corner.shape[0];
    environment = next;
    isometry = decomposition.isometry;
    if (residual > tolerance) continue;
    const numbers = { ...inNumbers(environment), isometry };
    return {
      environment,
      numbers,
      decomposition,
      info: { iterations, residual, truncation: decomposition.truncation },
    };
  }
  throw new NumericalError(
    `CTMRG at chi = ${chi} did not converge: after ${maxIterations} iterations a step still changes the environment by ` +
      `${residual.toExponential(2)}, more than ${tolerance}; try more iterations, another chi or a larger tolerance`,
  );
}

/** An environment one step on, and the decomposition that led there. */
interface Grown {
  readonly next: Environment;
  readonly decomposition: CornerDecomposition;
}

function grow(
  environment: Environment,
  layer: Tensor,
  chi: number,
  reference: NDArray | undefined,
  recompute: boolean,
): Grown {
  // A tape keeps `step`, and with it what `step` refers to: not the decomposition, which is as large as all else.
  let recording = true;
  let decomposition: CornerDecomposition | undefined;
  const step = (from: Environment, by: Tensor) =>
    ctmrgStep(from, by, (enlarged) => {
      const found = decomposeCorner(enlarged, chi, reference);
      if (recording) decomposition = found;
      return found;
    });
  const next = (recompute ? checkpoint(step) : step)(environment, layer);
  const grown = { next, decomposition: decomposition as unknown as CornerDecomposition };
  recording = false;
  decomposition = undefined;
  return grown;
}

/**
 * Turns the kept space towards where the new environment lies nearest to the old one: rotations of the environment that
 * leave the isometry as it is would go on for ever. The rotation is what the overlap of the two shows with one end of
 * corner and edge left alone; half of it is taken, since the ends turn together, some quantities one way and some in
 * opposite ways, and the whole of it would overshoot by as much as there is to correct.
 */
function alignedWith(before: Environment, { next, decomposition }: Grown): Grown {
  if (next.corner.size !== before.corner.size) return { next, decomposition };
  const [old, fresh] = [inNumbers(before), inNumbers(next)];
  const overlap = add(einsum("asb,csb->ac", fresh.edge, old.edge), einsum("ab,cb->ac", fresh.corner, old.corner));
  const rotation = orthogonalFactor(add(orthogonalFactor(overlap), eye(overlap.shape[0])));
  const corner = einsum("ab,ac,bd->cd", next.corner, rotation, rotation);
  const edge = einsum("asb,ac,bd->csd", next.edge, rotation, rotation);
  return { next: { corner, edge }, decomposition: rotated(decomposition, rotation) };
}

function inNumbers({ corner, edge }: Environment): { corner: NDArray; edge: NDArray } {
  return { corner: concrete(stopGradient(corner), "CTMRG"), edge: concrete(stopGradient(edge), "CTMRG") };
}

function distance(before: Environment, after: Environment): number {
  const [a, b] = [inNumbers(before), inNumbers(after)];
  if (a.corner.size !== b.corner.size) return Number.POSITIVE_INFINITY;
  const changes = [sub(a.corner, b.corner), sub(a.edge, b.edge)].map((change) =>
    concrete(norm(change), "CTMRG").item(),
  );
  return Math.max(...changes);
}
