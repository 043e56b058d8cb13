import {
  describeType,
  type Key,
  NDArray,
  NumericalError,
  random,
  reshape,
  ShapeError,
  type Tensor,
  where,
} from "../../tensor/index.ts";
import { adapted, firstStepSize, type StepSizeMemory, type WarmUp } from "./step-size.ts";

/** ln p of each of [chains, ...event], up to a constant: real [chains]. */
export type LogDensity = (positions: Tensor) => Tensor;

/**
 * Chains that run side by side, as they stand: a tree of plain objects, `NDArray`s and numbers, to be kept in
 * checkpoints. Chains continued from it are bit for bit those that never stopped.
 */
export interface ChainState {
  /** [chains, ...event] */
  readonly positions: NDArray;
  /** Of each position, up to a constant: [chains]. */
  readonly logDensity: NDArray;
  /** ∂ ln p/∂x, [chains, ...event], where the chain uses it. */
  readonly gradient?: NDArray;
  /** Steps done. */
  readonly step: number;
  /** Of the whole run: every step derives its own from it. */
  readonly key: Key;
  /** Proposals accepted since the warm-up, [chains]. */
  readonly accepted: NDArray;
  /** Proposals made to each chain since the warm-up. */
  readonly proposals: number;
  /** The step size of the next step, and what its adaptation remembers. */
  readonly stepSize: StepSizeMemory;
}

/** A Markov chain whose stationary density is p, for any number of chains at once, as a pure step. */
export interface MarkovChain {
  readonly name: string;
  /**
   * Chains at positions [chains, ...event].
   * @throws NumericalError naming the chain where ln p or its gradient is not finite.
   */
  start(positions: NDArray, key: Key): ChainState;
  /** @throws NumericalError naming step and chain where ln p is NaN or +∞; −∞ says that a point is not allowed. */
  step(state: ChainState): ChainState;
}

/** The share of proposals that were accepted since the warm-up, over all chains; 0 before the first. */
export function acceptance({ accepted, proposals }: ChainState): number {
  let total = 0;
  for (const count of accepted.values()) total += count;
  return proposals === 0 ? 0 : total / (proposals * accepted.size);
}

/** Where the chains may go. */
export interface Proposal {
  readonly positions: NDArray;
  readonly logDensity: NDArray;
  readonly gradient?: NDArray;
  /** ln of the ratio a proposal is accepted by, [chains]; −∞ never is. */
  readonly logRatio: NDArray;
}

/** How a chain that adapts its step size proposes. */
export interface Proposer {
  readonly name: string;
  readonly warmUp: WarmUp;
  evaluate(positions: NDArray): Pick<ChainState, "logDensity" | "gradient">;
  propose(state: ChainState, key: Key): Proposal;
}

/** The chain that accepts proposals by the rule of Metropolis and Hastings. */
export function chainOf({ name, warmUp, evaluate, propose }: Proposer): MarkovChain {
  return {
    name,
    start: (positions, key) => {
      const stepSize = firstStepSize(warmUp);
      return startedAt(name, positions, evaluate(positions), key, stepSize);
    },
    step: (state) => {
      const [proposing, accepting] = random.split(random.foldIn(state.key, state.step));
      const proposal = propose(state, proposing);
      const { isAccepted, meanProbability } = judged(proposal.logRatio, accepting);
      const step = state.step + 1;
      // What was accepted while the step size still changed says nothing about the chain that follows.
      const counts = step <= warmUp.steps ? { accepted: zerosOf(state), proposals: 0 } : counted(state, isAccepted);
      return {
        ...settled(state, proposal, isAccepted),
        step,
        key: state.key,
        ...counts,
        stepSize: adapted(warmUp, state.stepSize, step, meanProbability),
      };
    },
  };
}

/** The state before the first step. */
export function startedAt(
  name: string,
  positions: NDArray,
  evaluated: Pick<ChainState, "logDensity" | "gradient">,
  key: Key,
  stepSize: StepSizeMemory,
): ChainState {
  const { logDensity, gradient } = evaluated;
  const chains = positions.shape[0];
  const bad = firstChain(logDensity, (value) => !Number.isFinite(value));
  if (bad !== undefined) {
    const value = logDensity.values()[bad];
    throw new NumericalError(`${name}: ln p of chain ${bad} is ${value} at the start; allowed: a finite number`);
  }
  const slope = gradient && firstChain(gradient, (value) => !Number.isFinite(value));
  if (slope !== undefined)
    throw new NumericalError(`${name}: the gradient of chain ${slope} is not finite at the start`);
  const accepted = NDArray.zeros("float64", [chains]);
  return { positions, ...evaluated, step: 0, key, accepted, proposals: 0, stepSize };
}

/** Refuses ln p that no density has. */
export function refuseBroken(name: string, logDensity: NDArray, step: number): void {
  const bad = firstChain(logDensity, (value) => !(value < Number.POSITIVE_INFINITY));
  if (bad === undefined) return;
  const value = logDensity.values()[bad];
  throw new NumericalError(`${name}: ln p of chain ${bad} is ${value} at step ${step}; allowed: a finite number or −∞`);
}

/** The first chain of [chains, ...] that has a value of a kind. */
export function firstChain(values: NDArray, isBad: (value: number) => boolean): number | undefined {
  const at = (values.values() as Float64Array).findIndex(isBad);
  return at < 0 ? undefined : Math.floor((at * values.shape[0]) / values.size);
}

/** Refuses anything but one real number for each chain. */
export function requirePerChain(what: string, values: NDArray, chains: number): NDArray {
  if (values.shape.join() === `${chains}` && values.dtype.startsWith("float")) return values;
  throw new ShapeError(`${what} of ${chains} chains is ${describeType(values)}; allowed: real [${chains}]`);
}

function judged(logRatio: NDArray, key: Key) {
  const ratios = logRatio.values();
  const thresholds = random.uniform(key, logRatio.shape).values();
  const isAccepted = NDArray.zeros("bool", logRatio.shape);
  let total = 0;
  for (let i = 0; i < ratios.length; i++) {
    const probability = Math.min(1, Math.exp(ratios[i]));
    isAccepted.data[i] = thresholds[i] < probability ? 1 : 0;
    total += probability;
  }
  return { isAccepted, meanProbability: total / ratios.length };
}

/** Each chain at its proposal if that was accepted, else where it was. */
function settled(from: ChainState, to: Proposal, isAccepted: NDArray) {
  const { positions, logDensity, gradient } = from;
  const rows = reshape(isAccepted, [isAccepted.size, ...positions.shape.slice(1).map(() => 1)]);
  return {
    positions: where(rows, to.positions, positions) as NDArray,
    logDensity: where(isAccepted, to.logDensity, logDensity) as NDArray,
    ...(gradient && to.gradient ? { gradient: where(rows, to.gradient, gradient) as NDArray } : {}),
  };
}

function counted({ accepted, proposals }: ChainState, isAccepted: NDArray) {
  const marks = isAccepted.values();
  const counts = Float64Array.from(accepted.values(), (count, i) => count + marks[i]);
  return { accepted: new NDArray("float64", accepted.shape, counts), proposals: proposals + 1 };
}

function zerosOf({ accepted }: ChainState): NDArray {
  return NDArray.zeros("float64", accepted.shape);
}
