import { InputError } from "../../tensor/index.ts";
import type { Block } from "../block/block.ts";
import { type Layout, type LayoutOptions, layOut, runsOf, spanOf } from "./layout.ts";
import { escapeMarkup, styleSheet, type Theme } from "./style.ts";
import type { BracketSymbol, Drawn, GateSymbol, MoreSymbol } from "./symbol.ts";

/** Options of {@link drawSvg}. */
export interface SvgOptions extends LayoutOptions {
  /** Width in pixels, of which a shorter circuit takes less; longer ones go on below. */
  readonly width?: number;
  /** What screen readers and tooltips call it; "Quantum circuit" unless given. */
  readonly title?: string;
  /** `auto` follows the reader's choice of light or dark. */
  readonly theme?: Theme;
}

const wireSpacing = 46;
const boxHeight = 32;
const margin = 16;
const columnGap = 12;
const rowGap = 28;
/** Above the first wire of a row and below its last one. */
const headroom = 34;
/** Mean width of a character in pixels, by which text is given room. */
const nameCharacter = 8.2;
const angleCharacter = 6.2;

/** Symbols of a row with the x of their columns' centers. */
interface Row {
  readonly columns: readonly { readonly symbols: readonly Drawn[]; readonly x: number; readonly width: number }[];
  readonly end: number;
}

/**
 * A circuit as an SVG document that needs nothing else, qubit 0 on top. What is repeated stands once between brackets.
 * @throws InputError if parameters are given and are not as many finite numbers as the circuit has parameters.
 */
