import { anglesOf } from "../src/circuit/compile/angles.ts";
import { planOf } from "../src/circuit/compile/compile.ts";
import { lower } from "../src/circuit/compile/lower.ts";
import type { Plan } from "../src/circuit/compile/plan.ts";
import { unfusedPlan } from "../src/circuit/compile/unfused.ts";
import { type Block, CNOT, chain, expectation, put, repeat, rx, rz, zeroState } from "../src/circuit/index.ts";
import { evolve } from "../src/circuit/state/evolve.ts";
import { type Operator, pauli, plus } from "../src/model/index.ts";
import { NDArray, norm, type Tensor, useThreads, valueAndGrad } from "../src/tensor/index.ts";
import type { Benchmark } from "./harness.ts";

interface CircuitCase {
  readonly engine: string;
  readonly task: "gradient" | "forward";
  readonly qubits: number;
  readonly layers: number;
  readonly fused: boolean;
  readonly threads: number;
}

interface Prepared {
  readonly plan: Plan;
  readonly parameters: NDArray;
  readonly hamiltonian: Operator;
}

/**
 * Seconds that others take on one core of such a machine: the adjoint method of Lightning and the backpropagation of
 * Qulacs, and a fusing prototype in WebAssembly and in C++.
 */
const published: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "gradient 10 100": { lightning: 0.0129 },
  "gradient 10 1000": { lightning: 0.132 },
  "gradient 10 10000": { lightning: 1.4, qulacs: 2.2, prototype: 0.42, native: 0.17 },
  "gradient 16 20": { lightning: 0.145 },
  "gradient 20 20": { lightning: 9, prototype: 2.2, native: 1.1 },
  "gradient 22 20": { lightning: 39, prototype: 12, native: 7.7 },
  "forward 20 20": { lightning: 0.85 },
};

const sizes = [
  { task: "gradient", qubits: 10, layers: 100 },
  { task: "gradient", qubits: 10, layers: 1000 },
  { task: "gradient", qubits: 10, layers: 10_000 },
  { task: "gradient", qubits: 16, layers: 20 },
  { task: "gradient", qubits: 20, layers: 20 },
  { task: "gradient", qubits: 22, layers: 20 },
  { task: "forward", qubits: 20, layers: 20 },
] as const;

const unfused = [
  { task: "gradient", qubits: 10, layers: 1000 },
  { task: "gradient", qubits: 16, layers: 20 },
  { task: "gradient", qubits: 20, layers: 20 },
  { task: "gradient", qubits: 22, layers: 20 },
] as const;

const twoThreads = [
  { task: "gradient", qubits: 16, layers: 20 },
  { task: "gradient", qubits: 20, layers: 20 },
  { task: "gradient", qubits: 22, layers: 20 },
] as const;

/** Operations on numbers and bytes, for each amplitude, of gates one by one: a complex 2×2 matrix, and the sum of a derivative. */
const work = { matrix: 14, derivative: 8, amplitude: 16 } as const;

/** The energy of a deep variational circuit and all its derivatives; forward: the state alone. */
export const circuitBenchmark: Benchmark<CircuitCase, Prepared> = {
  name: "circuit",
  title: "Layers of rz rx rz and a ring of CNOTs, periodic Heisenberg chain: energy and gradient of all parameters",
  cases: [
    ...sizes.map((size) => ({ engine: "portable", fused: true, threads: 1, ...size })),
    ...twoThreads.map((size) => ({ engine: "portable", fused: true, threads: 2, ...size })),
    ...unfused.map((size) => ({ engine: "portable", fused: false, threads: 1, ...size })),
  ],

  prepare: ({ qubits, layers, fused, threads }) => {
    useThreads(threads);
    const circuit = deepCircuit(qubits, layers);
    const plan = fused ? planOf(circuit, qubits) : unfusedPlan(lower(circuit));
    const count = plan.lowered.parameters.count;
    const values = Float64Array.from({ length: count }, (_, k) => Math.PI * Math.sin(k + 1));
    return {
      plan,
      parameters: new NDArray("float64", [count], values),
      hamiltonian: heisenbergRing(qubits),
    };
  },

  evaluate: ({ task, qubits }, { plan, parameters, hamiltonian }) => {
    const state = (t: Tensor) => evolve(plan, anglesOf(plan.lowered, t), zeroState(qubits));
    const facts = { steps: plan.lowered.steps.length, stages: plan.stages.length };
    if (task === "forward") return { ...facts, norm: (norm(state(parameters)) as NDArray).item() as number };
    const { value, gradient } = valueAndGrad((t: Tensor) => expectation(hamiltonian, state(t)))(parameters);
    const number = (x: Tensor) => (x as NDArray).item() as number;
    return { ...facts, energy: number(value), gradientNorm: number(norm(gradient as Tensor)) };
  },

  row: ({ task, qubits, layers, fused, threads }, { seconds, products, peakMemory, startMemory, values }) => {
    const known = published[`${task} ${qubits} ${layers}`] ?? {};
    const ratio = (to: string) => (known[to] && fused && threads === 1 ? (seconds / known[to]).toPrecision(2) : "");
    const amplitudes = 2 ** qubits;
    // One pass forward over one state, and one back over two of them.
    const states = task === "gradient" ? 3 : 1;
    const rotations = layers * 3 * qubits;
    const operations = rotations * amplitudes * (states * work.matrix + (states > 1 ? work.derivative : 0));
    const bytes = values.stages * amplitudes * states * 2 * work.amplitude;
    const rate = (2 * 512 ** 3 * products) / seconds;
    return {
      task,
      n: qubits,
      L: layers,
      fused: fused ? "yes" : "no",
      threads,
      seconds: seconds.toPrecision(3),
      "ns a gate": ((1e9 * seconds) / values.steps).toPrecision(3),
      stages: values.stages,
      "of Lightning": ratio("lightning"),
      "of Qulacs": ratio("qulacs"),
      "of prototype": ratio("prototype"),
      "of native": ratio("native"),
      "of bandwidth": (bytes / seconds / copyRate()).toPrecision(2),
      "of arithmetic": (operations / seconds / rate).toPrecision(2),
      "peak MB": Math.round(peakMemory),
      "at start MB": Math.round(startMemory),
    };
  },
};

/** The first layer lacks the leading rz, which does nothing to |0…0⟩; the last is without CNOTs and the last rz. */
function deepCircuit(qubits: number, layers: number): Block {
  const each = (...gates: (() => Block)[]) =>
    chain(Array.from({ length: qubits }, (_, i) => put(i, chain(gates.map((gate) => gate())))));
  const ring = chain(Array.from({ length: qubits }, (_, i) => put([i, (i + 1) % qubits], CNOT)));
  return chain(each(rx, rz), ring, repeat(layers - 1, chain(each(rz, rx, rz), ring)), each(rz, rx));
}

function heisenbergRing(qubits: number): Operator {
  const bonds = Array.from({ length: qubits }, (_, i) => [i, (i + 1) % qubits]);
  return plus(...bonds.flatMap((bond) => ["XX", "YY", "ZZ"].map((letters) => pauli(letters, bond))));
}

let bandwidth = 0;

/** Bytes read and written in a second by the best of several copies of 64 MB, which the processes of the cases are spared. */
function copyRate(): number {
  if (bandwidth > 0) return bandwidth;
  const from = new Float64Array(2 ** 23).fill(1);
  const to = new Float64Array(from.length);
  for (let turn = 0; turn < 8; turn++) {
    const begin = performance.now();
    to.set(from);
    bandwidth = Math.max(bandwidth, (2000 * from.byteLength) / (performance.now() - begin));
  }
  return bandwidth;
}
