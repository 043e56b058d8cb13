import { z } from "zod";
import { chain, continuousFlow, dilation, flow, pairVelocity, standardNormal } from "../flow/index.ts";
import { adam, clipGradient, cosine, freeEnergy, measure, metropolis, walk, warmUp } from "../freeenergy/index.ts";
import { coulombTrap, trapWidth, twoTrappedCharges } from "../model/index.ts";
import { mul, type NDArray, random } from "../tensor/index.ts";
import { defineExperiment, type Outcome, type Reference, type RunRecord, type StepsStart } from "./experiment.ts";
import type { Figure, Series } from "./figure.ts";
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
  intervals: z.int().min(2).max(200).default(10).describe("of the splines for the pushes of pairs and of the trap"),
  orders: z.int().min(1).max(8).default(2).describe("powers of the time that the pushes are made of"),
  odeSteps: z.int().min(1).max(1000).default(8).describe("Runge–Kutta steps of the flow while it is trained"),
  kinetic: z
    .number()
    .min(0)
    .max(1000)
    .default(0.003)
    .describe("weight of the mean square velocity, which keeps paths straight; part of no result"),
  ...trainingSettings({ steps: 400, samples: 128, learningRate: 0.03 }),
});

type Settings = z.output<typeof settings>;
type Parameters = ReturnType<ReturnType<typeof densityOf>["init"]>;
type State = TrainingState<Parameters>;

/** Charges in a harmonic trap, by a flow that treats them alike. */
export const coulombTrapExperiment = defineExperiment({
  name,
  title: "Charges in a trap by a permutation-equivariant flow",
  summary: "classical charges in a two-dimensional trap: a flow of pairs, beside the exact F of two",
  citations: [
    "J. Köhler, L. Klein and F. Noé, Equivariant flows: exact likelihood generative models for symmetric densities, ICML 2020",
    "H. Xie, L. Zhang and L. Wang, Ab-initio study of interacting fermions at finite temperature with neural canonical transformation, J. Mach. Learn. 1, 38 (2022)",
  ],
  settings,

  headline: (given) => ({ metric: "F", reference: knownValues(given).F?.value }),

  steps: (given, start: StepsStart<State>) => {
    const { beta, steps, learningRate, particles } = given;
    const density = densityOf(given, given.odeSteps);
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
    const density = densityOf(given, given.odeSteps);
    const positions = density.sample(run.state.training.parameters, finalKey(run.seed), drawn);
    const { positions: walked } = walkers(given);
    return [
      ...freeEnergyFigures(run.history, references(given)),
      positionFigure(given, positions),
      radialFigure(given, positions, walked),
      ...(given.particles > 1 ? [pairFigure(given, positions, walked)] : []),
    ];
  },
});

/** Configurations the histograms are of. */
const drawn = 2000;

/** How far F may end above the reference, in kT for each charge. */
const allowedExcess = 0.01;

/** A normal density, made as wide as the charges want to be, and a flow along which they push each other. */
function densityOf({ particles, beta, intervals, orders, kinetic }: Settings, odeSteps: number) {
  const event = [particles, 2];
  const width = trapWidth(particles, beta);
  const velocity = pairVelocity({ particles, intervals, orders, middle: width, repulsion: 6 / particles });
  const pushes = continuousFlow(velocity, {
    ...{ method: "rk4", steps: odeSteps, gradient: "direct", regularization: { kinetic } },
  });
  return flow(standardNormal(event), chain(dilation(event, width), pushes));
}

