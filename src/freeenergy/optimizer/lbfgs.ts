import { addScaled, innerProduct, norm, scale, type Vector } from "../vector.ts";
import { type LinePoint, type LineSearchResult, searchLine, type WolfeConditions } from "./line-search.ts";
import { type Optimizer, type Point, requireSetting, type Update, type UpdateContext } from "./optimizer.ts";

/** Settings of {@link lbfgs}. */
export interface LbfgsOptions {
  /** Steps whose change of gradient is remembered; 10 unless given. */
  readonly memory?: number;
  /** ‖x₁ − x₀‖ that is tried first while nothing is remembered, at most ‖g‖; 1 unless given. */
  readonly firstLength?: number;
  /** c₁ of the Wolfe conditions, 1e-4 unless given. */
  readonly sufficientDecrease?: number;
  /** c₂ of the Wolfe conditions, 0.9 unless given; nearer to c₁ the line search is more exact and costs more. */
  readonly curvature?: number;
  /**
   * Relative accuracy of the values f: within it two of them count as equal. 2¹⁰ times the rounding unit of the
   * parameters' dtype unless given; more where f is itself an iteration's result.
   */
  readonly valueNoise?: number;
  /** Evaluations a line search may take; 30 unless given. */
  readonly maxTrials?: number;
  /**
   * An approximation of the inverse Hessian at a point, up to a factor, applied to a vector: symmetric and positive
   * definite, such as the inverse of the metric of a variational manifold. The recursion starts from it instead of from 1.
   */
  readonly precondition?: Preconditioner;
}

/** Applies a symmetric positive definite operator that belongs to a point; `aux` is what the objective brought there. */
export type Preconditioner = (vector: Vector, at: Point & { readonly aux?: unknown }) => Vector;

/** What {@link lbfgs} remembers. */
export interface LbfgsMemory {
  /** The last differences of positions, oldest first. */
  readonly displacements: readonly Vector[];
  /** The differences of gradients that belong to them. */
  readonly gradientChanges: readonly Vector[];
  readonly lowestGradientNorm: number;
  /** Steps in succession that lowered neither the value beyond its noise nor the gradient. */
  readonly idleSteps: number;
}

/** So many steps without progress are taken to show that rounding errors allow no more. */
const idleStepsAllowed = 10;

/** A pair whose angle is nearer to a right one than this says nothing about the curvature. */
const leastCosine = 1e-10;

/**
 * L-BFGS with a strong-Wolfe line search. A step stalls, and with it the optimization, when no lower value is found along
 * the quasi-Newton direction nor along the gradient, or when values and gradients have stopped getting smaller.
 *
 * Nocedal and Wright, Numerical Optimization (2006), algorithms 7.4 and 7.5, with the real inner product Re⟨x, y⟩, which
 * makes complex parameters the pairs of real ones they are.
 *
 * Throws `InputError` for settings out of range.
 */
export function lbfgs(options: LbfgsOptions = {}): Optimizer<LbfgsMemory> {
  const settings = checkedSettings(options);
  return {
    name: "lbfgs",
    advice: "other initial parameters, or a smaller firstLength",
    searches: true,
    init: ({ gradient }) => forget(norm(gradient)),
    update: async (memory, from, { evaluate, stepScale }) => {
      const fresh = forget(memory.lowestGradientNorm);
      let to = from;
      for (const attempt of memory.displacements.length > 0 ? [memory, fresh] : [memory]) {
        const search = await searchFrom(from, attempt, { evaluate, stepScale }, settings);
        if (search?.outcome === "wolfe" || search?.outcome === "decrease") {
          return arrive(attempt, from, search.point, settings);
        }
        // The caller reports a point that is not finite; from a finite one there is just no way on.
        to = search?.outcome === "nonFinite" ? search.point.at : from;
      }
      return { memory: fresh, to, stepSize: 0, stalled: true };
    },
  };
}

interface LbfgsSettings {
  readonly memory: number;
  readonly firstLength: number;
  readonly valueNoise?: number;
  readonly precondition?: Preconditioner;
  readonly conditions: Omit<WolfeConditions, "valueNoise">;
}

function checkedSettings(options: LbfgsOptions): LbfgsSettings {
  const { memory = 10, firstLength = 1, sufficientDecrease = 1e-4, curvature = 0.9, maxTrials = 30 } = options;
  const { valueNoise, precondition } = options;
  const isCount = (value: number) => Number.isInteger(value) && value > 0;
  const isBelow = (value: number, bound: number) => value > 0 && value < bound;
  requireSetting("lbfgs: memory", memory, isCount(memory), "a whole number above 0");
  requireSetting("lbfgs: maxTrials", maxTrials, isCount(maxTrials), "a whole number above 0");
  requireSetting(
    "lbfgs: firstLength",
    firstLength,
    isBelow(firstLength, Number.POSITIVE_INFINITY),
    "positive and finite",
  );
  requireSetting("lbfgs: sufficientDecrease", sufficientDecrease, isBelow(sufficientDecrease, 0.5), "in (0, 1/2)");
  const isBetween = curvature > sufficientDecrease && curvature < 1;
  requireSetting("lbfgs: curvature", curvature, isBetween, `between sufficientDecrease (${sufficientDecrease}) and 1`);
  if (valueNoise !== undefined) {
    requireSetting("lbfgs: valueNoise", valueNoise, valueNoise >= 0 && valueNoise < 1, "in [0, 1)");
  }
  return { memory, firstLength, valueNoise, precondition, conditions: { sufficientDecrease, curvature, maxTrials } };
}

