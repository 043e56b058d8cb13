import { InputError, type TensorLike } from "../../tensor/index.ts";
import type { Block } from "../block/block.ts";
import { Counter } from "../exchange/census.ts";
import { parameterValues } from "../exchange/value.ts";
import { stepsOf } from "../exchange/walk.ts";
import { type BracketSymbol, type Drawn, symbolOf } from "./symbol.ts";

/** A drawing before it is text or SVG: wires from 0 down, columns from left to right. */
export interface Layout {
  readonly qubits: number;
  /** No two symbols of a column overlap. */
  readonly columns: readonly (readonly Drawn[])[];
  readonly gates: number;
}

/** What every drawing can be told. */
export interface LayoutOptions {
  /** Values of the parameters, [P]: angles are then shown as numbers. */
  readonly parameters?: TensorLike;
  /** Of a longer circuit only so many gates are drawn, and a mark for the others. */
  readonly maximalGates?: number;
}

/**
 * A circuit in columns: each gate stands as far left as the gates before it leave room, so that gates on other qubits
 * share a column. What is repeated stands once, between brackets.
 */
export function layOut(circuit: Block, { parameters, maximalGates = 500 }: LayoutOptions = {}): Layout {
  if (!Number.isInteger(maximalGates) || maximalGates < 1) {
    throw new InputError(`draw: maximalGates is ${maximalGates}; allowed: a whole number ≥ 1`);
  }
  const counter = new Counter();
  const census = counter.of(circuit);
  const count = census.unnamed + census.named.length;
  const values = parameters === undefined ? undefined : parameterValues(parameters, count, "draw");
  const packer = new Packer(circuit.qubits);
  const open: BracketSymbol[] = [];
  let drawn = 0;
  let covered = 0;
  for (const step of stepsOf(circuit, drawnOnce, counter)) {
    if (step.kind !== "end" && drawn++ === maximalGates) {
      packer.add({ kind: "more", gates: census.gates - covered, low: 0, high: circuit.qubits - 1 });
      for (const bracket of open.reverse()) packer.add({ ...bracket, kind: "end" });
      break;
    }
    const symbol = symbolOf(step, values);
    packer.add(symbol);
    if (symbol.kind === "begin") open.push(symbol);
    if (symbol.kind === "end") open.pop();
    if (step.kind === "gate") {
      covered += open.reduce((times, { count }) => times * count, counter.of(step.gate).gates);
    }
  }
  return { qubits: circuit.qubits, columns: packer.columns, gates: census.gates };
}

/** Named blocks are drawn as one gate, repetitions once. */
const drawnOnce = { whole: () => true, marked: () => true };

/** Puts symbols into columns. */
class Packer {
  readonly columns: Drawn[][] = [];
  /** For each wire the first column with nothing on it. */
  readonly #free: number[];
  /** The first columns after all measurements, and after all that depends on them. */
  #made = 0;
  #used = 0;

  constructor(qubits: number) {
    this.#free = new Array<number>(qubits).fill(0);
  }

  add(symbol: Drawn): void {
    const [low, high] = spanOf(symbol);
    const column = Math.max(this.#firstFor(symbol), ...this.#free.slice(low, high + 1));
    if (symbol.kind === "gate" && symbol.outcomes === "made") this.#made = Math.max(this.#made, column + 1);
    if (symbol.kind === "gate" && symbol.outcomes === "used") this.#used = Math.max(this.#used, column + 1);
    if (column === this.columns.length) this.columns.push([]);
    this.columns[column].push(symbol);
    this.#free.fill(column + 1, low, high + 1);
  }

  /** Outcomes are made before they are used, and made again only after. */
  #firstFor(symbol: Drawn): number {
    if (symbol.kind !== "gate" || symbol.outcomes === "none") return 0;
    return symbol.outcomes === "used" ? this.#made : this.#used;
  }
}

/** The first and the last wire that a symbol touches. */
export function spanOf(symbol: Drawn): readonly [low: number, high: number] {
  if (symbol.kind !== "gate") return [symbol.low, symbol.high];
  const wires = [...symbol.targets, ...symbol.controls.map(({ qubit }) => qubit)];
  return [Math.min(...wires), Math.max(...wires)];
}

/** The targets as runs of wires that follow each other, from the top down. */
export function runsOf(targets: readonly number[]): readonly (readonly [first: number, last: number])[] {
  const runs: [number, number][] = [];
  for (const wire of targets.toSorted((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last?.[1] === wire - 1) last[1] = wire;
    else runs.push([wire, wire]);
  }
  return runs;
}
