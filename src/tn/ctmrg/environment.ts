import {
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
import { rotatedEnvironment, rotationTowards } from "./gauge.ts";
import {
  type CornerDecomposition,
  decomposeCorner,
  isDecomposition,
  type KeptSpace,
  refineKeptSpace,
  rotatedSpace,
} from "./isometry.ts";
import { type Environment, normalized } from "./network.ts";
import { ctmrgStep, enlargedCorner, projected } from "./step.ts";

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

export interface IterationOptions {
  /** A nearby state's environment; a traced boundary unless given, or if it has another χ or D. */
  readonly start?: EnvironmentNumbers;
  /** That the steps will be differentiated, and whether a reverse pass stores their insides or recomputes them. */
  readonly follow?: "store" | "recompute";
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
  { start, follow }: IterationOptions = {},
): ConvergedEnvironment {
  const fits = start !== undefined && start.edge.shape[0] <= chi && start.edge.shape[1] === layer.shape[0];
  let environment: Environment = fits ? start : tracedBoundary(layer);
  let space: KeptSpace | undefined = fits
    ? { isometry: start.isometry, frame: start.isometry, truncation: 0 }
    : undefined;
  let limit = chi;
  let residual = Number.POSITIVE_INFINITY;
  let isExact = follow !== undefined;
  for (let iterations = 1; iterations <= maxIterations; iterations++) {
    const grown = isExact
      ? followedStep(environment, layer, limit, space, follow)
      : cheapStep(environment, layer, limit, space);
    const isOnItsWay = distance(environment, grown.next) < progress * residual;
    const { next, space: kept } = isOnItsWay ? grown : alignedWith(environment, grown);
    // Near convergence, a size that has come down must not flicker with an eigenvalue at the edge of being kept.
    if (residual < settled && next.corner.shape[0] < environment.corner.shape[0]) limit = next.corner.shape[0];
    residual = distance(environment, next);
    environment = next;
    space = kept;
    if (residual > tolerance) continue;
    if (isDecomposition(kept)) {
      const numbers = { ...inNumbers(environment), isometry: kept.isometry };
      const info = { iterations, residual, truncation: kept.truncation };
      return { environment, numbers, decomposition: kept, info };
    }
    isExact = true;
  }
  throw new NumericalError(
    `CTMRG at chi = ${chi} did not converge: after ${maxIterations} iterations a step still changes the environment by ` +
      `${residual.toExponential(2)}, more than ${tolerance}; try more iterations, another chi or a larger tolerance`,
  );
}

/** A change of the environment from which on its spectrum is what it will be, up to details. */
const settled = 1e-3;

/** A step that lessens the change of the environment by this factor needs no alignment with the one before. */
const progress = 0.5;

/** An environment one step on, and the space it was projected to. */
interface Grown {
  readonly next: Environment;
  readonly space: KeptSpace;
}

/** A step with the kept space refined from that of the step before, where that is cheaper than a decomposition. */
function cheapStep(environment: Environment, layer: Tensor, chi: number, before?: KeptSpace): Grown {
  const enlarged = concrete(enlargedCorner(environment, layer), "CTMRG");
  const space = refineKeptSpace(enlarged, chi, before) ?? decomposeCorner(enlarged, chi, before?.isometry);
  return { next: projected(environment, layer, enlarged, space.isometry), space };
}

/** A step by a whole decomposition, differentiable in environment and layer. */
function followedStep(
  environment: Environment,
  layer: Tensor,
  chi: number,
  before: KeptSpace | undefined,
  follow: IterationOptions["follow"],
): Grown {
  // A tape keeps `step`, and with it what `step` refers to: not the decomposition, which is as large as all else.
  let recording = true;
  let space: CornerDecomposition | undefined;
  const step = (from: Environment, by: Tensor) =>
    ctmrgStep(from, by, (enlarged) => {
      const found = decomposeCorner(enlarged, chi, before?.isometry);
      if (recording) space = found;
      return found;
    });
  const next = (follow === "recompute" ? checkpoint(step) : step)(environment, layer);
  const grown = { next, space: space as unknown as CornerDecomposition };
  recording = false;
  space = undefined;
  return grown;
}

/** The step turned to where its environment changes least. */
function alignedWith(before: Environment, { next, space }: Grown): Grown {
  if (next.corner.size !== before.corner.size) return { next, space };
  const rotation = rotationTowards(inNumbers(before), inNumbers(next));
  return { next: rotatedEnvironment(next, rotation), space: rotatedSpace(space, rotation) };
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
