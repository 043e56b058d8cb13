import { rotatedHeisenbergBond } from "../src/model/index.ts";
import { add, concrete, mul, type NDArray, random, type Tensor } from "../src/tensor/index.ts";
import { ctmrgDefaults, type IpepsCarry, ipepsEnergy, noisyProductState, symmetricSpace } from "../src/tn/index.ts";
import type { Benchmark } from "./harness.ts";

interface IpepsCase {
  readonly engine: string;
  readonly D: number;
  readonly chi: number;
  /** From the boundary, or from the environment of a state a typical optimization step away. */
  readonly start: "boundary" | "neighbour";
}

/** What tensorgrad (PyTorch, unrolled CTMRG) takes for the same on one core of such a machine: seconds and MB. */
const published: Readonly<Record<number, { seconds: number; memory?: number }>> = {
  2: { seconds: 0.02 },
  3: { seconds: 0.72, memory: 900 },
  4: { seconds: 4.3, memory: 1650 },
};

const cases = [
  { D: 2, chi: 16 },
  { D: 3, chi: 30 },
  { D: 4, chi: 50 },
].flatMap((size) => (["boundary", "neighbour"] as const).map((start) => ({ ...size, start })));

/** One energy with its gradient of a Heisenberg iPEPS, CTMRG converged to the default tolerance. */
export const ipepsBenchmark: Benchmark<IpepsCase, { readonly state: NDArray; readonly carry?: IpepsCarry }> = {
  name: "ipeps",
  title: "iPEPS of the Heisenberg antiferromagnet: energy and gradient, one thread",
  cases: ["blas", "portable"].flatMap((engine) => cases.map((one) => ({ engine, ...one }))),

  prepare: ({ D, chi, start }) => {
    const space = symmetricSpace(D);
    const state = noisyProductState(space, random.key(4), 0.3);
    if (start === "boundary") return { state };
    const step = mul(random.normal(random.key(5), [space.dimension]), 0.02 / Math.sqrt(space.dimension));
    return { state, carry: evaluate(D, chi, concrete(add(state, step), "bench")).carry };
  },

  evaluate: ({ D, chi }, { state, carry }) => evaluate(D, chi, state, carry).values,

  row: ({ engine, D, chi, start }, { seconds, products, peakMemory, values }) => {
    const known = published[D];
    return {
      engine,
      D,
      chi,
      start,
      "CTMRG steps": values.iterations,
      energy: values.energy.toFixed(8),
      seconds: seconds.toPrecision(3),
      "in 512² products": products.toPrecision(3),
      "of published": (seconds / known.seconds).toPrecision(2),
      "peak MB": Math.round(peakMemory),
      "of published MB": known.memory ? (peakMemory / known.memory).toPrecision(2) : "",
    };
  },
};

function evaluate(D: number, chi: number, state: NDArray, before?: IpepsCarry) {
  const problem = ipepsEnergy({
    space: symmetricSpace(D),
    bond: rotatedHeisenbergBond(),
    ctmrg: { ...ctmrgDefaults, chi },
    patch: "1x2",
    gradient: "fixed-point",
  });
  const { value, aux } = problem.valueAndGradient(state, before) as { value: Tensor; aux: IpepsCarry };
  const { iterations, residual } = aux.info;
  return { carry: aux, values: { energy: concrete(value, "bench").item(), iterations, residual } };
}
