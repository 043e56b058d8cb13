import { InputError } from "../../tensor/index.ts";
import type { Block } from "../block/block.ts";
import { Grid, isWire } from "./grid.ts";
import { type Layout, type LayoutOptions, layOut, runsOf, spanOf } from "./layout.ts";
import type { Drawn, GateSymbol } from "./symbol.ts";

/** Options of {@link drawText}. */
export interface TextOptions extends LayoutOptions {
  /** Characters in a line; longer circuits go on below. */
  readonly width?: number;
}

/** Text lines of a wire: above, on, and below it. */
const linesPerWire = 3;

/**
 * A circuit in box-drawing characters, qubit 0 on top:
 *
 *     q0: ┤ H ├──●──
 *
 * ● is a control at 1, ○ at 0, ⊕ a controlled X, × an end of a SWAP. What is repeated stands once between ╓ and ╖.
 * @throws InputError if parameters are given and are not as many finite numbers as the circuit has parameters.
 */
export function drawText(circuit: Block, { width = 100, ...options }: TextOptions = {}): string {
  if (!(width >= 20)) throw new InputError(`drawText: width is ${width}; allowed: at least 20`);
  const layout = layOut(circuit, options);
  const margin = `q${layout.qubits - 1}: `.length;
  const columns = layout.columns.map((symbols) => renderColumn(symbols, layout));
  return rowsOf(columns, width - margin - 4)
    .map((row, i, rows) => renderRow(row, layout, margin, i > 0, i < rows.length - 1))
    .join("\n\n");
}

/** The lines of a column, all of one width. */
type Column = readonly string[];

function rowsOf(columns: readonly Column[], width: number): readonly (readonly Column[])[] {
  const rows: Column[][] = [[]];
  let used = 0;
  for (const column of columns) {
    if (used > 0 && used + column[0].length > width) {
      rows.push([]);
      used = 0;
    }
    rows[rows.length - 1].push(column);
    used += column[0].length;
  }
  return rows;
}

function renderRow(
  columns: readonly Column[],
  { qubits }: Layout,
  margin: number,
  continued: boolean,
  continues: boolean,
): string {
  const lines = Array.from({ length: linesPerWire * qubits }, (_, line) => {
    const wire = Math.floor(line / linesPerWire);
    const body = columns.map((column) => column[line]).join("");
    if (line % linesPerWire !== 1) return `${" ".repeat(margin + 2)}${body}`.trimEnd();
    return `${`q${wire}: `.padStart(margin)}${continued ? "┄" : "─"}─${body}─${continues ? "┄" : "─"}`;
  });
  while (lines.at(-1) === "") lines.pop();
  return lines.slice(lines[0] === "" ? 1 : 0).join("\n");
}

function renderColumn(symbols: readonly Drawn[], { qubits }: Layout): Column {
  const grid = new Grid(linesPerWire * qubits, Math.max(...symbols.map(widthOf)) + 1);
  for (const symbol of symbols) drawSymbol(symbol, grid);
  return grid.lines();
}

/** The text of a symbol. */
function captionOf(symbol: Drawn): string {
  if (symbol.kind === "gate") {
    if (symbol.shape === "box") return `${symbol.name}${symbol.angles && `(${symbol.angles})`}`;
    return { not: "⊕", cross: "×", dot: "●" }[symbol.shape];
  }
  if (symbol.kind === "more") return `… ${symbol.gates.toLocaleString("en-US")} more gates`;
  return symbol.kind === "begin" ? `× ${symbol.count.toLocaleString("en-US")}` : "";
}

function widthOf(symbol: Drawn): number {
  const text = [...captionOf(symbol)].length;
  if (symbol.kind !== "gate") return text + 2;
  if (symbol.shape !== "box") return 2;
  return text + (isAscending(symbol.targets) ? 4 : 6);
}

function isAscending(targets: readonly number[]): boolean {
  return targets.every((target, j) => j === 0 || target > targets[j - 1]);
}

function drawSymbol(symbol: Drawn, grid: Grid): void {
  if (symbol.kind === "gate") {
    drawGate(symbol, grid);
    return;
  }
  const [top, bottom] = [linesPerWire * symbol.low, linesPerWire * symbol.high + 2];
  if (symbol.kind === "more") {
    for (let line = top + 1; line <= bottom; line += linesPerWire) grid.write(line, 0, "┄".repeat(grid.width));
    grid.write(top, 1, captionOf(symbol));
    return;
  }
  const [first, between, wire, last] = symbol.kind === "begin" ? "╓║╫╙" : "╖║╫╜";
  const at = symbol.kind === "begin" ? 0 : 1;
  for (let line = top + 1; line < bottom; line++) grid.write(line, at, isWire(line) ? wire : between);
  grid.write(top, at, `${first} ${captionOf(symbol)}`.trimEnd());
  grid.write(bottom, at, last);
}

function drawGate(gate: GateSymbol, grid: Grid): void {
  const [low, high] = spanOf(gate);
  const center = (grid.width - 1) >> 1;
  for (let line = linesPerWire * low + 2; line <= linesPerWire * high; line++) {
    grid.write(line, center, isWire(line) ? "┼" : "│");
  }
  for (const { qubit, value } of gate.controls) grid.write(linesPerWire * qubit + 1, center, value ? "●" : "○");
  if (gate.shape !== "box") {
    for (const target of gate.targets) grid.write(linesPerWire * target + 1, center, captionOf(gate));
    return;
  }
  for (const [first, last] of runsOf(gate.targets)) {
    const [top, bottom] = [linesPerWire * first, linesPerWire * last + 2];
    drawBox(gate, grid, top, bottom);
    if (first > low) grid.write(top, center, "┴");
    if (last < high) grid.write(bottom, center, "┬");
  }
}

/** Where qubits are not in order each wire is marked with the qubit of the gate that is on it. */
function drawBox(gate: GateSymbol, grid: Grid, top: number, bottom: number): void {
  const [caption, width] = [captionOf(gate), widthOf(gate)];
  const left = (grid.width - width) >> 1;
  grid.box(top, bottom, width);
  grid.write((top + bottom) >> 1, left + width - 2 - [...caption].length, caption);
  if (isAscending(gate.targets)) return;
  for (const [j, target] of gate.targets.entries()) {
    const line = linesPerWire * target + 1;
    if (line > top && line < bottom) grid.write(line, left + 1, `${j}`);
  }
}
