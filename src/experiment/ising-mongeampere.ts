import { z } from "zod";
import { flow, type LayerPotential, mongeAmpereFlow, standardNormal } from "../flow/index.ts";
import { adam, cosine, type FreeEnergyEstimate, freeEnergy } from "../freeenergy/index.ts";
import { criticalIsingBeta, latticeSymmetries, squareLattice } from "../model/index.ts";
import { type NDArray, random, sigmoid } from "../tensor/index.ts";
import { defineExperiment, type Outcome, type RunRecord, type StepsStart } from "./experiment.ts";
import type { Figure } from "./figure.ts";
import {
  batchOf,
  finalKey,
  freeEnergyFigures,
  freeEnergyMetrics,
  type TrainingState,
  train,
  trainingSettings,
} from "./free-energy.ts";
import { exactDualField, exactSource, judgeTraining } from "./ising-torus.ts";
import { magnetizationFigure } from "./magnetizations.ts";
import { referencesFrom } from "./references.ts";
import { remembered } from "./remembered.ts";

const settings = z.object({
  size: z.int().min(2).max(16).default(4).describe("sites along each side of the periodic square lattice"),
  beta: z.number().min(0.01).max(2).default(criticalIsingBeta).describe("inverse temperature in units of 1/J"),
  hidden: z
    .int()
    .min(1)
    .max(10_000)
    .default(64)
    .describe("hidden units of the potential, each of which has a copy for every symmetry"),
  symmetry: z
    .enum(["all", "translations", "none"])
    .default("translations")
    .describe(
      "what the potential is averaged over, beside x to -x: also turns and mirrors, translations alone, nothing",
    ),
  time: z.number().positive().max(100).default(1).describe("how long the points flow"),
  integrationSteps: z.int().min(1).max(10_000).default(10).describe("Runge-Kutta steps of the flow in training"),
  transportCost: z
    .number()
    .min(0)
    .max(1000)
    .default(0)
    .describe("weight of the kinetic energy of the flow, which is minimized with F but no part of it"),
  ...trainingSettings({ steps: 2000, samples: 64, learningRate: 0.02 }),
});

type Settings = z.output<typeof settings>;
type State = TrainingState<LayerPotential>;

/** The dual field of the Ising model as the image of normal noise under the flow along a symmetric potential's gradient. */
export const isingMongeAmpere = defineExperiment({
  name: "ising-mongeampere",
  title: "Dual field of the Ising model by a Monge–Ampère flow",
  summary: "Ising model's dual field by a Monge–Ampère flow of a symmetric potential, beside the exact torus",
  citations: [
    "L. Zhang, W. E and L. Wang, Monge–Ampère flow for generative modeling, arXiv:1809.10188",
    "S.-H. Li and L. Wang, Neural network renormalization group, Phys. Rev. Lett. 121, 260601 (2018)",
    "B. Kaufman, Crystal statistics II, Phys. Rev. 76, 1232 (1949)",
  ],
  settings,

  headline: (given) => ({ metric: "F", reference: fieldOf(given).F }),

  steps: (given, start: StepsStart<State>) =>
    train(
      {
        objective: objectiveOf(given, given.integrationSteps),
        init: (key) => flowOf(given, given.integrationSteps).init(key),
        // Zero only after the last step, because a step has a length.
        optimizer: adam({ learningRate: cosine({ from: given.learningRate, to: 0, steps: given.steps + 1 }) }),
        steps: given.steps,
      },
      start,
    ),

  summarize: (given, { seed, state }: RunRecord<State>): Outcome => {
    const field = fieldOf(given);
    const { sites } = field;
    const [coarse, fine] = [1, refinement].map((factor) => estimate(given, seed, state, factor));
    const lnZPerSite = -fine.F / sites;
    const discretization = Math.abs(fine.F - coarse.F);
    const isFaithful = discretization <= 4 * fine.FError + 1e-3 * sites;
    const { isNear, notes } = judgeTraining(field, fine.F);
    return {
      result: { ...freeEnergyMetrics(fine), lnZPerSite, FPerSite: -lnZPerSite, discretization },
      references: referencesFrom(exactSource, { F: field.F, lnZPerSite: -field.F / sites, FPerSite: field.F / sites }),
      converged: isFaithful && isNear,
      notes: [
        `F is dimensionless, −ln Z of the field, and so is lnZPerSite; estimated with ${refinement} times as many Runge-Kutta steps as in training, which changes it by ${discretization.toPrecision(2)}`,
        ...(isFaithful ? [] : ["the steps of the flow are too long; try more integrationSteps or a transportCost"]),
        ...notes,
      ],
    };
  },

  figures: (given, { seed, state, history }: RunRecord<State>): readonly Figure[] => [
    ...freeEnergyFigures(history, referencesFrom(exactSource, { F: fieldOf(given).F })),
    spinFigure(given, seed, state),
  ],
});

/** How much finer the flow is integrated for the final estimate. */
const refinement = 4;

/** Samples of the histogram, which are drawn for a figure at any time. */
const histogramSamples = 4000;

function fieldOf({ size, beta }: Settings) {
  return exactDualField({ length: size, beta });
}

const symmetriesOf = remembered(({ size, symmetry }: Pick<Settings, "size" | "symmetry">) =>
  symmetry === "none" ? [] : latticeSymmetries(squareLattice(size, size), { point: symmetry === "all" }),
);

function flowOf({ size, hidden, symmetry, time, transportCost }: Settings, steps: number) {
  const bijector = mongeAmpereFlow({
    event: [size * size],
    hidden,
    even: true,
    symmetries: symmetriesOf({ size, symmetry }),
    time,
    method: "rk4",
    steps,
    gradient: "direct",
    regularization: { kinetic: transportCost },
  });
  return flow(standardNormal([size * size]), bijector);
}

function objectiveOf(given: Settings, integrationSteps: number) {
  const { energy } = fieldOf(given);
  const density = flowOf(given, integrationSteps);
  return freeEnergy({ estimator: "pathwise", density, hamiltonian: energy, beta: 1, ...batchOf(given) });
}

function estimate(given: Settings, seed: number, { training }: State, factor: number): FreeEnergyEstimate {
  const objective = objectiveOf(given, factor * given.integrationSteps);
  return objective.estimate(training.parameters, finalKey(seed), given.finalSamples);
}

/** Of spins drawn from the field. */
function spinFigure(given: Settings, seed: number, { training }: State): Figure {
  const [fieldKey, spinKey] = random.split(finalKey(seed));
  const field = flowOf(given, given.integrationSteps).sample(training.parameters, fieldKey, histogramSamples);
  const up = random.bernoulli(spinKey, sigmoid(field.mul(2)));
  return magnetizationFigure("flow", up as NDArray, given);
}
