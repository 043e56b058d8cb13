import { z } from "zod";
import { criticalIsingBeta, isingVertex, onsager } from "../model/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { nextTrgFlow, startTrgFlow, symmetricVertex, type TrgFlow } from "../tn/index.ts";
import {
  defineExperiment,
  type Outcome,
  type Reference,
  type RunRecord,
  type Step,
  type StepsStart,
  type Table,
} from "./experiment.ts";
import { convergenceFigures, type Figure } from "./figure.ts";
import { exactFreeEnergyFigure, exactMetrics, ofPartition } from "./free-energy.ts";
import { sweep, sweepPoints } from "./ranges.ts";
import { referencesFrom } from "./references.ts";

const settings = z.object({
  beta: z.number().min(0).max(20).default(0.44).describe("inverse temperature β, in units of 1/J"),
  chi: z.int().min(1).max(128).default(16).describe("bond dimension χ: states kept when a tensor is split"),
  iterations: z.int().min(1).max(100).default(20).describe("coarse-graining steps; the lattice has 2^iterations sites"),
  sweep: sweep({ min: 0, max: 20 }).default("").describe("a range of β to go through instead, such as 0.3:0.6:61"),
});

type Settings = z.output<typeof settings>;

/** What came out at one β, per site, and how far it can be trusted. */
interface Point {
  readonly beta: number;
  readonly lnZ: number;
  readonly energy: number;
  readonly specificHeat: number;
  /** The largest singular value left out, in units of the largest one. */
  readonly truncation: number;
  /** How much the last doubling of the lattice changed ln Z. */
  readonly change: number;
}

/** One β is followed iteration by iteration; of a sweep the finished points are kept. */
type State = { readonly flow: TrgFlow; readonly point: Point } | { readonly points: readonly Point[] };

/** The two-dimensional Ising model by the tensor renormalization group of Levin and Nave, beside Onsager's solution. */
export const isingTrg = defineExperiment({
  name: "ising-trg",
  title: "Square-lattice Ising model by the tensor renormalization group",
  summary: "2D Ising model: ln Z, energy and specific heat by differentiated TRG, beside Onsager's values",
  citations: [
    "M. Levin and C. P. Nave, Tensor renormalization group approach to two-dimensional classical lattice models, Phys. Rev. Lett. 99, 120601 (2007)",
    "H.-J. Liao, J.-G. Liu, L. Wang and T. Xiang, Differentiable programming tensor networks, Phys. Rev. X 9, 031041 (2019)",
    "L. Onsager, Crystal statistics I, Phys. Rev. 65, 117 (1944)",
  ],
  settings,

  headline: ({ beta, sweep }) => (sweep ? { metric: "lnZ" } : { metric: "lnZ", reference: onsager(beta).lnZ }),

  steps: (given, { resumeFrom }: StepsStart<State>) =>
    given.sweep ? sweepSteps(given, resumeFrom?.state) : iterationSteps(given, resumeFrom?.state),

  summarize: ({ iterations }, { state }: RunRecord<State>): Outcome =>
    "points" in state ? summarizeSweep(state.points, iterations) : summarizePoint(state.point, iterations),

  figures: (given, { state, history }: RunRecord<State>): readonly Figure[] => {
    if ("points" in state) return sweepFigures(state.points, given.chi);
    const references = referencesAt(given.beta);
    const labels = { lnZ: "ln Z per site", energy: "energy per site", specificHeat: "specific heat per site" };
    return [
      ...Object.entries(labels).flatMap(([metric, label]) =>
        convergenceFigures(history, metric, { label, references: references[metric], stepLabel: "iteration" }),
      ),
      exactFreeEnergyFigure(history, { unit: "per site", stepLabel: "iteration" }),
    ];
  },
});

const isingFamily = (beta: Tensor) => symmetricVertex(isingVertex(beta), [0, 1]);

function pointOf(beta: number, flow: TrgFlow, before: TrgFlow): Point {
  const { lnZ, truncation } = flow;
  const [value, first, second] = lnZ;
  // 0 − 0 is 0, while −0 would be shown with its sign.
  return {
    beta,
    lnZ: value,
    energy: 0 - first,
    specificHeat: beta ** 2 * second,
    truncation,
    change: Math.abs(value - before.lnZ[0]),
  };
}

/** The flow at one β after each iteration, from where it was left. */
function* follow({ chi, iterations }: Settings, beta: number, start = startTrgFlow(isingFamily, beta)) {
  for (let flow = start; flow.iteration < iterations; ) {
    const before = flow;
    flow = nextTrgFlow(before, chi);
    yield { flow, point: pointOf(beta, flow, before) };
  }
}

function* iterationSteps(given: Settings, state: State | undefined): Generator<Step<State>> {
  const { beta, iterations } = given;
  const start = state && "flow" in state ? state.flow : undefined;
  for (const { flow, point } of follow(given, beta, start)) {
    const { beta: _, ...quantities } = point;
    const metrics = { ...quantities, ...exactMetrics(thermodynamics(point)) };
    yield { step: flow.iteration, totalSteps: iterations, metrics, state: { flow, point } };
  }
}

