import { type Experiment, findExperiment, type MetricsRecord, type RunRecord, type Step } from "../experiment/index.ts";
import { engine, HelmholtzError, InputError, NumericalError, withEngine } from "../tensor/index.ts";
import { type Checkpoint, loadCheckpoint, saveCheckpoint, savedSteps } from "./checkpoint.ts";
import { configuredSettings, type RunConfig, readConfig, writeConfig } from "./config.ts";
import { processMeter } from "./meter.ts";
import { appendMetrics, checkMetrics, flushMetrics, truncateMetrics } from "./metrics.ts";
import { writePictures } from "./pictures.ts";
import { buildResult, type Environment, type RunResult, readResult, writeResult } from "./result.ts";
import { StorageError, type Store } from "./store.ts";

/** What a progress display needs after each step. */
export interface Progress {
  readonly step: number;
  readonly totalSteps?: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly notices?: readonly string[];
  /** Wall time of this process, and the step it started after: the pace, for an estimate of the time left. */
  readonly sinceStart: { readonly seconds: number; readonly step: number };
}

export interface RunOptions {
  readonly environment: Environment;
  readonly onStep?: (progress: Progress) => void;
}

/**
 * Runs an experiment in an empty run directory and writes all of it: configuration, metrics, checkpoints, result,
 * figures, report.
 *
 * Throws `InputError` if the directory is not empty or in use or a setting is not allowed, `NumericalError` if a metric
 * or result is not finite, and `StorageError` if a file cannot be written; the checkpoint before that stays.
 */
export async function runExperiment(
  experiment: Experiment,
  config: RunConfig,
  store: Store,
  options: RunOptions,
): Promise<RunResult> {
  const settings = await configuredSettings(experiment, config);
  const complete: RunConfig = { ...config, settings };
  return asOnlyWriter(store, experiment, async () => {
    await refuseUsed(store);
    await writeConfig(store, complete);
    return continueOnEngine({ experiment, config: complete, settings, store, options, history: [] });
  });
}

/**
 * Continues a run from its last checkpoint to the same end, bit for bit; of a finished one, gives its result.
 *
 * Throws `InputError`, and changes nothing, if the directory is not one of a run or in use, or its checkpoint is damaged
 * or was made with other settings; else as {@link runExperiment} does.
 */
export async function resumeExperiment(
  store: Store,
  options: RunOptions & { readonly experiments?: readonly Experiment[] },
): Promise<RunResult> {
  const config = await readConfig(store);
  const experiment = findExperiment(config.experiment, options.experiments);
  const settings = await configuredSettings(experiment, config);
  const stands = async () => ({
    checkpoint: await loadCheckpoint(store, experiment, config),
    result: await readResult(store),
  });
  const before = await stands();
  if (before.result) return before.result;
  return asOnlyWriter(store, experiment, async () => {
    // Once more, now that nobody else writes here.
    const { checkpoint, result } = await stands();
    if (result) return result;
    const history = await truncateMetrics(store, checkpoint?.step ?? 0);
    return continueOnEngine({ experiment, config, settings, store, options, checkpoint, history });
  });
}

/** Does something in a run directory that nobody else writes in meanwhile; if a disk fails, says what is kept. */
async function asOnlyWriter<T>(store: Store, { name }: Experiment, action: () => Promise<T>): Promise<T> {
  try {
    const release = await store.lock();
    return await action().finally(release);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    throw new StorageError(`${name} stopped: ${error.message}; ${await whatIsKept(store)}`, { cause: error });
  }
}

async function whatIsKept(store: Store): Promise<string> {
  const [latest] = await savedSteps(store).catch(() => []);
  return latest === undefined
    ? "no checkpoint had been written: start again where there is room"
    : `the checkpoint of step ${latest} is kept: when files can be written again, continue with 'helmholtz resume ${store.name}'`;
}

async function refuseUsed(store: Store): Promise<void> {
  const files = await store.list();
  if (files.length === 0) return;
  const advice = files.includes("config.json")
    ? `continue it with 'helmholtz resume ${store.name}' or choose another folder`
    : "choose another folder";
  throw new InputError(`the folder '${store.name}' is not empty: ${advice}`);
}

interface Run {
  readonly experiment: Experiment;
  readonly config: RunConfig;
  readonly settings: Record<string, unknown>;
  readonly store: Store;
  readonly options: RunOptions;
  readonly checkpoint?: Checkpoint;
  readonly history: readonly MetricsRecord[];
}

/** On the engine the run was begun with, where this machine has it: another one rounds differently. */
function continueOnEngine(run: Run): Promise<RunResult> {
  return withEngine(run.config.engine, () => continueRun(run));
}

