import { z } from "zod";
import { type Block, drawSvg, expectation, fidelity, parameterCount, traceDistance } from "../circuit/index.ts";
import { made, occupations } from "../flow/index.ts";
import { adam, freeEnergy } from "../freeenergy/index.ts";
import {
  chainLattice,
  type Equilibrium,
  equilibrium,
  heisenberg,
  type Levels,
  type Operator,
  spectrum,
  transverseFieldIsing,
} from "../model/index.ts";
import { conj, expandDims, matmul, matrixTranspose, mul, type NDArray, type Tensor } from "../tensor/index.ts";
import { annealingSetting, decayingRate, risingBeta } from "./annealing.ts";
import { circuitEnsemble } from "./circuit-ensemble.ts";
import { defineExperiment, type Outcome, type RunRecord, type StepsStart } from "./experiment.ts";
import type { Figure } from "./figure.ts";
import {
  annealedFreeEnergyFigures,
  batchOf,
  boundFigures,
  finalKey,
  freeEnergyMetrics,
  type TrainingState,
  train,
  trainingSettings,
} from "./free-energy.ts";
import { numberOf, numbersOf } from "./numbers.ts";
import { referencesFrom } from "./references.ts";
import { remembered } from "./remembered.ts";
import { layersFor, thermalCircuit } from "./thermal-circuit.ts";

const name = "beta-vqe";

const settings = z.object({
  model: z
    .enum(["tfim", "heisenberg"])
    .default("tfim")
    .describe("Ising's model in a transverse field, or Heisenberg's antiferromagnet, on a ring"),
  sites: z.int().min(4).max(10).multipleOf(2).default(6).describe("spins of the ring, an even number of them"),
  beta: z.number().min(0.01).max(100).default(1).describe("inverse temperature, in units of 1/J"),
  field: z
    .number()
    .min(0)
    .max(100)
    .default(1)
    .describe("transverse field h of tfim in units of J; 1 is the critical point"),
  layers: z
    .int()
    .min(0)
    .max(200)
    .default(0)
    .describe("rows of gates on neighbours, from even and odd sites in turn; 0 for what suits model, sites and beta"),
  width: z.int().min(1).max(1000).default(4).describe("hidden units for each site in the model of the populations"),
  spread: z.number().min(0).max(10).default(0.03).describe("standard deviation of the first angles, in radians"),
  annealing: annealingSetting(0.5),
  ...trainingSettings({ steps: 600, samples: 500, learningRate: 0.03 }),
});

type Settings = z.output<typeof settings>;
type State = TrainingState<ReturnType<ReturnType<typeof ensembleOf>["init"]>>;

/** Thermal states of spin rings as a probabilistic mixture of what a circuit makes of the computational basis. */
export const betaVqe = defineExperiment({
  name,
  title: "Thermal state of a spin ring by a circuit and an autoregressive model",
  summary: "thermal states of spin rings: autoregressive p(n) times a circuit, beside exact diagonalization",
  citations: [
    "J.-G. Liu, L. Mao, P. Zhang and L. Wang, Solving quantum statistical mechanics with variational autoregressive networks and quantum circuits, Mach. Learn.: Sci. Technol. 2, 025011 (2021)",
    "G. Verdon, J. Marks, S. Nanda, S. Leichenauer and J. Hidary, Quantum Hamiltonian-based models and the variational quantum thermalizer algorithm, arXiv:1910.02071",
  ],
  settings,

  headline: (given) => ({ metric: "F", reference: exact(given).F }),

  steps: (given, start: StepsStart<State>) => {
    const ensemble = ensembleOf(given);
    return train(
      {
        objective: objectiveOf(given),
        init: (key) => ensemble.init(key, given.spread),
        optimizer: adam({ learningRate: decayingRate(given) }),
        steps: given.steps,
      },
      start,
    );
  },

  summarize: (given, run: RunRecord<State>): Outcome => summarize(given, run),

  figures: (given, { state, history }: RunRecord<State>): readonly Figure[] => {
    const steps = history.map(({ step }) => step);
    const betaAt = risingBeta(given);
    const betas = steps.map(betaAt);
    const known = (step: number) => exact({ ...given, beta: betaAt(step) });
    return [
      ...annealedFreeEnergyFigures(history, source, known),
      excessFigure(
        given,
        history.map(({ step, metrics }) => metrics.F - known(step).F),
        steps,
        betas,
      ),
      ...boundFigures(history),
      populationFigure(given, state),
    ];
  },

  drawings: (given) => [{ name: "circuit", title: "Circuit", svg: drawSvg(circuitOf(given), { theme: "light" }) }],
});

