import { isHermitian, type Operator, type PauliTerm, sitesOf } from "../../model/index.ts";
import { InputError, type Key, random } from "../../tensor/index.ts";
import type { Block } from "../block/block.ts";
import { H } from "../block/gates.ts";
import { operatorOf } from "../block/operator.ts";
import { rx } from "../block/rotations.ts";
import { chain, put } from "../block/verbs.ts";
import { density } from "../noise/density.ts";
import { apply } from "./apply.ts";
import { isOdd } from "./bits.ts";
import { isDensity, type State, stateQubits } from "./density.ts";
import { sampleIndices } from "./sample.ts";

/** A mean over samples. */
export interface Estimate {
  readonly value: number;
  /** Standard deviation of `value`, estimated from the samples. */
  readonly standardError: number;
  /** How many measurements were made in all. */
  readonly shots: number;
}

/** Strings that are measured together: on every site they have the same letter, or none. */
export interface MeasurableGroup {
  readonly terms: readonly PauliTerm[];
  /** The letter measured on each site that any of them acts on. */
  readonly basis: ReadonlyMap<number, string>;
}

/**
 * ⟨O⟩ in a pure state [2^n] or a density matrix, as an experiment would estimate it. Strings that commute qubit by qubit
 * are measured together, each group in its own basis, with shots in proportion to the sum of its |coefficients|.
 * @param shots - measurements in all; at least 2 for each group.
 * @throws InputError unless the operator is Hermitian, fits the state, and has enough shots.
 */
export function sampledExpectation(measured: Operator | Block, state: State, shots: number, key: Key): Estimate {
  const qubits = stateQubits(state, "sampledExpectation");
  const operator = operatorOf(measured);
  if (!isHermitian(operator)) throw new InputError("sampledExpectation: the operator is not Hermitian");
  if (sitesOf(operator) > qubits) {
    throw new InputError(`sampledExpectation: the operator needs ${sitesOf(operator)} qubits, the state has ${qubits}`);
  }
  const constant = operator.terms.find(({ letters }) => letters === "")?.coefficient.re ?? 0;
  const groups = measurableGroups(operator);
  const shares = shareOf(shots, groups);
  let value = constant;
  let variance = 0;
  let made = 0;
  for (const [i, group] of groups.entries()) {
    const measured = measureGroup(group, state, shares[i], random.foldIn(key, i));
    value += measured.mean;
    variance += measured.variance / shares[i];
    made += shares[i];
  }
  return { value, standardError: Math.sqrt(variance), shots: made };
}

/** The terms of an operator, without the constant, in groups that can be measured together: each goes to the first it fits. */
export function measurableGroups(operator: Operator): MeasurableGroup[] {
  const groups: { terms: PauliTerm[]; basis: Map<number, string> }[] = [];
  for (const term of operator.terms) {
    if (term.letters === "") continue;
    const fits = ({ basis }: MeasurableGroup) =>
      term.sites.every((site, j) => (basis.get(site) ?? term.letters[j]) === term.letters[j]);
    let group = groups.find(fits);
    if (!group) {
      group = { terms: [], basis: new Map() };
      groups.push(group);
    }
    group.terms.push(term);
    for (const [j, site] of term.sites.entries()) group.basis.set(site, term.letters[j]);
  }
  return groups;
}

function shareOf(shots: number, groups: readonly MeasurableGroup[]): number[] {
  if (!Number.isInteger(shots) || shots < 2 * groups.length) {
    const least = 2 * groups.length;
    throw new InputError(
      `sampledExpectation: ${shots} shots; ${groups.length} groups of strings need ${least} or more`,
    );
  }
  const weights = groups.map(({ terms }) => terms.reduce((sum, { coefficient }) => sum + Math.abs(coefficient.re), 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const free = shots - 2 * groups.length;
  return weights.map((weight) => 2 + Math.floor((free * weight) / total));
}

function measureGroup({ terms, basis }: MeasurableGroup, state: State, shots: number, key: Key) {
  const turns = [...basis].flatMap(([site, letter]) => {
    // What takes the eigenvectors of the letter to those of Z.
    if (letter === "Z") return [];
    return [put(site, letter === "X" ? H : rx(Math.PI / 2))];
  });
  const indices = sampleIndices(turns.length === 0 ? state : turned(chain(turns), state), shots, key);
  const masks = terms.map(({ sites }) => sites.reduce((mask, site) => mask | (1 << site), 0));
  const values = Float64Array.from(indices, (index) =>
    terms.reduce((sum, { coefficient: { re } }, t) => sum + (isOdd(index & masks[t]) ? -re : re), 0),
  );
  const mean = values.reduce((sum, value) => sum + value, 0) / shots;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / (shots - 1) };
}

function turned(circuit: Block, state: State): State {
  return isDensity(state) ? density(circuit, [], state) : apply(circuit, [], state);
}
