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
import { type Figure, metricSeries } from "./figure.ts";

/** Settings of every experiment that trains a density, with its own defaults. */
export function trainingSettings(defaults: {
  readonly steps: number;
  readonly samples: number;
  readonly learningRate: number;
}) {
  return {
    steps: z.int().min(1).max(10_000_000).default(defaults.steps).describe("training steps"),
    samples: z.int().min(2).max(10_000_000).default(defaults.samples).describe("samples a step"),
    learningRate: z.number().positive().max(10).default(defaults.learningRate).describe("step size of the optimizer"),
    finalSamples: z.int().min(2).max(100_000_000).default(20_000).describe("samples of the final estimate"),
  };
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
  for await (const { step, gradientNorm, notice, state } of minimize(objective, start, {
    optimizer,
    stop: { steps },
  })) {
    const metrics = { ...(state.aux?.estimate && freeEnergyMetrics(state.aux.estimate)), gradientNorm };
    yield { step, totalSteps: steps, metrics, ...(notice && { notices: [notice] }), state: { training: state } };
  }
}

/** The key of samples drawn after the training, which no step has used. */
export function finalKey(seed: number): random.Key {
  return random.split(random.key(seed), 3)[2];
}

/** F, E and S with their errors, as every experiment names them. */
export function freeEnergyMetrics({ F, FError, E, EError, S, SError }: FreeEnergyEstimate) {
  return { F, FError, E, EError, S, SError };
}

/** F, E and S against step, with error bands, each beside the known values. */
export function freeEnergyFigures(
  history: readonly MetricsRecord[],
  references: Readonly<Partial<Record<"F" | "E" | "S", readonly Reference[]>>> = {},
): readonly Figure[] {
  const labels = { F: "free energy F", E: "energy E", S: "entropy S" };
  return (["F", "E", "S"] as const).map((name) => ({
    title: labels[name],
    x: { label: "step" },
    y: { label: labels[name] },
    series: [{ ...metricSeries(history, name), error: metricSeries(history, `${name}Error`).y }],
    references: (references[name] ?? []).map(({ source, value }) => ({ label: source, y: value })),
  }));
}