export function drawSvg(circuit: Block, options: SvgOptions = {}): string {
  const { width = 960, title = "Quantum circuit", theme = "auto" } = options;
  if (!(width >= 200)) throw new InputError(`drawSvg: width is ${width}; allowed: at least 200`);
  const layout = layOut(circuit, options);
  const start = margin + nameCharacter * `q${layout.qubits - 1}`.length + 10;
  const rows = intoRows(layout, start, width - margin);
  const rowHeight = wireSpacing * (layout.qubits - 1) + 2 * headroom;
  const right = Math.ceil(Math.max(...rows.map(({ end }) => end)) + margin);
  const height = rows.length * rowHeight + (rows.length - 1) * rowGap;
  const body = rows.map((row, i) => {
    const drawn = renderRow(row, layout.qubits, start, i > 0, i < rows.length - 1);
    return `<g transform="translate(0 ${i * (rowHeight + rowGap) + headroom})">${drawn}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="helmholtz-circuit ${theme}" role="img" width="${right}" height="${height}"`,
    ` viewBox="0 0 ${right} ${height}"><title>${escapeMarkup(title)}</title><desc>${escapeMarkup(described(layout))}</desc>`,
    `<style>${styleSheet}</style><rect class="paper" width="${right}" height="${height}" rx="6"/>${body.join("")}</svg>\n`,
  ].join("");
}

function described({ qubits, gates, columns }: Layout): string {
  const count = (number: number, noun: string) => `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : "s"}`;
  return `A circuit of ${count(gates, "gate")} on ${count(qubits, "qubit")}, drawn in ${count(columns.length, "column")}.`;
}

function intoRows({ columns }: Layout, start: number, right: number): readonly Row[] {
  const rows: { columns: Row["columns"][number][]; end: number }[] = [{ columns: [], end: start }];
  for (const symbols of columns) {
    const width = Math.max(...symbols.map(widthOf));
    let row = rows[rows.length - 1];
    if (row.columns.length > 0 && row.end + columnGap + width + columnGap > right) {
      row = { columns: [], end: start };
      rows.push(row);
    }
    const x = row.end + columnGap + width / 2;
    row.columns.push({ symbols, x, width });
    row.end = x + width / 2;
  }
  for (const row of rows) row.end += columnGap;
  return rows;
}

function widthOf(symbol: Drawn): number {
  if (symbol.kind === "more") return angleCharacter * moreText(symbol.gates).length + 8;
  if (symbol.kind !== "gate") return symbol.kind === "begin" ? nameCharacter * countText(symbol.count).length : 10;
  if (symbol.shape !== "box") return 22;
  const marks = isAscending(symbol.targets) ? 0 : 20;
  const text = Math.max(nameCharacter * [...symbol.name].length, angleCharacter * [...symbol.angles].length);
  return Math.max(32, text + 14) + marks;
}

function countText(count: number): string {
  return `× ${count.toLocaleString("en-US")}`;
}

function moreText(gates: number): string {
  return `${gates.toLocaleString("en-US")} more gates`;
}

function isAscending(targets: readonly number[]): boolean {
  return targets.every((target, j) => j === 0 || target > targets[j - 1]);
}

function wireY(wire: number): number {
  return wire * wireSpacing;
}

function renderRow(
  { columns, end }: Row,
  qubits: number,
  start: number,
  continued: boolean,
  continues: boolean,
): string {
  const wires = Array.from({ length: qubits }, (_, wire) => {
    const label = `<text class="wire-name" x="${start - 8}" y="${wireY(wire)}">q${wire}</text>`;
    return `${label}<path class="wire" d="M${start} ${wireY(wire)}H${round(end)}"/>`;
  });
  const edge = (x: number) => `<path class="cut" d="M${round(x)} ${wireY(0) - 14}V${wireY(qubits - 1) + 14}"/>`;
  const cuts = (continued ? edge(start) : "") + (continues ? edge(end) : "");
  const drawn = columns.flatMap(({ symbols, x }) => symbols.map((symbol) => renderSymbol(symbol, x)));
  return [...wires, cuts, ...drawn].join("");
}

function renderSymbol(symbol: Drawn, x: number): string {
  if (symbol.kind === "gate") return renderGate(symbol, x);
  return symbol.kind === "more" ? renderMore(symbol, x) : renderBracket(symbol, x);
}

function renderBracket(bracket: BracketSymbol, x: number): string {
  const [top, bottom] = [wireY(bracket.low) - 22, wireY(bracket.high) + 22];
  const begins = bracket.kind === "begin";
  const at = round(begins ? x - widthOf(bracket) / 2 + 2 : x);
  const path = `<path class="bracket" d="M${begins ? at + 6 : at - 6} ${top}H${at}V${bottom}h${begins ? 6 : -6}"/>`;
  return begins ? `${path}<text class="count" x="${at + 9}" y="${top}">${countText(bracket.count)}</text>` : path;
}

function renderMore(more: MoreSymbol, x: number): string {
  const width = widthOf(more);
  const [top, height] = [wireY(more.low) - boxHeight / 2, wireY(more.high - more.low) + boxHeight];
  const box = `<rect class="more" x="${round(x - width / 2)}" y="${top}" width="${round(width)}" height="${height}"/>`;
  return `${box}<text class="angles" x="${round(x)}" y="${top + height / 2}">${moreText(more.gates)}</text>`;
}

function renderGate(gate: GateSymbol, x: number): string {
  const [low, high] = spanOf(gate);
  const at = round(x);
  const link = low < high ? `<path class="link" d="M${at} ${wireY(low)}V${wireY(high)}"/>` : "";
  const controls = gate.controls.map(
    ({ qubit, value }) => `<circle class="${value ? "on" : "off"}" cx="${at}" cy="${wireY(qubit)}" r="4.5"/>`,
  );
  const body =
    gate.shape === "box"
      ? renderBoxes(gate, x)
      : gate.targets.map((target) => renderMark(gate.shape, at, wireY(target))).join("");
  return `<g>${link}${controls.join("")}${body}</g>`;
}

function renderMark(shape: GateSymbol["shape"], x: number, y: number): string {
  if (shape === "dot") return `<circle class="on" cx="${x}" cy="${y}" r="4.5"/>`;
  if (shape === "cross") return `<path class="link" d="M${x - 6} ${y - 6}l12 12m0 -12l-12 12"/>`;
  return `<circle class="not" cx="${x}" cy="${y}" r="10"/><path class="link" d="M${x - 10} ${y}h20M${x} ${y - 10}v20"/>`;
}

/** A box for each run of neighbouring targets; qubits that are not in order are marked on their wires. */
function renderBoxes(gate: GateSymbol, x: number): string {
  const width = widthOf(gate);
  const left = round(x - width / 2);
  const ordered = isAscending(gate.targets);
  const center = round(ordered ? x : x + 8);
  const boxes = runsOf(gate.targets).map(([first, last]) => {
    const [top, height] = [wireY(first) - boxHeight / 2, wireY(last - first) + boxHeight];
    const middle = top + height / 2;
    const text = (kind: string, y: number, content: string) =>
      `<text class="${kind}" x="${center}" y="${y}">${escapeMarkup(content)}</text>`;
    const caption =
      gate.angles === ""
        ? text("name", middle, gate.name)
        : text("name", middle - 6, gate.name) + text("angles", middle + 8, gate.angles);
    return `<rect class="box" x="${left}" y="${top}" width="${round(width)}" height="${height}" rx="3"/>${caption}`;
  });
  if (ordered) return boxes.join("");
  const marks = gate.targets.map((wire, j) => `<text class="mark" x="${left + 4}" y="${wireY(wire)}">${j}</text>`);
  return boxes.join("") + marks.join("");
}

function round(x: number): number {
  return Math.round(10 * x) / 10;
}
