import { formatError, formatNumber, formatSeconds, type RunResult } from "../run/index.ts";
import { alignColumns } from "./context.ts";

/** What `run` and `resume` end with: results beside what is known, and where the files are. */
export function summaryLines(title: string, result: RunResult, directory: string): readonly string[] {
  const { converged, steps, wallSeconds, notes, seed, engine } = result;
  const state = converged ? "converged" : "NOT CONVERGED";
  const time = `${steps} step${steps === 1 ? "" : "s"}, ${formatSeconds(wallSeconds)}`;
  return [
    title,
    "",
    ...alignColumns(resultRows(result), "  "),
    "",
    ...notes.map((note) => `  note: ${note}`),
    `  ${state} (${time}, seed ${seed}, ${engine} engine)`,
    `  plot:   ${directory}/plot.svg`,
    `  report: ${directory}/report.html`,
  ];
}

function resultRows({ result, references, relativeError }: RunResult): readonly (readonly string[])[] {
  return Object.entries(result).flatMap(([name, value]) => {
    const [first, ...others] = references[name] ?? [];
    const beside = first
      ? `${formatNumber(first.value)} (${first.source}), relative error ${formatError(relativeError[name])}`
      : "";
    const more = others.map((other) => ["", "", `${formatNumber(other.value)} (${other.source})`]);
    return [[name, formatNumber(value), beside], ...more];
  });
}
