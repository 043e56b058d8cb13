import { z } from "zod";
import {
  affineMap,
  type Bijector,
  chain,
  couplings,
  elementwise,
  type Flow,
  flow,
  normalization,
  splineMap,
  standardNormal,
} from "../flow/index.ts";
import {
  adam,
  cosine,
  type LikelihoodAux,
  type LikelihoodEstimate,
  type MaximumLikelihood,
  type MinimizeState,
  maximumLikelihood,
  minimize,
  type StepFunction,
} from "../freeenergy/index.ts";
import { twoMoons } from "../model/index.ts";
import { concrete, type NDArray, random, slice, take } from "../tensor/index.ts";
import { cloudFigures, likelihoodFigure } from "./density-figures.ts";
import {
  defineExperiment,
  type Outcome,
  type Reference,
  type RunRecord,
  type Step,
  type StepsStart,
} from "./experiment.ts";
import type { Figure } from "./figure.ts";
import { finalKey } from "./free-energy.ts";
import { noticesOf } from "./notices.ts";
import { numberTable, tableOf } from "./number-table.ts";
import { remembered } from "./remembered.ts";

const name = "density-estimation";

const settings = z.object({
  data: numberTable({ minRows: 20, minColumns: 1, check: faultOfPoints })
    .default("")
    .describe("the points, a line each; two moons where there are none"),
  points: z.int().min(20).max(1_000_000).default(40_000).describe("points drawn of the two moons"),
  noise: z.number().min(0.03).max(1).default(0.1).describe("standard deviation that blurs the two moons"),
  heldOut: z.number().min(0.01).max(0.9).default(0.2).describe("share of the points that is kept for the test"),
  map: z.enum(["spline", "affine"]).default("spline").describe("what couplings do to a component: splines, or RealNVP"),
  layers: z.int().min(1).max(100).default(6).describe("couplings, which change even and odd components in turn"),
  hidden: z.int().min(1).max(10_000).default(24).describe("width of the two hidden layers of each net"),
  bins: z.int().min(2).max(1000).default(8).describe("pieces of each spline"),
  steps: z.int().min(1).max(10_000_000).default(1000).describe("training steps"),
  batch: z.int().min(1).max(1_000_000).default(256).describe("points a step"),
  learningRate: z.number().positive().max(10).default(0.01).describe("step size of Adam, which falls to a hundredth"),
  samples: z.int().min(2).max(1_000_000).default(4000).describe("drawn of the model in the end, for S and the picture"),
});

type Settings = z.output<typeof settings>;

interface State {
  readonly training: MinimizeState<Parameters, LikelihoodAux>;
}

type Parameters = readonly [unknown, readonly []];

/** Density of points by a normalizing flow of maximum likelihood. */
export const densityEstimation = defineExperiment({
  name,
  title: "Density estimation by a normalizing flow",
  summary: "maximum likelihood of two moons, or of the points of a file, by a flow of couplings",
  citations: [
    "L. Dinh, J. Sohl-Dickstein and S. Bengio, Density estimation using Real NVP, ICLR 2017",
    "C. Durkan, A. Bekasov, I. Murray and G. Papamakarios, Neural spline flows, NeurIPS 2019",
  ],
  settings,

  headline: (given) => ({
    metric: "crossEntropy",
    ...(given.data === "" && { reference: moonsEntropy(given.noise) }),
  }),

  steps: training,

  summarize: (given, run: RunRecord<State>): Outcome => summarize(given, run),

  figures: (given, { seed, state, history }: RunRecord<State>): readonly Figure[] => {
    const { density, train } = problemOf({ given, seed });
    const { parameters } = state.training;
    return [
      likelihoodFigure(history, entropyReferences(given)),
      ...cloudFigures(train, {
        samples: density.sample(parameters as Parameters, finalKey(seed), Math.min(given.samples, mostDots)),
        logProb: (x) => concrete(density.logProb(parameters as Parameters, x), name),
      }),
    ];
  },
});

/** Points a picture shows. */
const mostDots = 2000;

/** Samples that are drawn at a time, which bounds the memory. */
const mostAtOnce = 4096;

/** How much worse than the source itself, in nats, a density may be in the end. */
const allowedDivergence = 0.05;

interface Problem {
  readonly train: NDArray;
  readonly test: NDArray;
  readonly density: Flow<Parameters>;
  readonly objective: MaximumLikelihood<Parameters>;
}

/** Points, model and objective are the same for the same settings and seed. */
const problemOf = remembered(({ given, seed }: { readonly given: Settings; readonly seed: number }): Problem => {
  const [, , , source, order] = random.split(random.key(seed), 5);
  const points = given.data === "" ? twoMoons(given.noise).sample(source, given.points) : tableOf(given.data);
  const [count] = points.shape;
  const tested = Math.max(1, Math.round(given.heldOut * count));
  const shuffled = take(points, random.permutation(order, count)) as NDArray;
  const train = concrete(slice(shuffled, [tested, null]), name);
  const density = densityOf(given, train);
  return {
    train,
    test: concrete(slice(shuffled, [0, tested]), name),
    density,
    objective: maximumLikelihood({ density, data: train, batch: given.batch }),
  };
});

