import { z } from "zod";
import {
  type ExactAux,
  freeEnergy,
  isConverged,
  lbfgs,
  type MinimizeState,
  minimize,
  type Preconditioner,
} from "../freeenergy/index.ts";
import {
  publishedSquareHeisenbergIpeps,
  rotatedHeisenbergBond,
  spinHalf,
  squareHeisenbergGroundState,
} from "../model/index.ts";
import { concrete, type NDArray, random } from "../tensor/index.ts";
import {
  bondDensityMatrix,
  correlationLength,
  ctmrgDefaults,
  gradientModes,
  grownState,
  type IpepsCarry,
  type IpepsProblem,
  ipepsEnergy,
  layersOf,
  magnetization,
  metricPreconditioner,
  noisyProductState,
  patches,
  symmetricSpace,
} from "../tn/index.ts";
import {
  defineExperiment,
  type Outcome,
  type Reference,
  type RunRecord,
  type Step,
  type StepsStart,
} from "./experiment.ts";
import { convergenceFigures, type Figure } from "./figure.ts";
import { exactFreeEnergyFigure, freeEnergyMetrics, pureState } from "./free-energy.ts";
import { noticesOf } from "./notices.ts";
import { integerOrRange, integersOf } from "./ranges.ts";

const settings = z.object({
  D: integerOrRange({ min: 1, max: 8 })
    .default(2)
    .describe("bond dimension of the state; 2..4 grows it, each from the last"),
  chi: z.int().min(1).max(512).default(16).describe("bond dimension χ of the environment"),
  patch: z.enum(patches).default("1x2").describe("sites kept exact around the bond whose energy is measured"),
  gradient: z.enum(gradientModes).default("fixed-point").describe("how the environment is differentiated"),
  steps: z.int().min(1).max(10_000).default(200).describe("most optimization steps for each D"),
  gradientTolerance: z
    .number()
    .positive()
    .default(1e-6)
    .describe("stop when the norm of the energy's gradient is below"),
  environmentTolerance: z
    .number()
    .positive()
    .max(1e-3)
    .default(ctmrgDefaults.tolerance)
    .describe("largest change of the environment in a CTMRG step that counts as converged"),
  environmentIterations: z
    .int()
    .min(1)
    .default(ctmrgDefaults.maxIterations)
    .describe("most CTMRG steps for one energy"),
  noise: z.number().min(0).default(0.05).describe("random part of the first state, beside a product state of norm 1"),
  growthNoise: z.number().min(0).default(0.05).describe("random part added when D grows, beside a state of norm 1"),
});

type Settings = z.output<typeof settings>;

/** What is measured at the end of one D. */
interface Measurement {
  readonly D: number;
  readonly energyPerSite: number;
  readonly magnetization: number;
  readonly correlationLength: number;
  readonly gradientNorm: number;
  readonly converged: boolean;
}

/** One D after the other: those done, and the optimization of the present one. */
interface State {
  readonly done: readonly Measurement[];
  readonly D: number;
  readonly stepsBefore: number;
  readonly optimization: MinimizeState<NDArray, ExactAux<IpepsCarry>>;
}

/** Ground state of the square-lattice Heisenberg antiferromagnet by gradient optimization of an infinite PEPS. */
export const heisenbergIpeps = defineExperiment({
  name: "heisenberg-ipeps",
  title: "Square-lattice Heisenberg antiferromagnet by variational iPEPS",
  summary: "2D Heisenberg antiferromagnet: ground state by iPEPS and differentiated CTMRG, beside QMC",
  citations: [
    "H.-J. Liao, J.-G. Liu, L. Wang and T. Xiang, Differentiable programming tensor networks, Phys. Rev. X 9, 031041 (2019)",
    "J. Hasik, D. Poilblanc and F. Becca, Investigation of the Néel phase of the frustrated Heisenberg antiferromagnet by differentiable symmetric tensor networks, SciPost Phys. 10, 012 (2021)",
    "A. W. Sandvik and H. G. Evertz, Loop updates for variational and projector quantum Monte Carlo simulations in the valence-bond basis, Phys. Rev. B 82, 024407 (2010)",
  ],
  settings,
  stateVersion: 2,

  headline: ({ D }) => ({ metric: "energyPerSite", reference: bestEnergy(lastOf(integersOf(D))).value }),

  steps: optimizationSteps,

  summarize: (given, { state }: RunRecord<State>): Outcome => summarize(given, state),

  figures: (_given, { state, history }: RunRecord<State>): readonly Figure[] => [
    ...convergenceFigures(history, "energyPerSite", {
      label: "energy per site (J)",
      // The distance is drawn from the best state of this D, which the energy can reach.
      references: referencesFor(state.D).energyPerSite.toReversed(),
    }),
    exactFreeEnergyFigure(history, { unit: "per site (J)" }),
    ...convergenceFigures(history, "gradientNorm", { label: "norm of the gradient", scale: "log" }),
  ],
});

