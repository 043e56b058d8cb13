import { z } from "zod";
import { type Autoregressive, type MadeParameters, made } from "../flow/index.ts";
import { adam, type FreeEnergyEstimate, freeEnergy } from "../freeenergy/index.ts";
import {
  enumeratedIsing,
  type Graph,
  isingEnergy,
  readGraph,
  sherringtonKirkpatrick,
  type Thermodynamics,
} from "../model/index.ts";
import { InputError, random } from "../tensor/index.ts";
import { decayingRate } from "./annealing.ts";
import {
  defineExperiment,
  type Outcome,
  type RunRecord,
  type Step,
  type StepsStart,
  type Table,
} from "./experiment.ts";
import type { Figure } from "./figure.ts";
import {
  batchOf,
  finalKey,
  freeEnergyFigures,
  freeEnergyMetrics,
  quantities,
  quantityLabels,
  type TrainingState,
  train,
  trainingSettings,
} from "./free-energy.ts";
import { sweep, sweepPoints } from "./ranges.ts";
import { referencesFrom } from "./references.ts";
import { remembered } from "./remembered.ts";

/** Spins up to which all configurations are summed. */
const mostSpins = 24;

const settings = z.object({
  spins: z.int().min(2).max(mostSpins).default(20).describe("n, where couplings are drawn"),
  couplings: z
    .string()
    .superRefine((text, context) => {
      const fault = text === "" ? undefined : faultOfCouplings(text);
      if (fault) context.addIssue({ code: "custom", message: fault });
    })
    .meta({ allowed: `lines 'i j weight', spins from 0 to ${mostSpins - 1}; @FILE for those of a file` })
    .default("")
    .describe("J of every pair; normal with variance 1/n, of the seed, where there are none"),
  betas: sweep({ min: 0.01, max: 20, required: true })
    .default("0.5:3:6")
    .describe("inverse temperatures from:to:count, to which the model is cooled one after the other"),
  depth: z.int().min(1).max(10).default(2).describe("layers of weights"),
  width: z.int().min(1).max(100).default(2).describe("hidden units for each spin in each hidden layer"),
  ...trainingSettings({ steps: 500, samples: 1000, learningRate: 0.01 }),
  steps: z.int().min(1).max(1_000_000).default(500).describe("training steps at each beta"),
});

type Settings = z.output<typeof settings>;

interface State extends TrainingState<MadeParameters> {
  /** What was estimated at the end of each β so far. */
  readonly points: readonly FreeEnergyEstimate[];
}

/** The Sherrington–Kirkpatrick spin glass by a variational autoregressive network, cooled, beside the sum over all states. */
export const skVan = defineExperiment({
  name: "sk-van",
  title: "Sherrington–Kirkpatrick spin glass by a variational autoregressive network",
  summary: "free energy of a Sherrington-Kirkpatrick glass by an autoregressive net, beside enumeration",
  citations: [
    "D. Sherrington and S. Kirkpatrick, Solvable model of a spin-glass, Phys. Rev. Lett. 35, 1792 (1975)",
    "D. Wu, L. Wang and P. Zhang, Solving statistical mechanics using variational autoregressive networks, Phys. Rev. Lett. 122, 080602 (2019)",
  ],
  settings,

  headline: () => ({ metric: "F" }),

  steps: cooling,

  summarize: (given, run: RunRecord<State>): Outcome => summarize(given, run),

  figures: (given, run: RunRecord<State>): readonly Figure[] => [
    ...againstBeta(given, run),
    ...freeEnergyFigures(run.history),
  ],
});

const source = "sum over all configurations";

/** How far F of a spin may be above the exact one. */
const allowedExcess = 2.5e-3;

async function* cooling(given: Settings, start: StepsStart<State>): AsyncGenerator<Step<State>> {
  const model = modelOf(given, start.seed);
  const objective = objectiveOf(given, start.seed);
  const betas = sweepPoints(given.betas);
  const rate = decayingRate(given);
  let points = start.resumeFrom?.state.points ?? [];
  const training = train(
    {
      objective,
      init: (key) => model.init(key),
      optimizer: adam({ learningRate: (step) => rate((step - 1) % given.steps) }),
      steps: given.steps * betas.length,
    },
    start,
  );
  for await (const { state, ...step } of training) {
    if (step.step % given.steps === 0) {
      const key = random.foldIn(finalKey(start.seed), points.length);
      points = [...points, objective.estimate(state.training.parameters, key, given.finalSamples, step.step)];
    }
    yield { ...step, metrics: { beta: betaAt(given, step.step), ...step.metrics }, state: { ...state, points } };
  }
}

/** β of a step: it goes from one of the values to the next in the first half of the steps that belong to this. */
function betaAt({ betas, steps }: Settings, step: number): number {
  const values = sweepPoints(betas);
  const k = Math.min(values.length - 1, Math.floor(Math.max(0, step - 1) / steps));
  const done = Math.min(1, (2 * (step - k * steps)) / steps);
  return k === 0 ? values[0] : values[k - 1] + done * (values[k] - values[k - 1]);
}