const source = "exact diagonalization";

/** How far above the exact F a run may end, in kT for each site. */
const allowedExcess = 1e-2;

/** Sites up to which density matrices are compared as a whole. */
const mostSitesOfMatrices = 8;

const levelsOf = remembered((given: Pick<Settings, "model" | "sites" | "field">): Levels => {
  return spectrum(hamiltonianOf(given), given.sites);
});

function exactLevels({ model, sites, field }: Settings): Levels {
  return levelsOf({ model, sites, field });
}

function exact(given: Settings): Equilibrium {
  return equilibrium(exactLevels(given).energies, given.beta);
}

function hamiltonianOf({ model, sites, field }: Pick<Settings, "model" | "sites" | "field">): Operator {
  const ring = chainLattice(sites);
  return model === "tfim" ? transverseFieldIsing(ring, { field }) : heisenberg(ring);
}

function circuitOf({ model, sites, beta, layers }: Settings): Block {
  return thermalCircuit(model, sites, layers || layersFor(model, sites, beta));
}

function ensembleOf(given: Settings) {
  return circuitEnsemble(circuitOf(given), made(given.sites, { alphabet: occupations, depth: 2, width: given.width }));
}

function objectiveOf(given: Settings) {
  const [density, hamiltonian] = [ensembleOf(given), hamiltonianOf(given)];
  return freeEnergy({ estimator: "nested", density, hamiltonian, beta: risingBeta(given), ...batchOf(given) });
}

function summarize(given: Settings, { seed, state }: RunRecord<State>): Outcome {
  const { F, E, S } = exact(given);
  const { parameters } = state.training;
  const estimate = objectiveOf(given).estimate(parameters, finalKey(seed), given.finalSamples, given.steps);
  const excess = (given.beta * (estimate.F - F)) / given.sites;
  const converged = excess <= allowedExcess;
  const near = given.sites <= mostSitesOfMatrices ? likeness(given, state) : {};
  const known = {
    F,
    E,
    S,
    excessPerSite: 0,
    ...(given.sites <= mostSitesOfMatrices && { fidelity: 1, traceDistance: 0 }),
  };
  const advice = `F is ${excess.toFixed(4)} kT a site above the exact one, more than ${allowedExcess}; try more layers or steps`;
  return {
    result: { ...freeEnergyMetrics(estimate), excessPerSite: excess, ...near },
    references: referencesFrom(source, known),
    converged,
    notes: [
      `${parameterCount(circuitOf(given))} angles; excessPerSite is the distance of F from the exact one in kT`,
      ...(converged ? [] : [advice]),
    ],
  };
}

/** Fidelity and trace distance of the density matrix and the exact one. */
function likeness(given: Settings, { training }: State) {
  const { states } = exactLevels(given);
  const { weights, states: made } = ensembleOf(given).levels(training.parameters);
  const [found, wanted] = [mixture(weights, made), mixture(exact(given).weights, states)];
  const [alike, apart] = [fidelity(found, wanted), traceDistance(found, wanted)];
  return { fidelity: numberOf(alike), traceDistance: numberOf(apart) };
}

/** Σ wₙ |ψₙ⟩⟨ψₙ| of states in rows. */
function mixture(weights: NDArray, states: Tensor) {
  return { rho: matmul(matrixTranspose(mul(expandDims(weights, -1), states)), conj(states)) };
}

function excessFigure(
  { sites }: Settings,
  excess: readonly number[],
  x: readonly number[],
  betas: readonly number[],
): Figure {
  return {
    title: "Distance from the exact free energy",
    x: { label: "step" },
    y: { label: "β (F − exact F) / n", scale: "log" },
    series: [{ label: "excess", x, y: excess.map((above, i) => (betas[i] * above) / sites), mark: "line" }],
    references: [{ label: "0.01", y: allowedExcess }],
  };
}

/** Probabilities of the circuit's states over their energies, beside Boltzmann's. */
function populationFigure(given: Settings, { training }: State): Figure {
  const { weights, states } = ensembleOf(given).levels(training.parameters);
  const energies = expectation(hamiltonianOf(given), states);
  const levels = exactLevels(given).energies;
  return {
    title: "Probabilities of the states",
    x: { label: "energy" },
    y: { label: "p", scale: "log" },
    series: [
      { label: "circuit", x: numbersOf(energies), y: numbersOf(weights), mark: "dots" },
      { label: "exact levels, exp(−βE)/Z", x: numbersOf(levels), y: numbersOf(exact(given).weights), mark: "dashed" },
    ],
  };
}
