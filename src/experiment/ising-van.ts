import { z } from "zod";
import { adam, type FreeEnergyEstimate, freeEnergy } from "../freeenergy/index.ts";
import { criticalIsingBeta, isingEnergy, squareLattice, type Thermodynamics } from "../model/index.ts";
import { greater, type NDArray } from "../tensor/index.ts";
import { annealingSetting, decayingRate, risingBeta } from "./annealing.ts";
import { defineExperiment, type Outcome, type RunRecord, type StepsStart } from "./experiment.ts";
import type { Figure } from "./figure.ts";
import {
  annealedFreeEnergyFigures,
  batchOf,
  finalKey,
  freeEnergyMetrics,
  type TrainingState,
  train,
  trainingSettings,
} from "./free-energy.ts";
import { exactSource, exactSpins } from "./ising-torus.ts";
import { magnetizationFigure } from "./magnetizations.ts";
import { referencesFrom } from "./references.ts";
import { type SpinDensityParameters, spinDensity, spinDensitySettings } from "./spin-density.ts";

const settings = z.object({
  L: z.int().min(2).max(32).default(4).describe("sites along each side of the periodic square lattice"),
  beta: z
    .number()
    .min(0.001)
    .max(100)
    .default(criticalIsingBeta)
    .describe("inverse temperature in units of 1/J; critical at ln(1 + √2)/2"),
  ...spinDensitySettings,
  annealing: annealingSetting(0.3),
  ...trainingSettings({ steps: 2000, samples: 1000, learningRate: 0.006 }),
});

type Settings = z.output<typeof settings>;
type State = TrainingState<SpinDensityParameters>;

/** The Ising model on a torus by a variational autoregressive network, beside its exact free energy. */
export const isingVan = defineExperiment({
  name: "ising-van",
  title: "Ising model on a torus by a variational autoregressive network",
  summary: "ln Z of the square-lattice Ising model by an autoregressive net, beside the exact one",
  citations: [
    "D. Wu, L. Wang and P. Zhang, Solving statistical mechanics using variational autoregressive networks, Phys. Rev. Lett. 122, 080602 (2019)",
    "B. Kaufman, Crystal statistics II, Phys. Rev. 76, 1232 (1949)",
  ],
  settings,

  headline: (given) => ({ metric: "F", reference: exactOf(given).F }),

  steps: (given, start: StepsStart<State>) =>
    train(
      {
        objective: objectiveOf(given),
        init: (key) => spinDensity(given).init(key),
        optimizer: adam({ learningRate: decayingRate(given) }),
        steps: given.steps,
      },
      start,
    ),

  summarize: (given, run: RunRecord<State>): Outcome => summarize(given, run),

  figures: (given, run: RunRecord<State>): readonly Figure[] => {
    const betaAt = risingBeta(given);
    return [
      ...annealedFreeEnergyFigures(run.history, exactSource, (step) => exactOf({ ...given, beta: betaAt(step) })),
      distanceFigure(given, run),
      spinFigure(given, run),
    ];
  },
});

/** How far ln Z of a site may be below the exact one at the end of a run. */
const allowedDistance = 1e-3;

function exactOf({ L, beta }: Settings): Thermodynamics {
  return exactSpins({ length: L, beta });
}

function objectiveOf(given: Settings) {
  const { L } = given;
  const hamiltonian = isingEnergy(squareLattice(L, L));
  return freeEnergy({
    estimator: "score",
    density: spinDensity(given),
    hamiltonian,
    beta: risingBeta(given),
    ...batchOf(given),
  });
}

function summarize(given: Settings, { seed, state }: RunRecord<State>): Outcome {
  const { L, beta, steps, finalSamples } = given;
  const exact = exactOf(given);
  const sites = L * L;
  const estimate = objectiveOf(given).estimate(state.training.parameters, finalKey(seed), finalSamples, steps);
  const lnZPerSite = (-beta * estimate.F) / sites;
  const distance = exact.lnZ / sites - lnZPerSite;
  const converged = distance <= allowedDistance;
  const known = { F: exact.F, E: exact.E, S: exact.S, lnZPerSite: exact.lnZ / sites };
  return {
    result: { ...freeEnergyMetrics(estimate), lnZPerSite, lnZPerSiteError: (beta * estimate.FError) / sites },
    references: referencesFrom(exactSource, known),
    converged,
    notes: [
      `ln Z of a site is ${distance.toExponential(1)} below the exact one, of which it is a lower bound`,
      ...boundNote(estimate, sites),
      ...(converged
        ? []
        : [`more than ${allowedDistance} below: try more steps, a larger width, or beta rising by annealing`]),
    ],
  };
}

/** What the weighted samples say of ln Z, which needs no exact value. */
function boundNote({ bound, samples }: FreeEnergyEstimate, sites: number): readonly string[] {
  if (!bound) return [];
  const perSite = (value: number) => (value / sites).toPrecision(8);
  return [
    `samples weighted by e^(−βE)/p give ln Z of a site ${perSite(bound.lnZ)} ± ${(bound.lnZError / sites).toExponential(1)}, ` +
      `${Math.round(bound.effectiveSamples)} of ${samples} of them carrying the weight`,
  ];
}

function distanceFigure(given: Settings, { history }: RunRecord<State>): Figure {
  const sites = given.L ** 2;
  const betaAt = risingBeta(given);
  const distances = history.map(({ step, metrics }) => {
    const beta = betaAt(step);
    return (exactOf({ ...given, beta }).lnZ + beta * metrics.F) / sites;
  });
  return {
    title: "Distance from the exact ln Z",
    x: { label: "step" },
    y: { label: "exact − variational ln Z per site", scale: "log" },
    series: [{ label: "distance", x: history.map(({ step }) => step), y: distances, mark: "line" }],
  };
}

/** Of samples of the model. */
function spinFigure(given: Settings, { seed, state }: RunRecord<State>): Figure {
  const count = Math.min(given.finalSamples, 10_000);
  const spins = spinDensity(given).sample(
    state.training.parameters,
    finalKey(seed),
    count,
    given.chunk || given.samples,
  );
  return magnetizationFigure("samples", greater(spins, 0) as NDArray, { size: given.L, beta: given.beta });
}
