import { InputError, type Key, NumericalError } from "../../tensor/index.ts";
import type { Block } from "../block/block.ts";
import { bitString } from "../state/bits.ts";
import { type ProcessOptions, prepared } from "./run.ts";
import { walk } from "./walk.ts";

/** Outcomes of many runs of a circuit. */
export interface Shots {
  /**
   * How often the outcomes were found, ascending: the bits of each, in the order they are first measured in the circuit,
   * with spaces between them. In each the rightmost bit is that of the first qubit of its measurement.
   */
  readonly counts: ReadonlyMap<string, number>;
  /** The value under each name in every shot that was kept. */
  readonly outcomes: ReadonlyMap<string, Int32Array>;
  /** Shots that passed all postselections, and those that did not. */
  readonly kept: number;
  readonly discarded: number;
}

/**
 * Runs a circuit with measurements many times. Shots that have had the same outcomes so far are computed together, so that
 * measuring only at the end costs one run and the sampling. A name measured several times has its last value; one that is
 * not measured, because a condition did not hold, has 0.
 * @throws InputError for a circuit that measures nothing, NumericalError when no shot passes the postselections.
 */
export function shots(circuit: Block, count: number, key: Key, options: ProcessOptions = {}): Shots {
  requireCount("shots", count);
  const { program, parameters, state } = prepared("shots", circuit, options);
  if (program.outcomes.size === 0) {
    throw new InputError("shots: the circuit measures nothing; add measure, or use sample(apply(circuit), count, key)");
  }
  const values = new Map([...program.outcomes.keys()].map((name) => [name, new Int32Array(count)]));
  const passed = new Uint8Array(count);
  for (const branch of walk(program, parameters, state, count, key)) {
    for (const shot of branch.shots) passed[shot] = 1;
    for (const [name, value] of branch.outcomes) {
      const column = values.get(name);
      for (const shot of branch.shots) if (column) column[shot] = value;
    }
  }
  const kept = passed.reduce((sum, one) => sum + one, 0);
  if (kept === 0) throw new NumericalError(`shots: none of ${count} shots passes the postselections of the circuit`);
  const outcomes = new Map([...values].map(([name, column]) => [name, column.filter((_, shot) => passed[shot] === 1)]));
  return { counts: countsOf(outcomes, program.outcomes, kept), outcomes, kept, discarded: count - kept };
}

/** Throws `InputError` unless it is a whole number from 1. */
export function requireCount(what: string, count: number): void {
  if (!Number.isInteger(count) || count < 1) {
    throw new InputError(`${what}: ${count} shots; allowed: whole numbers from 1`);
  }
}

function countsOf(
  outcomes: ReadonlyMap<string, Int32Array>,
  widths: ReadonlyMap<string, number>,
  kept: number,
): ReadonlyMap<string, number> {
  const columns = [...outcomes].map(([name, values]) => ({ values, width: widths.get(name) ?? 1 }));
  const counts = new Map<string, number>();
  for (let shot = 0; shot < kept; shot++) {
    const bits = columns.map(({ values, width }) => bitString(values[shot], width)).join(" ");
    counts.set(bits, (counts.get(bits) ?? 0) + 1);
  }
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
