import { z } from "zod";
import { apply, drawSvg, expectation, qaoa, sample } from "../circuit/index.ts";
import { explainStop, isConverged, lbfgs, type MinimizeState, minimize } from "../freeenergy/index.ts";
import { cutWeight, type Graph, largestCut, maxCut, randomRegularGraph, readGraph } from "../model/index.ts";
import { array, concrete, InputError, type NDArray, neg, random, type Tensor } from "../tensor/index.ts";
import { defineExperiment, type Outcome, type RunRecord, type Step, type StepsStart } from "./experiment.ts";
import { convergenceFigures, type Figure } from "./figure.ts";
import { exactFreeEnergyFigure, exactMetrics, pureState } from "./free-energy.ts";
import { noticesOf } from "./notices.ts";
import { referencesFrom } from "./references.ts";

const name = "qaoa-maxcut";

/** Qubits up to which a step takes a second or so. */
const mostVertices = 20;

const settings = z
  .object({
    graph: z
      .string()
      .superRefine((text, context) => {
        const fault = text === "" ? undefined : faultOfGraph(text);
        if (fault) context.addIssue({ code: "custom", message: fault });
      })
      .meta({
        allowed: `lines 'i j' or 'i j weight', vertices from 0 to ${mostVertices - 1}; @FILE for those of a file`,
      })
      .default("")
      .describe("the edges, a line each; random and regular where there are none"),
    vertices: z.int().min(2).max(mostVertices).default(10).describe("of the random graph"),
    degree: z
      .int()
      .min(1)
      .max(mostVertices - 1)
      .default(3)
      .describe("neighbours of each vertex of the random graph"),
    layers: z.int().min(1).max(100).default(4).describe("p, how often cost and mixer act in turn"),
    ramp: z
      .number()
      .positive()
      .max(10)
      .default(0.75)
      .describe("time step of the annealing from which the angles start"),
    shots: z.int().min(1).max(1_000_000).default(1024).describe("cuts sampled from the last state"),
    steps: z.int().min(1).max(10_000).default(100).describe("most optimization steps"),
    gradientTolerance: z.number().positive().default(1e-5).describe("stop when the norm of the gradient is below"),
  })
  .refine(({ graph, vertices, degree }) => graph !== "" || (degree < vertices && (vertices * degree) % 2 === 0), {
    message: "a random regular graph needs degree < vertices, and vertices · degree even",
    path: ["degree"],
  });

type Settings = z.output<typeof settings>;

interface State {
  readonly optimization: MinimizeState<NDArray>;
}

/** MaxCut by the quantum approximate optimization algorithm, beside the heaviest of all cuts. */
export const qaoaMaxcut = defineExperiment({
  name,
  title: "MaxCut by the quantum approximate optimization algorithm",
  summary: "MaxCut of a random regular graph or one from a file by QAOA, beside the heaviest of all cuts",
  citations: [
    "E. Farhi, J. Goldstone and S. Gutmann, A quantum approximate optimization algorithm, arXiv:1411.4028 (2014)",
    "L. Zhou, S.-T. Wang, S. Choi, H. Pichler and M. D. Lukin, Quantum approximate optimization algorithm: performance, mechanism, and implementation on near-term devices, Phys. Rev. X 10, 021067 (2020)",
  ],
  settings,

  headline: () => ({ metric: "expectedCut" }),

  steps: optimizationSteps,

  summarize: (given, { seed, state }: RunRecord<State>): Outcome => summarize(given, seed, state),

  figures: (given, { seed, state, history }: RunRecord<State>): readonly Figure[] => {
    const problem = graphOf(given, seed);
    const references = [{ value: largestCut(problem).weight, source: "heaviest cut" }];
    return [
      ...convergenceFigures(history, "expectedCut", { label: "expected cut", references }),
      exactFreeEnergyFigure(history),
      scheduleFigure(state.optimization.parameters),
      cutsFigure(problem, sampledCuts(given, seed, state)),
    ];
  },

  drawings: (given, seed) => {
    const circuit = qaoa(maxCut(graphOf(given, seed)), given.layers);
    return [{ name: "circuit", title: "Circuit", svg: drawSvg(circuit) }];
  },
});

async function* optimizationSteps(
  given: Settings,
  { seed, resumeFrom }: StepsStart<State>,
): AsyncGenerator<Step<State>> {
  const problem = graphOf(given, seed);
  const cost = maxCut(problem);
  const circuit = qaoa(cost, given.layers);
  const objective = (angles: Tensor) => neg(expectation(cost, apply(circuit, angles)));
  const start = resumeFrom?.state.optimization ?? { parameters: rampOf(given) };
  const stop = { steps: given.steps, gradientNorm: given.gradientTolerance };
  const heaviest = largestCut(problem).weight;
  for await (const taken of minimize(objective, start, { optimizer: lbfgs({ firstLength: 0.1 }), stop })) {
    const { step, value, gradientNorm, evaluations, state } = taken;
    const expectedCut = 0 - value;
    const metrics = {
      expectedCut,
      ...exactMetrics(pureState(value)),
      ...ratioOf(expectedCut, heaviest),
      gradientNorm,
      evaluations,
    };
    yield { step, totalSteps: given.steps, metrics, ...noticesOf(taken), state: { optimization: state } };
  }
}