/** Couplings, or one spline where there is a single component, and at last the units of the data. */
function densityOf({ map: kind, layers, hidden, bins }: Settings, data: NDArray): Flow<Parameters> {
  const size = data.shape[1];
  const map = kind === "spline" ? splineMap({ bins }) : affineMap();
  const inner: Bijector<unknown> =
    size === 1 ? elementwise(1, map) : couplings({ size, layers, hidden: [hidden, hidden], map });
  return flow(standardNormal([size]), chain(inner, normalization(data)) as Bijector<Parameters>);
}

async function* training(given: Settings, { seed, resumeFrom }: StepsStart<State>): AsyncGenerator<Step<State>> {
  const { density, objective, test } = problemOf({ given, seed });
  const [first, batches] = random.split(random.key(seed));
  const start = resumeFrom?.state.training ?? { parameters: density.init(first), aux: objective.start(batches) };
  const { steps } = given;
  const optimizer = adam({ learningRate: learningRateOf(given) });
  const interval = Math.max(1, Math.floor(steps / 20));
  for await (const taken of minimize(objective, start, { optimizer, stop: { steps } })) {
    const { step, gradientNorm, state } = taken;
    const isTested = step % interval === 0 || step === steps;
    const metrics = {
      ...(state.aux?.estimate && likelihoodMetrics("crossEntropy", state.aux.estimate)),
      ...(isTested && likelihoodMetrics("heldOut", objective.estimate(state.parameters as Parameters, test))),
      gradientNorm,
    };
    yield { step, totalSteps: steps, metrics, ...noticesOf(taken), state: { training: state } };
  }
}

/** Rises over the first steps, in which Adam does not know the scale of the gradient yet, and then falls to a hundredth. */
function learningRateOf({ learningRate, steps }: Settings): StepFunction {
  const fall = cosine({ from: learningRate, to: learningRate / 100, steps });
  const rise = Math.min(50, Math.ceil(steps / 10));
  return (step) => fall(step) * Math.min(1, step / rise);
}

function likelihoodMetrics(label: string, { crossEntropy, crossEntropyError }: LikelihoodEstimate) {
  return { [label]: crossEntropy, [`${label}Error`]: crossEntropyError };
}

function summarize(given: Settings, { seed, state }: RunRecord<State>): Outcome {
  const { density, objective, train, test } = problemOf({ given, seed });
  const parameters = state.training.parameters as Parameters;
  const heldOut = objective.estimate(parameters, test);
  const learned = objective.estimate(parameters, train);
  const own = objective.estimate(parameters, density.sample(parameters, finalKey(seed), given.samples, mostAtOnce));
  const normal = objective.estimate(density.init(random.key(seed)), test);
  const gap = heldOut.crossEntropy - learned.crossEntropy;
  const divergence = given.data === "" ? divergenceOf(given, density, parameters, test) : undefined;
  const isOverfitted = gap > Math.max(allowedDivergence, 3 * heldOut.crossEntropyError);
  const isFar = divergence !== undefined && divergence.kullbackLeibler > allowedDivergence;
  return {
    result: {
      ...likelihoodMetrics("crossEntropy", heldOut),
      trainingCrossEntropy: learned.crossEntropy,
      ...divergence,
      S: own.crossEntropy,
      SError: own.crossEntropyError,
    },
    references: {
      crossEntropy: entropyReferences(given),
      S: entropyReferences(given),
      ...(divergence && { kullbackLeibler: [{ value: 0, source: "two moons themselves" }] }),
    },
    converged: !isOverfitted && !isFar,
    notes: [
      `-<ln p> in nats a point: crossEntropy of ${heldOut.points} points that were held out, trainingCrossEntropy of the other ${learned.points}, S of ${own.points} samples`,
      `a normal density with mean and variances of the data has the cross entropy ${normal.crossEntropy.toFixed(4)}`,
      ...(isOverfitted
        ? ["the held-out points are less likely than those learned; try more points, or fewer layers or steps"]
        : []),
      ...(isFar ? [`kullbackLeibler is above ${allowedDivergence}; try more points, layers or steps`] : []),
    ],
  };
}

/** ⟨ln q − ln p⟩ over points of q, the two moons: what the cross entropy has above the entropy, with the smaller error. */
function divergenceOf({ noise }: Settings, density: Flow<Parameters>, parameters: Parameters, test: NDArray) {
  const moons = twoMoons(noise);
  const points = test.values();
  const logProbs = concrete(density.logProb(parameters, test), name).values();
  const excess = Array.from(logProbs, (logProb, i) => moons.logProb(points[2 * i], points[2 * i + 1]) - logProb);
  const mean = excess.reduce((sum, value) => sum + value, 0) / excess.length;
  const squares = excess.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    kullbackLeibler: mean,
    kullbackLeiblerError: Math.sqrt(squares / Math.max(1, excess.length - 1) / excess.length),
  };
}

/** Known for two moons only. */
function entropyReferences({ data, noise }: Settings): readonly Reference[] {
  return data === "" ? [{ value: moonsEntropy(noise), source: "entropy of two moons, quadrature" }] : [];
}

const moonsEntropy = remembered((noise: number) => twoMoons(noise).entropy());

/** What cannot be brought to variance 1. */
function faultOfPoints(table: NDArray): string | undefined {
  const [rows, columns] = table.shape;
  const values = table.values();
  for (let column = 0; column < columns; column++) {
    let isConstant = true;
    for (let row = 1; row < rows && isConstant; row++) isConstant = values[row * columns + column] === values[column];
    if (isConstant) return `column ${column + 1} is the same in all lines`;
  }
  return undefined;
}
