import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Plan } from "../../../src/circuit/compile/plan.ts";
import { buildNames } from "../../../src/tensor/index.ts";
import { generator } from "./plans.ts";

const close = 1e-13;

/** What the three passes make of the same numbers. */
type Results = Readonly<Record<"forward" | "initial" | "cotangent" | "gradient" | "tangent", ArrayLike<number>>>;

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] - b[i]));
  return most;
}

/** Amplitudes of norm 1. */
function drawState(random: () => number, amplitudes: number): Float64Array {
  const state = new Float64Array(2 * amplitudes);
  let square = 0;
  for (let i = 0; i < state.length; i++) {
    state[i] = random() - 0.5;
    square += state[i] ** 2;
  }
  const norm = Math.sqrt(square);
  for (let i = 0; i < state.length; i++) state[i] /= norm;
  return state;
}

const drawn = new Map<number, readonly Float64Array[]>();

/** A state and a cotangent or change of it, the same whenever asked for. */
function statesOf(amplitudes: number): readonly Float64Array[] {
  const next = generator(amplitudes);
  const states = drawn.get(amplitudes) ?? [drawState(next, amplitudes), drawState(next, amplitudes)];
  drawn.set(amplitudes, states);
  return states;
}

describe.each(buildNames)("on the %s build", (build) => {
  let run: typeof import("../../../src/circuit/execute/run.ts");
  let compile: typeof import("../../../src/circuit/compile/compile.ts");
  let machine: typeof import("../../../src/circuit/execute/machine.ts");
  let tensor: typeof import("../../../src/tensor/index.ts");
  let circuit: typeof import("../../../src/circuit/index.ts");
  let random: typeof import("../../support/random-circuit.ts");

  beforeAll(async () => {
    vi.stubEnv("HELMHOLTZ_SIMD", build);
    vi.resetModules();
    run = await import("../../../src/circuit/execute/run.ts");
    compile = await import("../../../src/circuit/compile/compile.ts");
    machine = await import("../../../src/circuit/execute/machine.ts");
    tensor = await import("../../../src/tensor/index.ts");
    circuit = await import("../../../src/circuit/index.ts");
    random = await import("../../support/random-circuit.ts");
  });

  afterAll(() => {
    tensor.useThreads(1);
    vi.unstubAllEnvs();
  });

  /** Waits for the team of so many threads that runs use. */
  async function assembled(threads: number): Promise<void> {
    tensor.useThreads(threads);
    const present = () => machine.withMachine(0, threads, (taken) => taken.threads === threads);
    await vi.waitUntil(present, { timeout: 20_000, interval: 10 });
  }

  /** Gates of all kinds on qubits all over the register, between layers on every qubit. */
  function drawCircuit(qubits: number, seed: number) {
    const { chain, put, CNOT, rx, rz, pauliRotation } = circuit;
    const sites = Array.from({ length: qubits }, (_, q) => q);
    const layer = chain(sites.map((q) => put(q, chain(rx(), rz()))));
    const ring = chain(sites.map((q) => put([q, (q + 1) % qubits], CNOT)));
    const anything = fc.sample(random.circuits(qubits, 0), { numRuns: 5, seed });
    const wide = put(sites, pauliRotation("XYZ".repeat(qubits).slice(0, qubits), undefined));
    return chain(qubits, [layer, ring, ...anything, wide, layer]);
  }

  function passes(plan: Plan, amplitudes: number): Results {
    const next = generator(7);
    const draw = () => Float64Array.from({ length: plan.lowered.source.length }, () => 6 * next() - 3);
    const [angles, speeds] = [draw(), draw()];
    const [state, other] = statesOf(amplitudes);
    const forward = run.runForward(plan, angles, state);
    const backward = run.runBackward(plan, angles, state, other);
    return { forward, ...backward, tangent: run.runTangent(plan, angles, speeds, state, other) };
  }

  function expectClose(a: Results, b: Results, limit: number): void {
    for (const key of Object.keys(a) as (keyof Results)[]) expect(distance(a[key], b[key])).toBeLessThanOrEqual(limit);
  }

  test.each([16, 17, 18, 19])("circuits on %i qubits are the same on two threads, and always so", async (qubits) => {
    const block = drawCircuit(qubits, qubits);
    tensor.useThreads(1);
    const one = passes(compile.planOf(block, qubits), 2 ** qubits);
    await assembled(2);
    const plan = compile.planOf(block, qubits);
    const two = passes(plan, 2 ** qubits);
    expectClose(two, one, close);
    expectClose(passes(plan, 2 ** qubits), two, 0);
  });

  test("shares of unequal size, and registers of a batch", async () => {
    const block = drawCircuit(10, 3);
    tensor.useThreads(1);
    const plan = compile.planOf(block, 10);
    const one = passes(plan, 2 ** 16);
    await assembled(3);
    expectClose(passes(plan, 2 ** 16), one, close);
  });

  test("threads that do not come are not waited for, and change no bit", async () => {
    const block = drawCircuit(16, 5);
    await assembled(2);
    const plan = compile.planOf(block, 16);
    const together = passes(plan, 2 ** 16);
    vi.spyOn(process, "getBuiltinModule").mockReturnValue({ Worker: Absent });
    try {
      // Another team in between, so that this one is called anew.
      machine.withMachine(0, 3, () => {});
      expectClose(passes(plan, 2 ** 16), together, 0);
      expect(machine.withMachine(0, 2, (taken) => taken.threads)).toBe(1);
    } finally {
      vi.restoreAllMocks();
    }
  });
});

/** A thread that never starts. */
class Absent {
  on(): void {}
  unref(): void {}
  terminate(): void {}
}