/** The graph to cut; a random one is drawn with the seed of the run. */
function graphOf({ graph, vertices, degree }: Settings, seed: number): Graph {
  return graph === "" ? randomRegularGraph(vertices, degree, random.foldIn(random.key(seed), 0)) : readGraph(graph);
}

/** What is wrong with the text of a graph, if anything. */
function faultOfGraph(text: string): string | undefined {
  try {
    const { sites } = readGraph(text);
    return sites > mostVertices ? `it has ${sites} vertices` : undefined;
  } catch (error) {
    return error instanceof InputError ? error.message : String(error);
  }
}

/**
 * A linear annealing from the mixer to the cost, γ_k = Δ(k + ½)/p and β_k = Δ(1 − (k + ½)/p): the uniform superposition is
 * the highest level of Σ X, and slow enough it would be led to the highest of the cost.
 */
function rampOf({ layers, ramp }: Settings): NDArray {
  const progress = Array.from({ length: layers }, (_, k) => (k + 0.5) / layers);
  return array(progress.flatMap((s) => [ramp * s, ramp * (1 - s)]));
}

/** The expected cut in units of the heaviest; nothing where no cut is better than none. */
function ratioOf(expectedCut: number, heaviest: number): Readonly<Record<string, number>> {
  return heaviest > 0 ? { approximationRatio: expectedCut / heaviest } : {};
}

/** The weights of the cuts that shots of the last state give. */
function sampledCuts(given: Settings, seed: number, { optimization }: State): readonly number[] {
  const problem = graphOf(given, seed);
  const state = concrete(apply(qaoa(maxCut(problem), given.layers), optimization.parameters), name);
  const { indices } = sample(state, given.shots, random.foldIn(random.key(seed), 1));
  return Array.from(indices, (index) => weightOf(problem, index));
}

/** The weight of the cut whose side of vertex j is bit j. */
function weightOf(problem: Graph, index: number): number {
  return cutWeight(
    problem,
    Array.from({ length: problem.sites }, (_, vertex) => (index >>> vertex) & 1),
  );
}

function summarize(given: Settings, seed: number, state: State): Outcome {
  const problem = graphOf(given, seed);
  const cuts = sampledCuts(given, seed, state);
  const expectedCut = 0 - state.optimization.value;
  const heaviest = largestCut(problem).weight;
  const bestCut = cuts.reduce((best, cut) => Math.max(best, cut), Number.NEGATIVE_INFINITY);
  const optimal = cuts.filter((cut) => cut >= heaviest - 1e-9 * Math.abs(heaviest)).length;
  return {
    result: {
      ...ratioOf(expectedCut, heaviest),
      expectedCut,
      // The Hamiltonian is −C.
      ...pureState(state.optimization.value),
      bestCut,
      meanSampledCut: cuts.reduce((sum, cut) => sum + cut, 0) / cuts.length,
      optimalFraction: optimal / cuts.length,
    },
    references: referencesFrom("all cuts tried", { expectedCut: heaviest, bestCut: heaviest }),
    converged: isConverged(state.optimization),
    notes: [
      `${problem.sites} vertices and ${problem.edges.length} edges; p = ${given.layers}; ` +
        `a random cut weighs ${(problem.edges.reduce((sum, { weight }) => sum + weight, 0) / 2).toPrecision(6)} on average`,
      explainStop(state.optimization),
    ],
  };
}

function scheduleFigure(parameters: NDArray): Figure {
  const values = parameters.values();
  const layers = Array.from({ length: values.length / 2 }, (_, k) => k);
  const angle = (label: string, first: number) => ({
    label,
    x: layers.map((k) => k + 1),
    y: layers.map((k) => values[2 * k + first]),
    mark: "line" as const,
  });
  return {
    title: "Angles of the layers",
    x: { label: "layer" },
    y: { label: "angle" },
    series: [angle("γ (cost)", 0), angle("β (mixer)", 1)],
  };
}

/** How often each weight is drawn from the state, beside how often among all cuts. */
function cutsFigure(problem: Graph, sampled: readonly number[]): Figure {
  const all = Array.from({ length: 2 ** (problem.sites - 1) }, (_, index) => weightOf(problem, index));
  const shares = (label: string, cuts: readonly number[], mark: "line" | "dashed") => {
    const counts = new Map<number, number>();
    for (const cut of cuts) counts.set(cut, (counts.get(cut) ?? 0) + 1 / cuts.length);
    const sorted = [...counts].sort(([a], [b]) => a - b);
    return { label, x: sorted.map(([weight]) => weight), y: sorted.map(([, share]) => share), mark };
  };
  return {
    title: "Weights of sampled cuts",
    x: { label: "weight of the cut" },
    y: { label: "share" },
    series: [shares("QAOA", sampled, "line"), shares("random cuts", all, "dashed")],
  };
}
