import { z } from "zod";
import {
  type FreeEnergy,
  type FreeEnergyAux,
  type FreeEnergyEstimate,
  type MinimizeState,
  minimize,
  type Optimizer,
} from "../freeenergy/index.ts";
import { random } from "../tensor/index.ts";
import type { MetricsRecord, Reference, Step, StepsStart } from "./experiment.ts";
import { type Figure, metricSeries, type Series } from "./figure.ts";
import { noticesOf } from "./notices.ts";

/** Settings of every experiment that trains a density, with its own defaults. */
export function trainingSettings(defaults: {
  readonly steps: number;
  readonly samples: number;
  readonly learningRate: number;
}) {
  return {
    steps: z.int().min(1).max(10_000_000).default(defaults.steps).describe("training steps"),
    samples: z.int().min(2).max(10_000_000).default(defaults.samples).describe("samples a step"),
    chunk: z
      .int()
      .min(0)
      .max(10_000_000)
      .default(0)
      .describe("samples drawn and evaluated at a time, which bounds the memory; 0 for all of a step"),
    learningRate: z.number().positive().max(10).default(defaults.learningRate).describe("step size of the optimizer"),
    finalSamples: z.int().min(2).max(100_000_000).default(20_000).describe("samples of the final estimate"),
  };
}

/** The samples of a step and how many of them are evaluated at a time, as `freeEnergy` takes them. */
export function batchOf({ samples, chunk }: { readonly samples: number; readonly chunk: number }) {
  return { samples, ...(chunk > 0 && { chunk }) };
}

/** What a training keeps: the optimization as it stands. */
export interface TrainingState<P> {
  readonly training: MinimizeState<P, FreeEnergyAux>;
}

/** A free energy to train, and how. */
export interface Training<P> {
  readonly objective: FreeEnergy<P>;
  /** The first parameters, of a key. */
  init(key: random.Key): P;
  readonly optimizer: Optimizer;
  readonly steps: number;
}

/** Trains, yielding F, E and S with their errors at every step. */
export async function* train<P>(
  { objective, init, optimizer, steps }: Training<P>,
  { seed, resumeFrom }: StepsStart<TrainingState<P>>,
): AsyncGenerator<Step<TrainingState<P>>> {
  const [first, samples] = random.split(random.key(seed));
  const start = resumeFrom?.state.training ?? { parameters: init(first), aux: objective.start(samples) };
  for await (const taken of minimize(objective, start, { optimizer, stop: { steps } })) {
    const { step, gradientNorm, state } = taken;
    const metrics = { ...(state.aux?.estimate && freeEnergyMetrics(state.aux.estimate)), gradientNorm };
    yield { step, totalSteps: steps, metrics, ...noticesOf(taken), state: { training: state } };
  }
}

/** The key of samples drawn after the training, which no step has used. */
export function finalKey(seed: number): random.Key {
  return random.split(random.key(seed), 3)[2];
}

/** F, E and S with their errors, as every experiment names them; where F is a bound, also what the weighted samples tell. */
export function freeEnergyMetrics({ F, FError, E, EError, S, SError, bound }: FreeEnergyEstimate) {
  return { F, FError, E, EError, S, SError, ...bound };
}

/** F = E and S = 0 of a pure state. */
export function pureState(energy: number) {
  return { F: energy, E: energy, S: 0 };
}

/** F = −kT ln Z, E and S = ln Z + βE of a partition function; at β = 0, where F is infinite, without it. */
export function ofPartition(beta: number, lnZ: number, energy: number) {
  const S = lnZ + beta * energy;
  return { ...(beta > 0 && { F: energy - S / beta }), E: energy, S };
}

/** The metrics of what is computed without samples, and so has no errors. */
export function exactMetrics(known: { readonly F?: number; readonly E: number; readonly S: number }) {
  const errors = Object.keys(known).map((name) => [`${name}Error`, 0] as const);
  return { ...known, ...Object.fromEntries(errors) };
}

/** F, E and S against step, with error bands, each beside the known values. */
export function freeEnergyFigures(
  history: readonly MetricsRecord[],
  references: Readonly<Partial<Record<"F" | "E" | "S", readonly Reference[]>>> = {},
): readonly Figure[] {
  return quantities.map((name) => ({
    title: quantityLabels[name],
    x: { label: "step" },
    y: { label: quantityLabels[name] },
    series: [withErrors(history, name)],
    references: (references[name] ?? []).map(({ source, value }) => ({ label: source, y: value })),
  }));
}

/** F, E and S against step, with error bands, each beside the known value at the β of each step. */
export function annealedFreeEnergyFigures(
  history: readonly MetricsRecord[],
  source: string,
  knownAt: (step: number) => Readonly<Record<"F" | "E" | "S", number>>,
): readonly Figure[] {
  const x = history.map(({ step }) => step);
  const known = x.map(knownAt);
  return freeEnergyFigures(history).map((figure, i) => ({
    ...figure,
    series: [...figure.series, { label: source, x, y: known.map((each) => each[quantities[i]]), mark: "dashed" }],
  }));
}

/** F, E and S against step in one figure, for what is computed without samples; in units such as `per site`. */
export function exactFreeEnergyFigure(
  history: readonly MetricsRecord[],
  { unit = "", stepLabel = "step" }: { readonly unit?: string; readonly stepLabel?: string } = {},
): Figure {
  return {
    title: `F, E and S${unit && ` ${unit}`}`,
    x: { label: stepLabel },
    y: { label: `F, E, S${unit && ` ${unit}`}` },
    // At zero temperature F is E: dots on a line show both.
    series: quantities.map((name) => ({ ...withErrors(history, name), mark: name === "E" ? "dots" : "line" })),
  };
}

/** What every free energy is reported by. */
export const quantities = ["F", "E", "S"] as const;

/** How figures name them. */
export const quantityLabels = { F: "free energy F", E: "energy E", S: "entropy S" };

function withErrors(history: readonly MetricsRecord[], name: (typeof quantities)[number]): Series {
  return { ...metricSeries(history, name, quantityLabels[name]), error: metricSeries(history, `${name}Error`).y };
}

/** F against step beside what it is a bound of, −kT ln Z, as the weighted samples tell; nothing where they do not. */
export function boundFigures(history: readonly MetricsRecord[]): readonly Figure[] {
  const records = history.filter(({ metrics }) => "gap" in metrics);
  if (records.length === 0) return [];
  const bounded = records.map(({ metrics }) => metrics.F - metrics.gap);
  const weighted: Series = {
    label: "−kT ln Z of weighted samples",
    x: records.map(({ step }) => step),
    y: bounded,
    mark: "line",
    // kT is −kT ln Z over −ln Z.
    error: records.map(({ metrics: { lnZ, lnZError } }, i) => (lnZ === 0 ? 0 : Math.abs(bounded[i] / lnZ) * lnZError)),
  };
  return [
    {
      title: "F and what it bounds",
      x: { label: "step" },
      y: { label: quantityLabels.F },
      series: [withErrors(history, "F"), weighted],
    },
  ];
}
