import type { MetricsRecord } from "../experiment/index.ts";
import { InputError, NumericalError } from "../tensor/index.ts";
import { decodeText, encodeText, type Store } from "./store.ts";

const path = "metrics.jsonl";

/** One line of `metrics.jsonl`: the step, then its metrics by name, and its notices if it has any. */
function lineOf({ step, metrics, notices }: MetricsRecord): string {
  return `${JSON.stringify({ step, ...metrics, ...(notices?.length && { notices }) })}\n`;
}

/** Throws `NumericalError` naming the first metric that is not a finite number. */
export function checkMetrics({ metrics }: Pick<MetricsRecord, "metrics">): void {
  if ("step" in metrics) throw new InputError("a metric cannot be called 'step': that is the number of the step");
  if ("notices" in metrics) throw new InputError("a metric cannot be called 'notices': those are sentences");
  const bad = Object.keys(metrics).find((name) => !Number.isFinite(metrics[name]));
  if (bad !== undefined) throw new NumericalError(`${bad} is ${metrics[bad]}`);
}

export function appendMetrics(store: Store, record: MetricsRecord): Promise<void> {
  return store.append(path, encodeText(lineOf(record)));
}

/** After this the metrics written so far survive a loss of power. */
export function flushMetrics(store: Store): Promise<void> {
  return store.flush(path);
}

/**
 * Cuts the metrics back to those up to a step and returns them.
 *
 * Throws `InputError`, and changes nothing, if some of them are missing.
 */
export async function truncateMetrics(store: Store, step: number): Promise<readonly MetricsRecord[]> {
  const records = (await readMetrics(store)).filter((record) => record.step <= step);
  if (records.length !== step || records.some((record, i) => record.step !== i + 1)) {
    const found = new Set(records.map((record) => record.step)).size;
    throw new InputError(
      `${path} of ${store.name} has ${found} of the ${step} steps up to its checkpoint, ` +
        "or has them in another order; it was changed or cut",
    );
  }
  await store.replace(path, encodeText(records.map(lineOf).join("")));
  return records;
}

/** Every whole line: a process that was killed may leave a part of one. */
export async function readMetrics(store: Store): Promise<readonly MetricsRecord[]> {
  const text = decodeText((await store.read(path)) ?? new Uint8Array());
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line, i) => {
    const { step, notices, ...metrics } = parseLine(line, i + 1, store);
    return { step, metrics, ...(notices && { notices }) };
  });
}

/** As read back: `notices`, where there are any, are the one thing that is not a number. */
type Line = { readonly step: number; readonly notices?: readonly string[] } & MetricsRecord["metrics"];

function parseLine(line: string, number: number, store: Store): Line {
  const fault = new InputError(`line ${number} of ${path} in ${store.name} is not the record of a step`);
  try {
    const record = JSON.parse(line);
    if (typeof record?.step === "number") return record;
  } catch {
    throw fault;
  }
  throw fault;
}