function* sweepSteps(given: Settings, state: State | undefined): Generator<Step<State>> {
  const betas = sweepPoints(given.sweep);
  let points = state && "points" in state ? state.points : [];
  for (const beta of betas.slice(points.length)) {
    const [{ point }] = [...follow(given, beta)].slice(-1);
    points = [...points, point];
    yield {
      step: points.length,
      totalSteps: betas.length,
      metrics: { ...point, ...exactMetrics(thermodynamics(point)) },
      state: { points },
    };
  }
}

/** F, E and S per site. */
function thermodynamics({ beta, lnZ, energy }: Pick<Point, "beta" | "lnZ" | "energy">) {
  return ofPartition(beta, lnZ, energy);
}

const onsagerSource = "Onsager 1944, exact";

/** Onsager's values; the specific heat has none where it is infinite. */
function referencesAt(beta: number): Record<string, readonly Reference[]> {
  const known = onsager(beta);
  const exact = Object.entries({ ...known, ...thermodynamics({ beta, ...known }) }).filter(([, value]) =>
    Number.isFinite(value),
  );
  return referencesFrom(onsagerSource, Object.fromEntries(exact));
}

/** A change of ln Z by the last doubling of the lattice that says the lattice is not large yet. */
const finiteSizeTolerance = 1e-6;

function summarizePoint(point: Point, iterations: number): Outcome {
  const { beta, lnZ, energy, specificHeat } = point;
  const references = referencesAt(beta);
  const notes = trustNotes([point], iterations);
  if (!references.specificHeat) {
    notes.push("this is the critical point: the exact specific heat is infinite, and that of TRG grows with χ");
  }
  const converged = point.change <= finiteSizeTolerance;
  return { result: { lnZ, energy, specificHeat, ...thermodynamics(point) }, references, converged, notes };
}

function summarizeSweep(points: readonly Point[], iterations: number): Outcome {
  const errors = (name: "lnZ" | "energy") => points.map((point) => Math.abs(point[name] - onsager(point.beta)[name]));
  const peak = points.reduce((best, point) => (point.specificHeat > best.specificHeat ? point : best));
  return {
    result: {
      points: points.length,
      largestLnZError: Math.max(...errors("lnZ")),
      largestEnergyError: Math.max(...errors("energy")),
      specificHeatPeak: peak.specificHeat,
      specificHeatPeakBeta: peak.beta,
    },
    references: referencesFrom(onsagerSource, { specificHeatPeakBeta: criticalIsingBeta }),
    converged: points.every(({ change }) => change <= finiteSizeTolerance),
    notes: trustNotes(points, iterations),
    tables: [sweepTable(points)],
  };
}

function trustNotes(points: readonly Point[], iterations: number): string[] {
  const truncation = Math.max(...points.map((point) => point.truncation));
  const change = Math.max(...points.map((point) => point.change));
  const notes = [
    `the largest singular value left out was ${truncation.toExponential(1)} of the largest; more χ keeps more`,
  ];
  if (change > finiteSizeTolerance) {
    const doubling = `the last doubling of the lattice to 2^${iterations} sites changed ln Z by ${change.toExponential(1)}`;
    notes.push(`${doubling}: more iterations come nearer to the infinite lattice`);
  }
  return notes;
}

function sweepTable(points: readonly Point[]): Table {
  const quantities = ["lnZ", "energy", "specificHeat"] as const;
  return {
    title: "TRG beside Onsager's solution, per site",
    columns: ["beta", ...quantities.flatMap((name) => [name, `${name} (exact)`])],
    rows: points.map((point) => {
      const exact = onsager(point.beta);
      return [point.beta, ...quantities.flatMap((name) => [point[name], exact[name]])];
    }),
  };
}

function sweepFigures(points: readonly Point[], chi: number): readonly Figure[] {
  const betas = points.map(({ beta }) => beta);
  const [from, to] = [Math.min(...betas), Math.max(...betas)];
  const grid = Array.from({ length: 401 }, (_, i) => from + ((to - from) * i) / 400);
  const exact = grid.map((beta) => ({ beta, ...onsager(beta) }));
  const x = { label: "β" };
  const quantity = (name: "lnZ" | "energy" | "specificHeat", label: string): Figure => {
    const curve = exact.filter((point) => Number.isFinite(point[name]));
    return {
      title: label,
      x,
      y: { label },
      series: [
        { label: "Onsager, exact", x: curve.map(({ beta }) => beta), y: curve.map((p) => p[name]), mark: "line" },
        { label: `TRG, χ = ${chi}`, x: betas, y: points.map((point) => point[name]), mark: "dots" },
      ],
    };
  };
  const error: Figure = {
    title: "Error of ln Z per site",
    x,
    y: { label: "|ln Z − exact|", scale: "log" },
    series: [
      {
        label: `TRG, χ = ${chi}`,
        x: betas,
        y: points.map((point) => Math.abs(point.lnZ - onsager(point.beta).lnZ)),
        mark: "line",
      },
    ],
  };
  return [
    quantity("lnZ", "ln Z per site"),
    error,
    quantity("energy", "energy per site"),
    quantity("specificHeat", "specific heat per site"),
  ];
}
