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
}

/** Observables of chains as they go on from a state, and what they are worth; see {@link diagnose}. */
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
  let state = from;
  for (let draw = 0; draw < draws; draw++) {
    state = walk(chain, state, every);
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
  return {
    state,
    series: byName((i) => series[i]),
    diagnostics: byName((i) => diagnose(series[i])),
    acceptance: acceptance(state),
  };
}

/** The state `steps` later. */
export function walk(chain: MarkovChain, from: ChainState, steps: number): ChainState {
  let state = from;
  for (let i = 0; i < steps; i++) state = chain.step(state);
  return state;
}
