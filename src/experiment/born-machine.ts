import { z } from "zod";
import {
  apply,
  type Block,
  drawSvg,
  type GaussianKernel,
  klDivergence,
  maximumMeanDiscrepancy,
  parameterCount,
  probabilities,
  totalVariation,
  variationalCircuit,
} from "../circuit/index.ts";
import { explainStop, lbfgs, type MinimizeState, minimize } from "../freeenergy/index.ts";
import { barsAndStripes, gaussianMixture } from "../model/index.ts";
import { concrete, type NDArray, random, type Tensor } from "../tensor/index.ts";
import { defineExperiment, type Outcome, type RunRecord, type Step, type StepsStart } from "./experiment.ts";
import { convergenceFigures, type Figure } from "./figure.ts";
import { noticesOf } from "./notices.ts";
import { numberOf, numbersOf } from "./numbers.ts";
import { referencesFrom } from "./references.ts";

const name = "born-machine";

const settings = z.object({
  data: z
    .enum(["bars-and-stripes", "double-gaussian"])
    .default("bars-and-stripes")
    .describe("images of 3×3 pixels on 9 qubits, or two Gaussian bells on 8 qubits"),
  loss: z.enum(["kl", "mmd"]).default("kl").describe("Kullback–Leibler divergence, or maximum mean discrepancy"),
  layers: z.int().min(1).max(200).default(30).describe("layers of rotations and a ring of CNOTs"),
  spread: z.number().min(0).max(10).default(0.05).describe("of the first angles, random around 0"),
  totalVariation: z.number().min(0).max(1).default(0.02).describe("stop when the total variation distance is below"),
  steps: z.int().min(1).max(100_000).default(1000).describe("most optimization steps"),
});

type Settings = z.output<typeof settings>;

interface State {
  readonly optimization: MinimizeState<NDArray>;
}

interface Problem {
  readonly qubits: number;
  readonly data: NDArray;
  readonly kernel: GaussianKernel;
}

/** Images are compared by their pixels, the integers of the bells by their distance. */
const problems: Readonly<Record<Settings["data"], () => Problem>> = {
  "bars-and-stripes": () => ({
    qubits: 9,
    data: barsAndStripes(3, 3),
    kernel: { distance: "bits", bandwidths: [0.25, 0.5, 1] },
  }),
  "double-gaussian": () => ({
    qubits: 8,
    data: gaussianMixture(8, [
      { mean: 80, width: 20 },
      { mean: 176, width: 20 },
    ]),
    kernel: { distance: "integers", bandwidths: [0.5, 2, 8, 32] },
  }),
};

/** A circuit whose measurements follow the distribution of data: a quantum circuit Born machine. */
export const bornMachine = defineExperiment({
  name,
  title: "A quantum circuit Born machine",
  summary: "a circuit learns bars and stripes or a double Gaussian, by divergence or mean discrepancy",
  citations: [
    "J.-G. Liu and L. Wang, Differentiable learning of quantum circuit Born machines, Phys. Rev. A 98, 062324 (2018)",
    "M. Benedetti, D. Garcia-Pintos, O. Perdomo, V. Leyton-Ortega, Y. Nam and A. Perdomo-Ortiz, A generative modeling approach for benchmarking and training shallow quantum circuits, npj Quantum Inf. 5, 45 (2019)",
  ],
  settings,

  headline: () => ({ metric: "totalVariation" }),

  steps: learningSteps,

  summarize: (given, { state }: RunRecord<State>): Outcome => summarize(given, state),

  figures: (given, { state, history }: RunRecord<State>): readonly Figure[] => [
    distributionFigure(given, state.optimization.parameters),
    ...convergenceFigures(history, "totalVariation", { label: "total variation distance", scale: "log" }),
    ...convergenceFigures(history, "loss", { label: lossLabels[given.loss], scale: "log" }),
  ],

  drawings: (given) => [{ name: "circuit", title: "Circuit", svg: drawSvg(circuitOf(given)) }],
});

const lossLabels = { kl: "Kullback–Leibler divergence", mmd: "squared maximum mean discrepancy" } as const;

async function* learningSteps(given: Settings, { seed, resumeFrom }: StepsStart<State>): AsyncGenerator<Step<State>> {
  const { data } = problems[given.data]();
  const circuit = circuitOf(given);
  const first = random.normal(random.key(seed), [parameterCount(circuit)]).mul(given.spread);
  const start = resumeFrom?.state.optimization ?? { parameters: concrete(first, name) };
  const distance = ({ parameters }: { readonly parameters: NDArray }) =>
    numberOf(totalVariation(data, probabilities(apply(circuit, parameters))));
  if (resumeFrom && distance(start) <= given.totalVariation) return;
  const options = { optimizer: lbfgs({ memory: 20, firstLength: 0.3 }), stop: { steps: given.steps } };
  for await (const taken of minimize(lossOf(given, circuit), start, options)) {
    const { step, value: loss, gradientNorm, evaluations, state } = taken;
    const reached = distance(state);
    const metrics = { loss, totalVariation: reached, gradientNorm, evaluations };
    yield { step, totalSteps: given.steps, metrics, ...noticesOf(taken), state: { optimization: state } };
    if (reached <= given.totalVariation) return;
  }
}

function circuitOf({ data, layers }: Settings): Block {
  return variationalCircuit(problems[data]().qubits, layers);
}

/** The loss as a function of the angles. */
function lossOf({ data: which, loss }: Settings, circuit: Block): (angles: Tensor) => Tensor {
  const { data, kernel } = problems[which]();
  return (angles) => {
    const model = probabilities(apply(circuit, angles));
    return loss === "kl" ? klDivergence(data, model) : maximumMeanDiscrepancy(data, model, kernel);
  };
}

function summarize(given: Settings, { optimization }: State): Outcome {
  const { data } = problems[given.data]();
  const model = probabilities(apply(circuitOf(given), optimization.parameters));
  const reached = numberOf(totalVariation(data, model));
  const occurs = Array.from(data.values(), (probability) => probability > 0);
  return {
    result: {
      totalVariation: reached,
      klDivergence: numberOf(klDivergence(data, model)),
      loss: optimization.value,
      possibleShare: numbersOf(model).reduce((sum, probability, x) => sum + (occurs[x] ? probability : 0), 0),
    },
    references: referencesFrom("the distribution itself", { totalVariation: 0, klDivergence: 0, possibleShare: 1 }),
    converged: reached <= given.totalVariation,
    notes: [
      `${optimization.parameters.size} parameters; possibleShare is the probability of what occurs in the data`,
      ...(reached <= given.totalVariation ? [] : [explainStop(optimization)]),
    ],
  };
}

function distributionFigure(given: Settings, parameters: NDArray): Figure {
  const { data } = problems[given.data]();
  const x = Array.from({ length: data.size }, (_, index) => index);
  return {
    title: "What is measured, and the data",
    x: { label: given.data === "bars-and-stripes" ? "image, pixels as bits" : "x" },
    y: { label: "probability" },
    series: [
      { label: "circuit", x, y: numbersOf(probabilities(apply(circuitOf(given), parameters))), mark: "line" },
      { label: "data", x, y: numbersOf(data), mark: "dots" },
    ],
  };
}