async function continueRun(run: Run): Promise<RunResult> {
  const { experiment, config, settings, store, options } = run;
  const { record, seconds } = await takeSteps(run);
  const summary = await experiment.summarize(settings, record);
  const outcome = { ...summary, notes: [...summary.notes, ...noticesIn(record.history)] };
  refuseNonFinite(experiment, outcome.result);
  const result = buildResult(config, outcome, {
    engine: engine().name,
    environment: { ...options.environment, engine: engine().description },
    steps: record.step,
    wallSeconds: seconds,
  });
  await writePictures(store, experiment, settings, { record, result });
  // Last, because a run that has a result is finished.
  await writeResult(store, result);
  return result;
}

/** The first notices of a run, and how many more there were. */
function noticesIn(history: readonly MetricsRecord[]): readonly string[] {
  const all = history.flatMap(({ step, notices = [] }) => notices.map((notice) => `step ${step}: ${notice}`));
  const hidden = all.length - mostNotices;
  return hidden > 0 ? [...all.slice(0, mostNotices), `${hidden} more notices are in metrics.jsonl`] : all;
}

const mostNotices = 10;

function refuseNonFinite(experiment: Experiment, result: Readonly<Record<string, number>>): void {
  const bad = Object.keys(result).find((name) => !Number.isFinite(result[name]));
  if (bad !== undefined) {
    throw new NumericalError(`${experiment.name}: the result ${bad} is ${result[bad]}; ${advice}`);
  }
}

const advice = "try another seed, smaller steps, or settings nearer to a case that is known to work";

/** Goes through the steps that are left, keeping metrics and checkpoints. */
async function takeSteps(run: Run): Promise<{ record: RunRecord<unknown>; seconds: number }> {
  const { experiment, config, settings, store, options, checkpoint } = run;
  const { seed } = config;
  const history = [...run.history];
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const secondsInAll = () => (checkpoint?.seconds ?? 0) + seconds();
  const first = checkpoint?.step ?? 0;
  let last: Pick<Checkpoint, "step" | "state"> | undefined = checkpoint;

  const save = async (finished: boolean) => {
    if (!last) throw new InputError(`${experiment.name} took no step; its settings leave it nothing to do`);
    await flushMetrics(store);
    const { step, state } = last;
    await saveCheckpoint(store, experiment, config, { step, state, seconds: secondsInAll(), finished });
    return last;
  };
  const saveNowAndThen = pacedSaving(save);
  try {
    const steps = checkpoint?.finished
      ? []
      : experiment.steps(settings, { seed, resumeFrom: checkpoint, meter: processMeter });
    for await (const { step, totalSteps, metrics, notices, state } of checkedSteps(experiment, steps, first)) {
      const record = { step, metrics, ...(notices?.length && { notices }) };
      await appendMetrics(store, record);
      history.push(record);
      last = { step, state };
      await saveNowAndThen();
      options.onStep?.({ ...record, totalSteps, sinceStart: { seconds: seconds(), step: first } });
    }
  } catch (error) {
    if (!(error instanceof NumericalError)) throw error;
    throw new NumericalError(explainFailure(error, experiment, last && (await save(false))), { cause: error });
  }
  const { step, state } = await save(true);
  return { record: { seed, step, state, history }, seconds: secondsInAll() };
}

function explainFailure(error: NumericalError, experiment: Experiment, last?: { readonly step: number }): string {
  const kept = last ? `what was computed up to step ${last.step} is kept` : "nothing was computed before";
  const failed = `${experiment.name} failed at step ${(last?.step ?? 0) + 1}: ${error.message}; ${kept}`;
  // Whoever failed may know better what to try.
  return error.message.includes("; try ") ? failed : `${failed}; ${advice}`;
}

/** Saves the first time, and then as often as costs at most a twentieth of the time. */
function pacedSaving(save: (finished: boolean) => Promise<unknown>): () => Promise<void> {
  let next = 0;
  return async () => {
    const begin = performance.now();
    if (begin < next) return;
    await save(false);
    const end = performance.now();
    next = end + 20 * (end - begin);
  };
}

/** The steps, with their numbering and metrics checked. */
async function* checkedSteps(
  experiment: Experiment,
  steps: AsyncIterable<Step<unknown>> | Iterable<Step<unknown>>,
  first: number,
): AsyncGenerator<Step<unknown>> {
  let expected = first + 1;
  for await (const step of steps) {
    if (step.step !== expected) {
      throw new HelmholtzError(`${experiment.name} yielded step ${step.step} where step ${expected} was due`);
    }
    checkMetrics(step);
    yield step;
    expected++;
  }
}