async function* optimizationSteps(
  given: Settings,
  { seed, resumeFrom }: StepsStart<State>,
): AsyncGenerator<Step<State>> {
  const bondDimensions = integersOf(given.D);
  const totalSteps = given.steps * bondDimensions.length;
  let state = resumeFrom?.state;
  let step = resumeFrom?.step ?? 0;
  for (const D of bondDimensions) {
    if (state && D < state.D) continue;
    const problem = problemFor(given, D);
    const resumed = state?.D === D ? state : undefined;
    const done = resumed?.done ?? (state ? [...state.done, measure(given, state)] : []);
    const stepsBefore = resumed?.stepsBefore ?? step;
    const start = resumed?.optimization ?? { parameters: firstState(given, seed, problem, state) };
    const objective = freeEnergy({ estimator: "exact", energy: ipepsEnergy(problem) });
    const stop = { steps: given.steps, gradientNorm: given.gradientTolerance };
    for await (const taken of minimize(objective, start, { optimizer: optimizerFor(given), stop })) {
      state = { done, D, stepsBefore, optimization: taken.state };
      step = stepsBefore + taken.step;
      const metrics = metricsOf(taken.value, taken.gradientNorm, state);
      yield { step, totalSteps, metrics, ...noticesOf(taken), state };
    }
  }
}

/** Energies of two states differ by less than the environment's tolerance only by chance. */
function optimizerFor({ environmentTolerance }: Settings) {
  const precondition: Preconditioner = (gradient, at) =>
    metricPreconditioner(gradient, { ...at, aux: (at.aux as ExactAux<IpepsCarry>).carried });
  return lbfgs({ memory: 30, valueNoise: 0.1 * environmentTolerance, precondition });
}

function problemFor(
  { chi, patch, gradient, environmentTolerance, environmentIterations }: Settings,
  D: number,
): IpepsProblem {
  const ctmrg = { chi, tolerance: environmentTolerance, maxIterations: environmentIterations };
  return { space: symmetricSpace(D), bond: rotatedHeisenbergBond(), ctmrg, patch, gradient };
}

function firstState(given: Settings, seed: number, { space }: IpepsProblem, before: State | undefined): NDArray {
  const key = random.foldIn(random.key(seed), space.bondDimension);
  if (!before) return noisyProductState(space, key, given.noise);
  return grownState(symmetricSpace(before.D), before.optimization.parameters, space, key, given.growthNoise);
}

function metricsOf(energyPerSite: number, gradientNorm: number, { D, optimization }: State) {
  const { evaluations, aux } = optimization;
  const { iterations = 0, residual = 0 } = aux?.carried?.info ?? {};
  return {
    energyPerSite,
    ...(aux?.estimate && freeEnergyMetrics(aux.estimate)),
    gradientNorm,
    D,
    evaluations,
    environmentIterations: iterations,
    environmentResidual: residual,
  };
}

function measure(given: Settings, { D, optimization }: State): Measurement {
  const { space, patch } = problemFor(given, D);
  const { site, layer } = layersOf(space, optimization.parameters);
  const { environment } = carriedBy(optimization);
  const density = bondDensityMatrix(site, environment, patch);
  return {
    D,
    energyPerSite: optimization.value,
    magnetization: concrete(magnetization(density, [spinHalf.x, spinHalf.z]), "heisenberg-ipeps").item(),
    correlationLength: correlationLength(environment, layer),
    gradientNorm: optimization.gradientNorm,
    converged: isConverged(optimization),
  };
}

function carriedBy({ aux }: State["optimization"]): IpepsCarry {
  return aux?.carried as IpepsCarry;
}

function lastOf<T>(list: readonly T[]): T {
  return list[list.length - 1];
}

/** The best published energy of bond dimension D, or of the model where none is. */
function bestEnergy(D: number): Reference {
  return publishedSquareHeisenbergIpeps[D]?.energyPerSite ?? squareHeisenbergGroundState.energyPerSite;
}

function referencesFor(D: number): Record<string, readonly Reference[]> {
  const published = publishedSquareHeisenbergIpeps[D];
  const { energyPerSite, magnetization: staggered } = squareHeisenbergGroundState;
  return {
    energyPerSite: [energyPerSite, ...(published ? [published.energyPerSite] : [])],
    magnetization: [staggered, ...(published ? [published.magnetization] : [])],
  };
}

function summarize(given: Settings, state: State): Outcome {
  const last = measure(given, state);
  const references = referencesFor(last.D);
  const all = [...state.done, last];
  const { info } = carriedBy(state.optimization);
  const notes = [
    `D = ${last.D}, chi = ${given.chi}: environment converged to ${info.residual.toExponential(1)} in ${info.iterations} iterations; ` +
      `the largest weight left out is ${info.truncation.toExponential(1)}`,
    ...all.filter(({ converged }) => !converged).map(notConverged),
  ];
  const { energyPerSite, magnetization: staggered, correlationLength: length } = last;
  return {
    result: {
      energyPerSite,
      ...pureState(energyPerSite),
      magnetization: staggered,
      correlationLength: length,
    },
    references,
    converged: all.every(({ converged }) => converged),
    notes,
    tables: all.length > 1 ? [growthTable(all)] : [],
  };
}

function notConverged({ D, gradientNorm }: Measurement): string {
  return `D = ${D}: the optimization stopped with a gradient of norm ${gradientNorm.toExponential(1)}; more steps may lower the energy`;
}

function growthTable(all: readonly Measurement[]) {
  return {
    title: "Growing the bond dimension",
    columns: ["D", "energy per site", "best published", "magnetization", "correlation length"],
    rows: all.map((m) => [m.D, m.energyPerSite, bestEnergy(m.D).value, m.magnetization, m.correlationLength]),
  };
}
