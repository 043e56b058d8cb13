import { dsvFormat } from "d3-dsv";
import { z } from "zod";
import { InputError, NDArray } from "../tensor/index.ts";

/** What a table must be. */
export interface TableBounds {
  readonly minRows: number;
  readonly minColumns: number;
  /** What else is wrong with a table, in words; nothing if it is as it must be. */
  readonly check?: (table: NDArray) => string | undefined;
}

/**
 * A setting that is a table of numbers, as the text of a CSV file; nothing where it is empty. Kept as written, so that a
 * resumed run has it; {@link tableOf} gives the numbers.
 */
export function numberTable(bounds: TableBounds) {
  return z
    .string()
    .superRefine((text, context) => {
      const fault = text === "" ? undefined : faultOf(text, bounds);
      if (fault) context.addIssue({ code: "custom", message: fault });
    })
    .meta({
      allowed:
        `at least ${bounds.minRows} lines of at least ${bounds.minColumns} numbers with commas between them, ` +
        "below a line of names or not; @FILE.csv or @FILE.npy for those of a file",
    });
}

/**
 * The numbers of a text in the format of CSV files, float64 [rows, columns]. Numbers are separated by commas, or by tabs or
 * semicolons where there is no comma in the first line; quotes around them, blank lines, and a first line of names are
 * let through.
 * @throws InputError naming line and column of what is no finite number, of a line with too few or too many of them, or
 * for a text without any.
 */
export function tableOf(text: string): NDArray {
  const lines = dsvFormat(delimiterOf(text))
    .parseRows(text.replace(/^\uFEFF/, ""), (cells, i) => ({ cells, line: i + 1 }))
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ""));
  if (lines.length > 0 && lines[0].cells.every(isName)) lines.shift();
  if (lines.length === 0) throw new InputError("there are no numbers");
  const columns = lines[0].cells.length;
  const values = new Float64Array(lines.length * columns);
  for (const [row, { cells, line }] of lines.entries()) {
    if (cells.length !== columns) {
      throw new InputError(`line ${line} has ${counted(cells.length, "value")}, line ${lines[0].line} has ${columns}`);
    }
    for (const [column, cell] of cells.entries()) values[row * columns + column] = numberAt(cell, line, column + 1);
  }
  return new NDArray("float64", [lines.length, columns], values);
}

/** A real array of one or two axes as a text that {@link tableOf} reads to the same numbers; one axis is one column. */
export function textOfTable(table: NDArray): string {
  const [rows, columns = 1] = table.shape;
  const values = table.values();
  return Array.from({ length: rows }, (_, row) => values.subarray(row * columns, (row + 1) * columns).join(",")).join(
    "\n",
  );
}

function delimiterOf(text: string): string {
  const [first] = text.trimStart().split("\n", 1);
  return [",", ";", "\t"].find((delimiter) => first.includes(delimiter)) ?? ",";
}

/** What may stand above a column: anything but a number, or one that is not finite. */
function isName(cell: string): boolean {
  const text = cell.trim();
  return text === "" || (Number.isNaN(Number(text)) && !/^[+-]?(nan|inf(inity)?)$/i.test(text));
}

function numberAt(cell: string, line: number, column: number): number {
  const value = cell.trim() === "" ? Number.NaN : Number(cell);
  if (Number.isFinite(value)) return value;
  const found = cell.trim() === "" ? "empty" : `'${cell.trim().slice(0, 40)}'`;
  throw new InputError(`line ${line}, column ${column} is ${found}; allowed: a finite number`);
}

function faultOf(text: string, { minRows, minColumns, check }: TableBounds): string | undefined {
  try {
    const table = tableOf(text);
    const [rows, columns] = table.shape;
    if (rows >= minRows && columns >= minColumns) return check?.(table);
    return `${counted(rows, "line")} of ${counted(columns, "number")}`;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
