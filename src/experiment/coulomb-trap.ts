import { z } from "zod";
import { adam, clipGradient, cosine, freeEnergy, measure, metropolis, walk, warmUp } from "../freeenergy/index.ts";
import { coulombTrap, trapWidth, twoTrappedCharges } from "../model/index.ts";
import { mul, type NDArray, random } from "../tensor/index.ts";
import { type ChargeDensityParameters, chargeDensity, chargeDensitySettings } from "./charge-density.ts";
import { pairFigure, positionFigure, radialFigure } from "./charge-figures.ts";
import { defineExperiment, type Outcome, type Reference, type RunRecord, type StepsStart } from "./experiment.ts";
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
import { remembered } from "./remembered.ts";

const name = "coulomb-trap";

const settings = z.object({
  particles: z.int().min(1).max(50).default(6).describe("charges, which are all different: there is no N!"),
  beta: z.number().min(0.01).max(100).default(1).describe("inverse temperature"),
  ...chargeDensitySettings,
  ...trainingSettings({ steps: 2000, samples: 256, learningRate: 0.01 }),
});

type Settings = z.output<typeof settings>;
type State = TrainingState<ChargeDensityParameters>;

/** Charges in a harmonic trap, by flows that treat them alike. */
export const coulombTrapExperiment = defineExperiment({
  name,
  title: "Charges in a trap by flows that treat them alike",
  summary: "classical charges in a two-dimensional trap by equivariant flows, beside the exact F of two",
  citations: [
    "C. Durkan, A. Bekasov, I. Murray and G. Papamakarios, Neural spline flows, NeurIPS 2019",
    "J. Köhler, L. Klein and F. Noé, Equivariant flows: exact likelihood generative models for symmetric densities, ICML 2020",
    "H. Xie, L. Zhang and L. Wang, Ab-initio study of interacting fermions at finite temperature with neural canonical transformation, J. Mach. Learn. 1, 38 (2022)",
  ],
  settings,

  headline: (given) => ({ metric: "F", reference: knownValues(given).F?.value }),

  steps: (given, start: StepsStart<State>) => {
    const { beta, steps, learningRate, particles } = given;
    const density = chargeDensity(given);
    const hamiltonian = coulombTrap(particles);
    const rate = warmUp(cosine({ from: learningRate, to: learningRate / 50, steps }), 20);
    return train(
      {
        objective: freeEnergy({ estimator: "pathwise", density, hamiltonian, beta, ...batchOf(given) }),
        init: (key) => density.init(key),
        // Where two charges meet, a single sample has a gradient as long as all others together.
        optimizer: clipGradient(adam({ learningRate: rate }), 10 * particles),
        steps,
      },
      start,
    );
  },

  summarize: (given, run: RunRecord<State>): Outcome => summarize(given, run),

  figures: (given, run: RunRecord<State>): readonly Figure[] => {
    const density = chargeDensity(given);
    const positions = density.sample(run.state.training.parameters, finalKey(run.seed), drawn);
    const { positions: walked } = walkers(given);
    return [
      ...freeEnergyFigures(run.history, references(given)),
      positionFigure(positions),
      radialFigure(positions, walked),
      ...(given.particles > 1 ? [pairFigure(positions, walked)] : []),
    ];
  },
});

/** Configurations the histograms are of. */
const drawn = 2000;

/** How far F may end above the reference, in kT for each charge. */
const allowedExcess = 0.01;

function summarize(given: Settings, { seed, state }: RunRecord<State>): Outcome {
  const { particles, beta, odeSteps, finalSamples } = given;
  const estimated = (steps: number) => {
    const [density, hamiltonian] = [chargeDensity({ ...given, odeSteps: steps }), coulombTrap(particles)];
    const objective = freeEnergy({ estimator: "pathwise", density, hamiltonian, beta, ...batchOf(given) });
    return objective.estimate(state.training.parameters, finalKey(seed), finalSamples);
  };
  // A training may find errors of the steps to its advantage: with finer ones there are none.
  const [coarse, estimate] = [estimated(odeSteps), estimated(4 * odeSteps)];
  const { F } = knownValues(given);
  const excess = F && (beta * (estimate.F - F.value)) / particles;
  const converged = excess === undefined || excess <= allowedExcess;
  const { notice } = walkers(given);
  return {
    result: freeEnergyMetrics(estimate),
    references: references(given),
    converged,
    notes: [
      `F is with ${4 * odeSteps} steps of the flow; with ${odeSteps} it is ${(coarse.F - estimate.F).toExponential(1)} higher`,
      ...(excess === undefined ? [] : [`F is ${excess.toFixed(4)} kT a charge above the reference`]),
      ...(converged ? [] : [`that is more than ${allowedExcess}: try more steps, samples, layers or hidden units`]),
      ...(notice ? [notice] : []),
    ],
  };
}

/** F, E and S where they are exactly known, or F where it has been computed. */
function knownValues({ particles, beta }: Settings): Readonly<Partial<Record<"F" | "E" | "S", Reference>>> {
  if (particles === 6) {
    const known = sixCharges.find((one) => one.beta === beta);
    return known ? { F: { value: known.F, source: "Metropolis sampling, integrated over the coupling" } } : {};
  }
  if (particles > 2) return {};
  const { F, E, S } = particles === 1 ? oneTrappedCharge(beta) : twoTrappedCharges(beta);
  const source = "exact, by quadrature";
  return { F: { value: F, source }, E: { value: E, source }, S: { value: S, source } };
}

/** Z = π/β. */
function oneTrappedCharge(beta: number) {
  const S = 1 + Math.log(Math.PI / beta);
  return { F: (1 - S) / beta, E: 1 / beta, S };
}

/** F of six charges: −(N/β) ln(π/β) of free ones and ∫ ⟨Σ 1/r⟩ over the strength of the repulsion; ±0.002 both. */
const sixCharges = [
  { beta: 1, F: 5.619 },
  { beta: 10, F: 16.831 },
];

/** What is known, and E from Markov chains where it is not. */
function references(given: Settings): Readonly<Partial<Record<"F" | "E" | "S", readonly Reference[]>>> {
  const known = Object.entries(knownValues(given)).map(([quantity, reference]) => [quantity, [reference]]);
  const all = Object.fromEntries(known);
  return all.E ? all : { ...all, E: [{ value: walkers(given).energy, source: "Metropolis sampling" }] };
}

/** Configurations that Markov chains come to, and the mean of their energies. */
function walkers({ particles, beta }: Settings) {
  return walkersOf({ particles, beta });
}

const walkersOf = remembered(({ particles, beta }: Pick<Settings, "particles" | "beta">) => {
  const energy = coulombTrap(particles);
  const width = trapWidth(particles, beta);
  const chain = metropolis({
    logDensity: (positions) => mul(energy(positions), -beta),
    stepSize: Math.min(1, 0.5 / (beta * particles)) ** 0.5,
    scale: width,
    warmUp: 200,
  });
  const [first, second] = random.split(random.key(0));
  const chains = Math.max(50, Math.floor(2000 / particles));
  const begin = mul(random.normal(first, [chains, particles, 2]), width) as NDArray;
  const settled = walk(chain, chain.start(begin, second), 400);
  const { state, diagnostics, notice } = measure(chain, settled, { draws: 40, every: 5, observables: { energy } });
  return { positions: state.positions, energy: diagnostics.energy.mean, notice };
});
