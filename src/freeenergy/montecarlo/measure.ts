import { concrete, InputError, NDArray, type Tensor } from "../../tensor/index.ts";
import { acceptance, type ChainState, type MarkovChain, requirePerChain } from "./chain.ts";
import { type ChainDiagnostics, diagnose } from "./diagnostics.ts";

/** What to draw. */
export interface MeasureOptions<Name extends string> {
  readonly draws: number;
  /** Steps from draw to draw; 1 unless given. */
  readonly every?: number;
  /** Of each of [chains, ...event]: real [chains]. */
  readonly observables: Readonly<Record<Name, (positions: Tensor) => Tensor>>;
}

/** What was drawn. */
export interface Measurement<Name extends string> {
  /** To go on from. */
  readonly state: ChainState;
  /** Every observable at every draw, [draws, chains]. */
  readonly series: Readonly<Record<Name, NDArray>>;
  readonly diagnostics: Readonly<Record<Name, ChainDiagnostics>>;
  /** The share of accepted proposals since the warm-up. */
  readonly acceptance: number;
  /**
   * Says how many chains never left the place they were measured from, if any: then the means are in part those of where chains
   * began. Where none moved, errors are `Infinity`; where some did, the others' R̂ and τ are made large by them.
   */
  readonly notice?: string;
}

/**
 * Observables of chains as they go on from a state, and what they are worth; see {@link diagnose}. Chains are to be warm: draws of
 * a warm-up do not belong to their density.
 * @throws InputError for numbers of draws or steps that are not whole and above 0, fewer than 4 draws, or an observable that is not
 * finite; ShapeError for one that is not real [chains].
 */
export function measure<Name extends string>(
  chain: MarkovChain,
  from: ChainState,
  { draws, every = 1, observables }: MeasureOptions<Name>,
): Measurement<Name> {
  for (const [what, value] of Object.entries({ draws, every })) {
    if (!(Number.isInteger(value) && value >= 1)) {
      throw new InputError(`measure: ${what} is ${value}; allowed: a whole number above 0`);
    }
  }
  const names = Object.keys(observables) as Name[];
  const chains = from.positions.shape[0];
  const rows = names.map(() => new Float64Array(draws * chains));
  const hasMoved = new Array<boolean>(chains).fill(false);
  let state = from;
  for (let draw = 0; draw < draws; draw++) {
    state = walk(chain, state, every);
    markMoved(hasMoved, from.positions, state.positions);
    for (const [i, name] of names.entries()) {
      const values = requirePerChain(
        `measure: ${name}`,
        concrete(observables[name](state.positions), "measure"),
        chains,
      );
      rows[i].set(values.values(), draw * chains);
    }
  }
  const series = rows.map((row) => new NDArray("float64", [draws, chains], row));
  const byName = <Value>(value: (i: number) => Value) =>
    Object.fromEntries(names.map((name, i) => [name, value(i)])) as Record<Name, Value>;
  const stuck = hasMoved.filter((moved) => !moved).length;
  return {
    state,
    series: byName((i) => series[i]),
    diagnostics: byName((i) => diagnose(series[i])),
    acceptance: acceptance(state),
    ...(stuck > 0 && {
      notice:
        `${chain.name}: ${stuck} of ${chains} chains did not move in ${draws * every} steps, at an acceptance of ` +
        `${acceptance(state).toPrecision(2)}; try smaller steps or a longer warm-up`,
    }),
  };
}

/** Marks the chains that are not where they began. */
function markMoved(hasMoved: boolean[], began: NDArray, now: NDArray): void {
  const [before, after] = [began.values(), now.values()];
  const width = before.length / hasMoved.length;
  for (let chain = 0; chain < hasMoved.length; chain++) {
    for (let i = chain * width; !hasMoved[chain] && i < (chain + 1) * width; i++) {
      hasMoved[chain] = before[i] !== after[i];
    }
  }
}

/** The state `steps` later. */
export function walk(chain: MarkovChain, from: ChainState, steps: number): ChainState {
  let state = from;
  for (let i = 0; i < steps; i++) state = chain.step(state);
  return state;
}
