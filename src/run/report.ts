import type { Drawing, Experiment, Figure, Table } from "../experiment/index.ts";
import { formatError, formatNumber, formatSeconds } from "./format.ts";
import { escapeMarkup } from "./markup.ts";
import { renderFigures } from "./plot.ts";
import type { RunResult } from "./result.ts";
import { encodeText, type Store } from "./store.ts";

type Heading = Pick<Experiment, "title" | "summary" | "citations">;

/** Writes `report.html`: one page that needs no other file and no network. */
export async function writeReport(
  store: Store,
  experiment: Heading,
  result: RunResult,
  figures: readonly Figure[],
  drawings: readonly Drawing[] = [],
): Promise<void> {
  const page = renderReport(experiment, result, await renderFigures(figures), drawings);
  await store.replace("report.html", encodeText(page));
}

/** The page. `plot` is an SVG document. */
export function renderReport(
  experiment: Heading,
  result: RunResult,
  plot: string,
  drawings: readonly Drawing[] = [],
): string {
  const { title, summary, citations } = experiment;
  const { notes, tables, settings, environment, steps, wallSeconds, seed, converged } = result;
  const status = converged ? `<p class="good">Converged` : `<p class="warning">Not converged`;
  const body = [
    `<h1>${escapeMarkup(title)}</h1><p>${escapeMarkup(summary)}</p>`,
    `${status} after ${steps} step${steps === 1 ? "" : "s"} in ${formatSeconds(wallSeconds)}.</p>`,
    notes.length ? list(notes) : "",
    section("Result", resultTable(result)),
    section("Figures", plot),
    ...drawings.map(({ title: name, svg }) => section(escapeMarkup(name), svg)),
    ...tables.map(foldedTable),
    section("Settings", pairs({ experiment: result.experiment, ...settings, seed })),
    section("Environment", pairs(environment)),
    section("References", list(citations)),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeMarkup(title)}</title>
<style>${style}</style>
</head>
<body>
${body.filter((part) => part !== "").join("\n")}
</body>
</html>
`;
}

const style = `
body { font: 16px/1.5 system-ui, "Helvetica Neue", Arial, sans-serif; color: #222; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: 0.2rem; }
h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.92rem; }
th, td { text-align: left; padding: 0.25rem 0.8rem 0.25rem 0; border-bottom: 1px solid #ddd; vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.good, .warning { border-left: 4px solid #3a9a5b; padding-left: 0.7rem; }
.warning { border-color: #c0392b; }
svg { max-width: 100%; height: auto; }
`;

function section(title: string, content: string): string {
  return `<h2>${title}</h2>\n${content}`;
}

function list(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${escapeMarkup(item)}</li>`).join("")}</ul>`;
}

/** A line for every result and known value; the first of each name is what the error is measured against. */
function resultTable({ result, references, relativeError }: RunResult): string {
  const rows = Object.entries(result).flatMap(([name, value]) => {
    const [first, ...others] = references[name] ?? [];
    const cells = first
      ? [formatNumber(first.value), escapeMarkup(first.source), formatError(relativeError[name])]
      : ["", "", ""];
    const more = others.map(({ value: known, source }) => ["", "", formatNumber(known), escapeMarkup(source), ""]);
    return [[escapeMarkup(name), formatNumber(value), ...cells], ...more];
  });
  const columns = ["", "result", "known", "source", "relative error"];
  return table(columns, rows, [false, true, true, false, true]);
}

function foldedTable({ title, columns, rows }: Table): string {
  const cells = rows.map((row) => row.map((value) => formatNumber(value)));
  const content = table(
    columns.map(escapeMarkup),
    cells,
    columns.map(() => true),
  );
  return `<details><summary>${escapeMarkup(title)}</summary>${content}</details>`;
}

function pairs(values: Readonly<Record<string, unknown>>): string {
  const rows = Object.entries(values).map(([name, value]) => [
    name,
    shortened(typeof value === "string" ? value : JSON.stringify(value)),
  ]);
  return table(
    [],
    rows.map((row) => row.map(escapeMarkup)),
    [false, false],
  );
}

/** The beginning of what would fill pages, such as the data of a file; config.json has all of it. */
function shortened(text: string): string {
  return text.length <= 400 ? text : `${text.slice(0, 400)} … (${text.length} characters, see config.json)`;
}

/** Cells are markup already. */
function table(columns: readonly string[], rows: readonly (readonly string[])[], numeric: readonly boolean[]): string {
  const align = (column: number) => (numeric[column] ? ' class="number"' : "");
  const line = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell, column) => `<${tag}${align(column)}>${cell}</${tag}>`).join("")}</tr>`;
  const head = columns.length ? `<thead>${line(columns, "th")}</thead>` : "";
  return `<table>${head}<tbody>${rows.map((row) => line(row, "td")).join("\n")}</tbody></table>`;
}
