import type { Experiment, RunRecord } from "../experiment/index.ts";
import { writePlot } from "./plot.ts";
import { writeReport } from "./report.ts";
import type { RunResult } from "./result.ts";
import { encodeText, type Store } from "./store.ts";

/** What there is to draw: a run so far, and its result once it is finished. */
interface Drawn {
  readonly record: RunRecord<unknown>;
  readonly result?: RunResult;
}

/** Writes the plot, the drawings and, of a finished run, the report. Returns the names of the files. */
export async function writePictures(
  store: Store,
  experiment: Experiment,
  settings: Record<string, unknown>,
  { record, result }: Drawn,
): Promise<readonly string[]> {
  const figures = await experiment.figures(settings, record);
  const drawings = experiment.drawings?.(settings, record.seed) ?? [];
  await writePlot(store, figures);
  for (const { name, svg } of drawings) await store.replace(`${name}.svg`, encodeText(svg));
  const files = ["plot.svg", ...drawings.map(({ name }) => `${name}.svg`)];
  if (!result) return files;
  await writeReport(store, experiment, result, figures, drawings);
  return [...files, "report.html"];
}
