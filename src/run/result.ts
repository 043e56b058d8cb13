import type { Outcome, Reference, Table } from "../experiment/index.ts";
import { InputError } from "../tensor/index.ts";
import type { RunConfig } from "./config.ts";
import { decodeText, replaceJson, type Store } from "./store.ts";

const path = "result.json";

/** What a run came to: `result.json`, and what `--json` prints. */
export interface RunResult extends RunConfig {
  readonly steps: number;
  /** Wall time of all processes of the run together. */
  readonly wallSeconds: number;
  readonly converged: boolean;
  readonly result: Readonly<Record<string, number>>;
  /** The known values of results of the same name. */
  readonly reference: Readonly<Record<string, number>>;
  /** |result − reference| / |reference|; the absolute error where the reference is 0. */
  readonly relativeError: Readonly<Record<string, number>>;
  /** Every known value with its source; the first of each is the one in `reference`. */
  readonly references: Readonly<Record<string, readonly Reference[]>>;
  readonly notes: readonly string[];
  readonly tables: readonly Table[];
  readonly environment: Environment;
}

/** Where a run was computed, for whoever wants to repeat it: versions and machine, by name. */
export type Environment = Readonly<Record<string, string>>;

export function buildResult(
  config: RunConfig,
  outcome: Outcome,
  run: Pick<RunResult, "engine" | "environment" | "steps" | "wallSeconds">,
): RunResult {
  const { result, references, converged, notes, tables = [] } = outcome;
  const names = Object.keys(result).filter((name) => references[name]?.length);
  const reference = Object.fromEntries(names.map((name) => [name, references[name][0].value]));
  const relativeError = Object.fromEntries(names.map((name) => [name, errorOf(result[name], reference[name])]));
  const { environment, ...progress } = run;
  return {
    ...config,
    ...progress,
    converged,
    result,
    reference,
    relativeError,
    references,
    notes,
    tables,
    environment,
  };
}

function errorOf(value: number, reference: number): number {
  return Math.abs(value - reference) / (Math.abs(reference) || 1);
}

export function writeResult(store: Store, result: RunResult): Promise<void> {
  return replaceJson(store, path, result);
}

/** The result of a finished run; `undefined` while it is not. Throws `InputError` if the file is damaged. */
export async function readResult(store: Store): Promise<RunResult | undefined> {
  const bytes = await store.read(path);
  if (!bytes) return undefined;
  try {
    return JSON.parse(decodeText(bytes)) as RunResult;
  } catch {
    throw new InputError(`${path} of ${store.name} is truncated; remove it and resume to have it written again`);
  }
}
