import type { z } from "zod";
import type { Drawing, Figure } from "./figure.ts";

/**
 * The contract between a computation a user can run by name and everything that runs it (command line, web page).
 *
 * An experiment never touches a disk, a clock or a terminal. It yields steps; whoever runs it writes the metrics,
 * saves the states and draws the figures, and lends a {@link Meter} to those whose results are times and sizes.
 *
 * @typeParam Schema - the zod object of its settings. Every setting has `.default()` and `.describe()`, and parsing
 * what was already parsed changes nothing, so that saved settings can be read again.
 * @typeParam State - all that is needed to continue: a tree of plain objects and arrays whose leaves are `NDArray`,
 * number, string, boolean or null. Properties that are `undefined` are not kept.
 */
export interface Experiment<Schema extends z.ZodObject = z.ZodObject, State = unknown> {
  /** What a user types, e.g. `ising-trg`. */
  readonly name: string;
  /** What a figure or report is headed with. */
  readonly title: string;
  /** One line for `helmholtz list`. */
  readonly summary: string;
  /** The papers the method and the reference values come from. */
  readonly citations: readonly string[];
  readonly settings: Schema;
  /** 1 unless given; raised whenever what `State` holds changes, so that runs kept before are refused and not misread. */
  readonly stateVersion?: number;

  /** What a progress bar shows: the metric to follow and the value it should come to, if one is known. */
  headline?(settings: z.output<Schema>): Headline;

  /**
   * The computation, a step at a time. Continuing from the state of step k must yield exactly the steps k+1, k+2, …
   * of the run that was never stopped, bit for bit: keep optimizer memory, random keys and counters in the state.
   */
  steps(settings: z.output<Schema>, start: StepsStart<State>): AsyncIterable<Step<State>> | Iterable<Step<State>>;

  /** What came out, beside what is known. Called once, after the last step. */
  summarize(settings: z.output<Schema>, run: RunRecord<State>): Outcome | Promise<Outcome>;

  /** What to draw; also called for a run that is not finished yet. */
  figures(settings: z.output<Schema>, run: RunRecord<State>): readonly Figure[] | Promise<readonly Figure[]>;

  /** Pictures of what is computed with, such as the circuit; they depend on settings and seed alone. */
  drawings?(settings: z.output<Schema>, seed: number): readonly Drawing[];
}

/** Where an experiment starts: from its seed, or after a step that was kept. */
export interface StepsStart<State> {
  /** A non-negative integer; the only source of randomness. */
  readonly seed: number;
  /** The last step of an earlier process; the next to yield is `step + 1`. */
  readonly resumeFrom?: { readonly step: number; readonly state: State };
  readonly meter?: Meter;
}

/**
 * What the process can tell of itself. It is for results that are times and sizes, which may be kept in the state; no
 * metric may depend on it, because those are the same, bit for bit, whenever a run is repeated or resumed.
 */
export interface Meter {
  /** Seconds from some fixed moment. */
  seconds(): number;
  /** The most memory the process has held so far, in bytes; nothing where the host does not tell. */
  peakMemoryBytes(): number | undefined;
}

/** One step done. */
export interface Step<State> {
  /** 1 for the first, then one more each time. */
  readonly step: number;
  /** How many steps there will be at most, if that is known. */
  readonly totalSteps?: number;
  /** Named finite numbers, a point of each curve. A number that is not finite ends the run with an error. */
  readonly metrics: Readonly<Record<string, number>>;
  /** What went wrong and was put right, a sentence each: shown as it happens, and among the notes of the result. */
  readonly notices?: readonly string[];
  readonly state: State;
}

/** The metrics of one step, as kept in `metrics.jsonl`. */
export interface MetricsRecord {
  readonly step: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly notices?: readonly string[];
}

/** A run so far: its last step, and the metrics of every step up to it. */
export interface RunRecord<State> {
  readonly seed: number;
  readonly step: number;
  readonly state: State;
  readonly history: readonly MetricsRecord[];
}

/** The one number a progress bar follows. */
export interface Headline {
  /** A key of {@link Step.metrics}. */
  readonly metric: string;
  readonly reference?: number;
}

/** A value known from elsewhere. */
export interface Reference {
  readonly value: number;
  /** Where it comes from, short: `QMC, Sandvik and Evertz 2010`, `Onsager 1944, exact`. */
  readonly source: string;
}

/** Named columns of numbers, for a result that is a curve rather than a number. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

/** The end of a run. */
export interface Outcome {
  readonly result: Readonly<Record<string, number>>;
  /** Known values of results of the same name. Errors are measured against the first; the others are shown. */
  readonly references: Readonly<Record<string, readonly Reference[]>>;
  /** Whether every solver and the optimization itself met its tolerance. */
  readonly converged: boolean;
  /** What a reader must know to trust the numbers, e.g. the residual of an environment that did not converge. */
  readonly notes: readonly string[];
  readonly tables?: readonly Table[];
}

/** Gives an experiment's settings and state their types from what is written; returns it unchanged. */
export function defineExperiment<Schema extends z.ZodObject, State>(
  experiment: Experiment<Schema, State>,
): Experiment<Schema, State> {
  return experiment;
}
