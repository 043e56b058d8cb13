import { criticalIsingBeta, isingVertex, onsager } from "../src/model/index.ts";
import type { Tensor } from "../src/tensor/index.ts";
import { nextTrgFlow, startTrgFlow, symmetricVertex } from "../src/tn/index.ts";
import type { Benchmark } from "./harness.ts";

interface TrgCase {
  readonly engine: string;
  readonly beta: number;
  readonly chi: number;
  readonly iterations: number;
}

/** What tensorgrad (PyTorch, reverse mode twice) takes for the same on one core of such a machine: seconds and MB. */
const published: Readonly<Record<string, { seconds: number; memory: number }>> = {
  "16, 20": { seconds: 3.1, memory: 1400 },
  "24, 20": { seconds: 25, memory: 6300 },
};

const cases = [
  { beta: 0.43, chi: 16, iterations: 20 },
  { beta: 0.43, chi: 24, iterations: 20 },
  { beta: criticalIsingBeta, chi: 24, iterations: 30 },
  { beta: 0.43, chi: 32, iterations: 20 },
];

/** ln Z of the Ising model with its first and second derivative in β. */
export const trgBenchmark: Benchmark<TrgCase> = {
  name: "trg",
  title: "TRG of the square-lattice Ising model: ln Z, first and second derivative, one thread",
  cases: ["blas", "portable"].flatMap((engine) => cases.map((one) => ({ engine, ...one }))),

  prepare: () => undefined,

  evaluate: ({ beta, chi, iterations }) => {
    let flow = startTrgFlow((x: Tensor) => symmetricVertex(isingVertex(x), [0, 1]), beta);
    while (flow.iteration < iterations) flow = nextTrgFlow(flow, chi);
    const [lnZ, first, second] = flow.lnZ;
    return { lnZ, energy: 0 - first, specificHeat: beta ** 2 * second };
  },

  row: ({ engine, beta, chi, iterations }, { seconds, products, peakMemory, startMemory, values }) => {
    const exact = onsager(beta);
    const known = published[`${chi}, ${iterations}`];
    const relative = (name: "lnZ" | "specificHeat") => Math.abs(values[name] / exact[name] - 1).toExponential(1);
    return {
      engine,
      beta: beta.toPrecision(4),
      chi,
      iterations,
      seconds: seconds.toPrecision(3),
      "in 512² products": products.toPrecision(3),
      "of published": known ? (seconds / known.seconds).toPrecision(2) : "",
      "peak MB": Math.round(peakMemory),
      "at start MB": Math.round(startMemory),
      "of published MB": known ? (peakMemory / known.memory).toPrecision(2) : "",
      "error lnZ": relative("lnZ"),
      "error C": Number.isFinite(exact.specificHeat) ? relative("specificHeat") : "",
    };
  },
};
