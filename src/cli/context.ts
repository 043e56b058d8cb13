import { type Experiment, experiments } from "../experiment/index.ts";

/** Where text goes: a terminal, a pipe, or what a test collects. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What a command works with. */
export interface CommandContext {
  readonly experiments: readonly Experiment[];
  /** Results. */
  readonly stdout: Output;
  /** Progress and messages. */
  readonly stderr: Output;
}

/** This process and every experiment there is. */
export function processContext(): CommandContext {
  return { experiments, stdout: process.stdout, stderr: process.stderr };
}

/** Writes a line. */
export function print(output: Output, line = ""): void {
  output.write(`${line}\n`);
}

/** Rows of cells with columns wide enough, two spaces apart; the last column as it is. */
export function alignColumns(rows: readonly (readonly string[])[], indent = ""): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const last = widths.length - 1;
  const pad = (cell: string, column: number) => (column === last ? cell : cell.padEnd(widths[column] + 2));
  return rows.map((row) => (indent + row.map(pad).join("")).trimEnd());
}