function summarize(given: Settings, { seed, state }: RunRecord<State>): Outcome {
  const { particles, beta, odeSteps, finalSamples } = given;
  const { parameters } = state.training;
  const estimated = (steps: number) => {
    const density = densityOf(given, steps);
    return freeEnergy({
      estimator: "pathwise",
      density,
      hamiltonian: coulombTrap(particles),
      beta,
      ...batchOf(given),
    }).estimate(parameters, finalKey(seed), finalSamples);
  };
  // A training may find errors of the steps to its advantage: with finer ones there are none.
  const [coarse, estimate] = [estimated(odeSteps), estimated(4 * odeSteps)];
  const { F } = knownValues(given);
  const excess = F && (beta * (estimate.F - F.value)) / particles;
  const converged = excess === undefined || excess <= allowedExcess;
  return {
    result: freeEnergyMetrics(estimate),
    references: references(given),
    converged,
    notes: [
      `F is with ${4 * odeSteps} steps of the flow; with ${odeSteps} it is ${(coarse.F - estimate.F).toExponential(1)} higher`,
      ...(excess === undefined ? [] : [`F is ${excess.toFixed(4)} kT a charge above the reference`]),
      ...(converged ? [] : [`that is more than ${allowedExcess}: try more steps, samples, intervals or orders`]),
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
  const { state, diagnostics } = measure(chain, settled, { draws: 40, every: 5, observables: { energy } });
  return { positions: state.positions, energy: diagnostics.energy.mean };
});

/** The charges of some configurations, as points of the plane. */
function positionFigure({ particles }: Settings, positions: NDArray): Figure {
  const numbers = positions.values();
  const points = Math.min(1500, positions.shape[0] * particles);
  const coordinate = (k: number) => Array.from({ length: points }, (_, i) => numbers[2 * i + k]);
  return {
    title: "Where the charges are",
    x: { label: "x" },
    y: { label: "y" },
    series: [{ label: "charges of some samples", x: coordinate(0), y: coordinate(1), mark: "dots" }],
  };
}

function radialFigure({ particles }: Settings, samples: NDArray, walked: NDArray): Figure {
  const distances = (positions: NDArray) => {
    const numbers = positions.values();
    return Array.from({ length: positions.shape[0] * particles }, (_, i) =>
      Math.hypot(numbers[2 * i], numbers[2 * i + 1]),
    );
  };
  const perArea = (r: number) => 1 / (2 * Math.PI * r);
  return distanceFigure(
    { title: "Density of charge", x: "distance from the center", y: "charges per area" },
    { samples: distances(samples), walked: distances(walked), weight: (r) => particles * perArea(r) },
  );
}

function pairFigure({ particles }: Settings, samples: NDArray, walked: NDArray): Figure {
  const distances = (positions: NDArray) => {
    const numbers = positions.values();
    const found: number[] = [];
    for (let s = 0; s < positions.shape[0]; s++) {
      for (let i = 0; i < particles; i++) {
        for (let j = 0; j < i; j++) {
          const [a, b] = [2 * (s * particles + i), 2 * (s * particles + j)];
          found.push(Math.hypot(numbers[a] - numbers[b], numbers[a + 1] - numbers[b + 1]));
        }
      }
    }
    return found;
  };
  return distanceFigure(
    { title: "Distances of pairs", x: "distance of two charges", y: "probability density" },
    { samples: distances(samples), walked: distances(walked), weight: () => 1 },
  );
}

/** Histograms of distances of the flow and of Markov chains, each bin's share divided by its width and times a weight. */
function distanceFigure(
  labels: { readonly title: string; readonly x: string; readonly y: string },
  given: {
    readonly samples: readonly number[];
    readonly walked: readonly number[];
    weight(distance: number): number;
  },
): Figure {
  const bins = 40;
  const reach = given.walked.reduce((a, b) => Math.max(a, b), 0);
  const step = reach / bins;
  const centers = Array.from({ length: bins }, (_, k) => (k + 0.5) * step);
  const histogram = (label: string, distances: readonly number[], mark: Series["mark"]): Series => {
    const counts = new Float64Array(bins);
    for (const distance of distances) if (distance < reach) counts[Math.floor(distance / step)]++;
    const y = centers.map((r, k) => (given.weight(r) * counts[k]) / (distances.length * step));
    return { label, x: centers, y, mark };
  };
  return {
    title: labels.title,
    x: { label: labels.x },
    y: { label: labels.y },
    series: [histogram("flow", given.samples, "line"), histogram("Metropolis sampling", given.walked, "dashed")],
  };
}