function problemOf({ couplings, spins }: Pick<Settings, "couplings" | "spins">, seed: number): Graph {
  return couplings === "" ? sherringtonKirkpatrick(spins, random.foldIn(random.key(seed), 0)) : readGraph(couplings);
}

/** What is wrong with the text of couplings, if anything. */
function faultOfCouplings(text: string): string | undefined {
  try {
    const { sites } = readGraph(text);
    return sites > mostSpins ? `it has ${sites} spins` : undefined;
  } catch (error) {
    return error instanceof InputError ? error.message : String(error);
  }
}

function modelOf(given: Settings, seed: number): Autoregressive<MadeParameters> {
  return made(problemOf(given, seed).sites, { depth: given.depth, width: given.width });
}

function objectiveOf(given: Settings, seed: number) {
  return freeEnergy({
    estimator: "score",
    density: modelOf(given, seed),
    hamiltonian: isingEnergy(problemOf(given, seed)),
    beta: (step) => betaAt(given, step),
    ...batchOf(given),
  });
}

const exactly = remembered((given: Pick<Settings, "couplings" | "spins"> & { readonly seed: number }) =>
  enumeratedIsing(problemOf(given, given.seed)),
);

function exactOf({ couplings, spins }: Settings, seed: number): (beta: number) => Thermodynamics {
  return exactly({ couplings, spins, seed });
}

/** The points so far, beside what is exact. */
function comparedPoints(given: Settings, { seed, state }: RunRecord<State>) {
  const exact = exactOf(given, seed);
  const { sites } = problemOf(given, seed);
  return state.points.map((estimate, k) => {
    const beta = sweepPoints(given.betas)[k];
    const known = exact(beta);
    return { beta, estimate, known, sites, excess: (estimate.F - known.F) / sites };
  });
}

function summarize(given: Settings, run: RunRecord<State>): Outcome {
  const points = comparedPoints(given, run);
  const { estimate, known, sites } = points[points.length - 1];
  const largest = points.reduce((most, point) => (point.excess > most.excess ? point : most));
  const converged = largest.excess <= allowedExcess;
  const references = { F: known.F, E: known.E, S: known.S, FPerSpin: known.F / sites, largestExcess: 0 };
  return {
    result: {
      ...freeEnergyMetrics(estimate),
      FPerSpin: estimate.F / sites,
      FPerSpinError: estimate.FError / sites,
      largestExcess: largest.excess,
    },
    references: referencesFrom(source, references),
    converged,
    notes: [
      `F, E and S are those of the last β; F of a spin is at most ${largest.excess.toExponential(1)} above the exact one, at β = ${largest.beta}`,
      ...(converged
        ? []
        : [`more than ${allowedExcess} above: try more steps, a larger width, or more values of beta`]),
    ],
    tables: [table(points)],
  };
}

function table(points: ReturnType<typeof comparedPoints>): Table {
  return {
    title: "Cooling",
    columns: ["beta", "F/n", "error", "exact F/n", "excess", "E/n", "exact E/n", "S/n", "exact S/n"],
    rows: points.map(({ beta, estimate: { F, FError, E, S }, known, sites, excess }) => [
      beta,
      ...[F, FError, known.F].map((value) => value / sites),
      excess,
      ...[E, known.E, S, known.S].map((value) => value / sites),
    ]),
  };
}

/** F, E and S of a spin against β, the exact ones as lines. */
function againstBeta(given: Settings, run: RunRecord<State>): readonly Figure[] {
  const points = comparedPoints(given, run);
  const betas = sweepPoints(given.betas);
  const { sites } = problemOf(given, run.seed);
  const grid = Array.from({ length: 26 }, (_, i) => betas[0] + (i * (betas[betas.length - 1] - betas[0])) / 25);
  const exact = grid.map(exactOf(given, run.seed));
  const curves = quantities.map(
    (name): Figure => ({
      title: `${quantityLabels[name]} of a spin against β`,
      x: { label: "β" },
      y: { label: `${name}/n` },
      series: [
        { label: source, x: grid, y: exact.map((known) => known[name] / sites), mark: "dashed" },
        {
          label: "autoregressive net",
          x: points.map(({ beta }) => beta),
          y: points.map(({ estimate }) => estimate[name] / sites),
          error: points.map(({ estimate }) => estimate[`${name}Error`] / sites),
          mark: "dots",
        },
      ],
    }),
  );
  const distance: Figure = {
    title: "Distance from the exact free energy",
    x: { label: "β" },
    y: { label: "(F − exact F)/n", scale: "log" },
    series: [
      { label: "excess", x: points.map(({ beta }) => beta), y: points.map(({ excess }) => excess), mark: "dots" },
    ],
  };
  return [...curves, distance];
}
