import { concrete, InputError, type Key, NDArray, random } from "../../tensor/index.ts";
import type { ClassicalEnergy } from "../density/density.ts";
import { requireSetting } from "../optimizer/optimizer.ts";
import { type ChainState, type MarkovChain, refuseBroken, requirePerChain, startedAt } from "./chain.ts";

/** Spins at a temperature. */
export interface SpinFlipOptions {
  /** Of each of [chains, ...event] spins ±1: real [chains]. */
  readonly energy: ClassicalEnergy;
  /** 1/kT, from 0 on. */
  readonly beta: number;
  /** Single flips a step; as many as there are spins, a sweep, unless given. */
  readonly flips?: number;
}

/**
 * Metropolis sampling of spins ±1 from e^(−βE): each proposal turns one spin of every chain, drawn at random. A step is a
 * sweep; each of its proposals takes one evaluation of the energy of all chains.
 * @throws InputError for β or a number of flips out of range, and at the start for spins that are not ±1; ShapeError where the
 * energy is not real [chains].
 */
export function spinFlips({ energy, beta, flips }: SpinFlipOptions): MarkovChain {
  const name = "spinFlips";
  requireSetting(`${name}: beta`, beta, beta >= 0 && Number.isFinite(beta), "finite and not negative");
  if (flips !== undefined)
    requireSetting(`${name}: flips`, flips, Number.isInteger(flips) && flips > 0, "a whole number above 0");
  const evaluate = (spins: NDArray) =>
    requirePerChain(`${name}: ln p`, concrete(energy(spins), name).mul(-beta) as NDArray, spins.shape[0]);
  return {
    name,
    start: (spins, key) => {
      requireSpins(name, spins);
      return startedAt(name, spins, { logDensity: evaluate(spins) }, key, fixedStep);
    },
    step: (state) => sweep(name, state, flips ?? state.positions.size / state.positions.shape[0], evaluate),
  };
}

/** A flip has no size. */
const fixedStep = { value: 1, logAverage: 0, shortfall: 0 };

function sweep(name: string, state: ChainState, flips: number, evaluate: (spins: NDArray) => NDArray): ChainState {
  const { positions, step } = state;
  const { shape, dtype } = positions;
  const [chains, sites] = [shape[0], positions.size / shape[0]];
  const draws = flipDraws(random.foldIn(state.key, step), flips, chains, sites);
  const accepted = state.accepted.values().slice() as Float64Array;
  let [spins, logDensity] = [positions.values(), state.logDensity.values()];
  for (let flip = 0; flip < flips; flip++) {
    const proposed = spins.slice();
    for (let chain = 0; chain < chains; chain++) proposed[chain * sites + draws.sites[flip * chains + chain]] *= -1;
    const there = evaluate(new NDArray(dtype, shape, proposed));
    refuseBroken(name, there, step + 1);
    const next = there.values().slice();
    for (let chain = 0; chain < chains; chain++) {
      const draw = flip * chains + chain;
      if (draws.thresholds[draw] < Math.exp(next[chain] - logDensity[chain])) {
        accepted[chain]++;
        continue;
      }
      proposed[chain * sites + draws.sites[draw]] *= -1;
      next[chain] = logDensity[chain];
    }
    [spins, logDensity] = [proposed, next];
  }
  return {
    ...state,
    positions: new NDArray(dtype, shape, spins),
    logDensity: new NDArray(state.logDensity.dtype, [chains], logDensity),
    step: step + 1,
    accepted: new NDArray("float64", [chains], accepted),
    proposals: state.proposals + flips,
  };
}

/** The spin each proposal turns and the number its acceptance is decided by, [flips, chains] each. */
function flipDraws(key: Key, flips: number, chains: number, sites: number) {
  const [where, whether] = random.split(key);
  return {
    sites: random.randint(where, [flips, chains], 0, sites).values(),
    thresholds: random.uniform(whether, [flips, chains]).values(),
  };
}

function requireSpins(name: string, spins: NDArray): void {
  const bad = (spins.values() as Float64Array).find((spin) => spin !== 1 && spin !== -1);
  if (bad !== undefined) throw new InputError(`${name}: a spin is ${bad} at the start; allowed: 1 and -1`);
}
