import { z } from "zod";
import { type RenormalizationParameters, reflected, renormalizationFlow } from "../flow/index.ts";
import { adam, freeEnergy } from "../freeenergy/index.ts";
import { criticalIsingBeta } from "../model/index.ts";
import { random, treeLeaves } from "../tensor/index.ts";
import { decayingRate } from "./annealing.ts";
import { defineExperiment, type Outcome, type RunRecord, type Step, type StepsStart } from "./experiment.ts";
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
import { exactDualField, exactSource, exactSpins, judgeTraining } from "./ising-torus.ts";
import { chainFigures, chainNotices, chainResults, type LatentAndPlain, latentAndPlain } from "./latent-chains.ts";
import { referencesFrom } from "./references.ts";

const settings = z.object({
  length: z
    .union([z.literal(2), z.literal(4), z.literal(8), z.literal(16)])
    .default(4)
    .describe("L of the torus of L×L spins: 2, 4, 8 or 16"),
  beta: z
    .number()
    .min(0.01)
    .max(10)
    .default(criticalIsingBeta)
    .describe("inverse temperature of the spins in units of 1/J; critical unless set"),
  tied: z.boolean().default(true).describe("whether the blocks of a layer share their parameters"),
  symmetric: z.boolean().default(true).describe("whether the density is made even, as the energy of the field is"),
  ...trainingSettings({ steps: 1500, samples: 256, learningRate: 0.01 }),
  draws: z
    .union([z.literal(0), z.int().min(8).max(1_000_000)])
    .default(400)
    .describe("steps of Hamiltonian Monte Carlo after the training, with and without the flow; 0: none"),
  chains: z.int().min(1).max(100_000).default(64).describe("chains of Hamiltonian Monte Carlo side by side"),
  leapfrogSteps: z.int().min(1).max(1000).default(6).describe("leapfrog steps of a proposal, at most; half at least"),
});

type Settings = z.output<typeof settings>;

/** The training, and after it what the chains drew. */
type State = TrainingState<RenormalizationParameters> & { readonly drawn?: LatentAndPlain };

/** The continuous field dual to Ising spins by the neural renormalization group. */
export const isingNeuralrg = defineExperiment({
  name: "ising-neuralrg",
  title: "Field dual to the Ising model by the neural renormalization group",
  summary: "Ising spins as a field: ln Z by neural renormalization, and Hamiltonian Monte Carlo with it",
  citations: [
    "S.-H. Li and L. Wang, Neural network renormalization group, Phys. Rev. Lett. 121, 260601 (2018)",
    "L. Dinh, J. Sohl-Dickstein and S. Bengio, Density estimation using Real NVP, ICLR 2017",
    "B. Kaufman, Crystal statistics II, Phys. Rev. 76, 1232 (1949)",
  ],
  settings,

  headline: (given) => ({ metric: "F", reference: exactDualField(given).F }),

  steps,

  summarize: (given, run: RunRecord<State>): Outcome => summarize(given, run),

  figures: (given, { history, state }: RunRecord<State>): readonly Figure[] => [
    ...freeEnergyFigures(history, referencesFrom(exactSource, { F: exactDualField(given).F })),
    ...(state.drawn ? chainFigures(state.drawn) : []),
  ],
});

function flowOf({ length, tied }: Settings) {
  return renormalizationFlow(length, { tied });
}

function objectiveOf(given: Settings) {
  const half = flowOf(given);
  const density = given.symmetric ? reflected(half) : half;
  const hamiltonian = exactDualField(given).energy;
  return freeEnergy({ estimator: "pathwise", density, hamiltonian, beta: 1, ...batchOf(given) });
}

async function* steps(given: Settings, start: StepsStart<State>): AsyncGenerator<Step<State>> {
  const flow = flowOf(given);
  const isDrawn = start.resumeFrom?.state.drawn !== undefined;
  const totalSteps = given.steps + (given.draws > 0 ? 1 : 0);
  let training = start.resumeFrom?.state.training;
  const trained = train(
    {
      objective: objectiveOf(given),
      init: flow.init,
      optimizer: adam({ learningRate: decayingRate(given) }),
      steps: given.steps,
    },
    start,
  );
  for await (const step of trained) {
    ({ training } = step.state);
    yield { ...step, totalSteps };
  }
  if (given.draws === 0 || isDrawn || !training) return;
  const { energy } = exactDualField(given);
  const drawn = latentAndPlain(flow, training.parameters, energy, given, random.foldIn(finalKey(start.seed), 1));
  const estimate = training.aux?.estimate;
  const times = Object.entries(chainResults(drawn)).filter(([name]) => name.endsWith("EnergyTime"));
  const notices = chainNotices(drawn);
  yield {
    step: given.steps + 1,
    totalSteps,
    metrics: { ...(estimate && freeEnergyMetrics(estimate)), ...Object.fromEntries(times) },
    ...(notices.length > 0 && { notices }),
    state: { training, drawn },
  };
}

function summarize(given: Settings, { seed, state }: RunRecord<State>): Outcome {
  const { parameters } = state.training;
  const estimate = objectiveOf(given).estimate(parameters, finalKey(seed), given.finalSamples, given.steps);
  const field = exactDualField(given);
  const { isNear, notes } = judgeTraining(field, estimate.F);
  const count = treeLeaves(parameters).reduce((sum, leaf) => sum + leaf.size, 0);
  return {
    result: {
      ...freeEnergyMetrics(estimate),
      lnZPerSite: (-estimate.F - field.logPartition(0)) / field.sites,
      ...(state.drawn ? chainResults(state.drawn) : {}),
    },
    references: referencesFrom(exactSource, { F: field.F, lnZPerSite: exactSpins(given).lnZ / field.sites }),
    converged: isNear,
    notes: [
      `${count} parameters; F, E and S are of the field, dimensionless, with F = −ln Z of it; lnZPerSite is of the spins`,
      ...(state.drawn
        ? ["autocorrelation times are in steps of Hamiltonian Monte Carlo, 1 where draws are independent"]
        : []),
      ...notes,
    ],
  };
}
