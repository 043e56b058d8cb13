import {
  asTensor,
  cast,
  concrete,
  InputError,
  NDArray,
  NumericalError,
  random,
  reshape,
  square,
  sub,
  sum,
  type Tensor,
  where,
} from "../../tensor/index.ts";
import { chainOf, type MarkovChain, type Proposal } from "./chain.ts";
import { leapfrog, type PhasePoint, slopeOf } from "./leapfrog.ts";
import type { ChainOptions } from "./metropolis.ts";
import { checkWarmUp } from "./step-size.ts";

/** How Hamiltonian Monte Carlo moves. */
export interface HmcOptions extends ChainOptions {
  /**
   * Leapfrog steps of a proposal; `[least, most]` draws their number anew at every step, so that no motion is followed
   * for its own period again and again.
   */
  readonly leapfrogSteps: number | readonly [number, number];
}

/**
 * Hamiltonian Monte Carlo: each step gives all chains new normal momenta, follows the motion in the potential −ln p by the
 * leapfrog, and accepts its end by the change of the energy. A chain whose motion runs away to infinity is rejected.
 *
 * S. Duane, A. D. Kennedy, B. J. Pendleton and D. Roweth, Hybrid Monte Carlo, Phys. Lett. B 195, 216 (1987). The warm-up aims
 * at an acceptance of 0.8 unless told otherwise.
 * @throws InputError for sizes, lengths or a target out of range; ShapeError where ln p is not real [chains].
 */
export function hmc(options: HmcOptions): MarkovChain {
  return hamiltonian("hmc", 0.8, options);
}

/**
 * The Metropolis-adjusted Langevin algorithm, x + (ε²/2) ∇ln p + ε ξ: Hamiltonian Monte Carlo of a single leapfrog step. The
 * warm-up aims at an acceptance of 0.574 unless told otherwise, the best in high dimension.
 *
 * G. O. Roberts and J. S. Rosenthal, J. R. Stat. Soc. B 60, 255 (1998).
 * @throws InputError for sizes or a target out of range; ShapeError where ln p is not real [chains].
 */
export function mala(options: ChainOptions): MarkovChain {
  return hamiltonian("mala", 0.574, { ...options, leapfrogSteps: 1 });
}

function hamiltonian(name: string, usualAcceptance: number, options: HmcOptions): MarkovChain {
  const { logDensity, stepSize, warmUp = 0, targetAcceptance = usualAcceptance } = options;
  const [least, most] = checkLengths(name, options.leapfrogSteps);
  const slope = (positions: NDArray) => slopeOf(name, logDensity, positions);
  return chainOf({
    name,
    warmUp: checkWarmUp(name, { stepSize, steps: warmUp, targetAcceptance }),
    evaluate: slope,
    propose: (state, key) => {
      const [kick, length] = random.split(key);
      const { positions, logDensity: before, gradient } = state;
      if (!gradient) throw new InputError(`${name}: the state to continue from has no gradient`);
      const { shape, dtype } = positions;
      const start = { positions, logDensity: before, gradient, momenta: random.normal(kick, shape, dtype) };
      const scale = concrete(cast(asTensor(options.scale ?? 1), dtype), name);
      const steps = random.randint(length, [], least, most + 1).item();
      const follow = (from: PhasePoint) => leapfrog(from, state.stepSize.value, scale, slope);
      return trajectory(name, start, { follow, steps, step: state.step + 1 });
    },
  });
}

function checkLengths(name: string, lengths: HmcOptions["leapfrogSteps"]): readonly [number, number] {
  const [least, most] = typeof lengths === "number" ? [lengths, lengths] : lengths;
  if (Number.isInteger(least) && Number.isInteger(most) && 1 <= least && least <= most) return [least, most];
  throw new InputError(
    `${name}: leapfrogSteps is ${lengths}; allowed: a whole number above 0, or [least, most] of such numbers`,
  );
}

/** A motion and how long it is followed. */
interface Motion {
  follow(from: PhasePoint): PhasePoint;
  readonly steps: number;
  /** Of the chain, for messages. */
  readonly step: number;
}

/** Where the motion ends; a chain that ran away on the way is never accepted there. */
function trajectory(name: string, start: PhasePoint, { follow, steps, step }: Motion): Proposal {
  const before = energies(start);
  const isLost = NDArray.zeros("bool", before.shape);
  let point = start;
  for (let i = 0; i < steps; i++) {
    const next = follow(point);
    const isRunaway = runaways(name, next, before, step);
    // From where it began, a lost chain does no harm to the others.
    point = isRunaway ? choose(isRunaway, start, next) : next;
    isRunaway?.values().forEach((mark, chain) => {
      if (mark) isLost.data[chain] = 1;
    });
  }
  const { positions, logDensity, gradient } = point;
  const gain = sub(before, energies(point));
  const logRatio = where(isLost, Number.NEGATIVE_INFINITY, gain) as NDArray;
  return { positions, logDensity, gradient, logRatio };
}

/** p²/2 − ln p of each chain. */
function energies({ momenta, logDensity }: PhasePoint): NDArray {
  const rows = reshape(momenta, [momenta.shape[0], momenta.size / momenta.shape[0]]);
  return concrete(sub(sum(square(rows), { axes: 1 }).mul(0.5), logDensity), "hmc");
}

/** The energy a leapfrog may gain before its motion counts as running away. */
const mostGain = 1000;

/** Which chains run away; nothing if none does. Refuses what is not finite where the motion is still sound. */
function runaways(name: string, point: PhasePoint, before: NDArray, step: number): NDArray | undefined {
  const [begins, ends, logs] = [before, energies(point), point.logDensity].map((x) => x.values());
  const leaves = rowTest(point.positions);
  const isBroken = rowTest(point.gradient);
  const isRunaway = NDArray.zeros("bool", before.shape);
  let isAny = false;
  for (let chain = 0; chain < begins.length; chain++) {
    if (leaves(chain) || logs[chain] === Number.NEGATIVE_INFINITY || ends[chain] - begins[chain] > mostGain) {
      isRunaway.data[chain] = 1;
      isAny = true;
    } else if (!Number.isFinite(logs[chain]) || isBroken(chain)) {
      const what = Number.isFinite(logs[chain]) ? "the gradient of ln p" : "ln p";
      const value = Number.isFinite(logs[chain]) ? "not finite" : logs[chain];
      throw new NumericalError(`${name}: ${what} of chain ${chain} is ${value} at step ${step}`);
    }
  }
  return isAny ? isRunaway : undefined;
}

/** Whether a chain has something that is not finite in [chains, ...event]. */
function rowTest(array: NDArray): (chain: number) => boolean {
  const values = array.values();
  const width = array.size / array.shape[0];
  return (chain) => {
    for (let i = chain * width; i < (chain + 1) * width; i++) if (!Number.isFinite(values[i])) return true;
    return false;
  };
}

/** For each chain the first point where marked, else the second. */
function choose(marked: NDArray, first: PhasePoint, second: PhasePoint): PhasePoint {
  const rows = reshape(marked, [marked.size, ...first.positions.shape.slice(1).map(() => 1)]);
  const pick = (which: keyof PhasePoint, mask: Tensor) => where(mask, first[which], second[which]) as NDArray;
  return {
    positions: pick("positions", rows),
    momenta: pick("momenta", rows),
    logDensity: pick("logDensity", marked),
    gradient: pick("gradient", rows),
  };
}