function forget(lowestGradientNorm: number): LbfgsMemory {
  return { displacements: [], gradientChanges: [], lowestGradientNorm, idleSteps: 0 };
}

/**
 * −H·g, where H approximates the inverse of the Hessian from the remembered pairs: the two-loop recursion, Nocedal and
 * Wright, algorithm 7.4, started from γ·P with γ = Re⟨s, y⟩/Re⟨y, P y⟩ of the last pair (eq. 7.20 for P = 1).
 */
export function lbfgsDirection(
  { displacements, gradientChanges }: Pick<LbfgsMemory, "displacements" | "gradientChanges">,
  gradient: Vector,
  precondition: (vector: Vector) => Vector = (vector) => vector,
): Vector {
  const pairs = displacements.map((s, i) => ({
    s,
    y: gradientChanges[i],
    rho: 1 / innerProduct(s, gradientChanges[i]),
  }));
  const weights: number[] = [];
  let q = gradient;
  for (const { s, y, rho } of pairs.toReversed()) {
    const weight = rho * innerProduct(s, q);
    weights.unshift(weight);
    q = addScaled(q, -weight, y);
  }
  const last = pairs.at(-1);
  const started = precondition(q);
  let r = last ? scale(1 / (last.rho * innerProduct(last.y, precondition(last.y))), started) : started;
  for (const [i, { s, y, rho }] of pairs.entries()) r = addScaled(r, weights[i] - rho * innerProduct(y, r), s);
  return scale(-1, r);
}

interface TrialPoint<At extends Point> extends LinePoint {
  readonly at: At;
}

/** A line search along the direction a memory gives; nothing if that does not descend. */
async function searchFrom<At extends Point>(
  from: At,
  memory: LbfgsMemory,
  { evaluate, stepScale }: Pick<UpdateContext<At>, "evaluate" | "stepScale">,
  { conditions, firstLength, valueNoise, precondition }: LbfgsSettings,
): Promise<LineSearchResult<TrialPoint<At>> | undefined> {
  const direction = lbfgsDirection(memory, from.gradient, precondition && ((vector) => precondition(vector, from)));
  const slope = innerProduct(from.gradient, direction);
  if (!(slope < 0 && Number.isFinite(slope))) return undefined;
  const phi = async (alpha: number) => {
    const at = await evaluate(addScaled(from.position, alpha, direction));
    return { alpha, value: at.value, slope: innerProduct(at.gradient, direction), at };
  };
  // Once pairs are remembered, the direction comes with its length.
  const length = memory.displacements.length > 0 ? 1 : Math.min(1, firstLength / norm(direction));
  const noise = valueNoise ?? roundingNoise(from.position);
  return searchLine(phi, { alpha: 0, value: from.value, slope }, stepScale * length, {
    ...conditions,
    valueNoise: noise,
  });
}

/** Remembers the step that was found. */
function arrive<At extends Point>(
  memory: LbfgsMemory,
  from: At,
  { at: to, alpha }: TrialPoint<At>,
  settings: LbfgsSettings,
): Update<LbfgsMemory, At> {
  const displacement = addScaled(to.position, -1, from.position);
  const change = addScaled(to.gradient, -1, from.gradient);
  const cosine = innerProduct(displacement, change) / (norm(displacement) * norm(change));
  const append = (list: readonly Vector[], item: Vector) =>
    cosine > leastCosine ? [...list, item].slice(-settings.memory) : list;

  const gradientNorm = norm(to.gradient);
  const noise = (settings.valueNoise ?? roundingNoise(from.position)) * Math.abs(from.value);
  const isProgress = from.value - to.value > noise || gradientNorm < memory.lowestGradientNorm;
  const idleSteps = isProgress ? 0 : memory.idleSteps + 1;
  return {
    memory: {
      displacements: append(memory.displacements, displacement),
      gradientChanges: append(memory.gradientChanges, change),
      lowestGradientNorm: Math.min(gradientNorm, memory.lowestGradientNorm),
      idleSteps,
    },
    to,
    stepSize: alpha,
    stalled: idleSteps >= idleStepsAllowed,
  };
}

/** 2¹⁰ times the rounding unit of the coarsest leaf. */
function roundingNoise(position: Vector): number {
  const single = position.some(({ dtype }) => dtype === "float32" || dtype === "complex64");
  return 2 ** (10 - (single ? 24 : 53));
}
