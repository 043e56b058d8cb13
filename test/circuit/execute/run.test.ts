import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Plan } from "../../../src/circuit/compile/plan.ts";
import { buildNames } from "../../../src/tensor/index.ts";
import * as plain from "../../oracle/circuitEvolution.ts";
import { drawnPlans, generator } from "./plans.ts";

const close = 1e-12;

const cases = fc.record({ plan: drawnPlans, batch: fc.integer({ min: 1, max: 3 }), seed: fc.nat() });

function numbers(random: () => number, count: number): Float64Array {
  return Float64Array.from({ length: count }, () => 2 * random() - 1);
}

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);
}

/** Angles, and as many lists of amplitudes as are asked for. */
function inputs({ plan, batch, seed }: { plan: Plan; batch: number; seed: number }, lists: number) {
  const random = generator(seed);
  const angles = numbers(random, plan.lowered.source.length).map((x) => 3 * x);
  const length = batch * 2 ** (plan.lowered.qubits + 1);
  return { angles, random, states: Array.from({ length: lists }, () => numbers(random, length)) };
}

describe.each(buildNames)("on the %s build circuits run as their gates do one by one:", (build) => {
  let run: typeof import("../../../src/circuit/execute/run.ts");

  beforeAll(async () => {
    vi.stubEnv("HELMHOLTZ_SIMD", build);
    vi.resetModules();
    run = await import("../../../src/circuit/execute/run.ts");
  });

  afterAll(() => vi.unstubAllEnvs());

  test("forward", () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const { angles, states } = inputs(drawn, 1);
        const before = states[0].slice();
        const result = run.runForward(drawn.plan, angles, states[0]);
        expect(states[0]).toEqual(before);
        plain.forward(drawn.plan.lowered, angles, before);
        expect(distance(result, before)).toBeLessThan(close);
      }),
      { numRuns: 100 },
    );
  });

  test("backward", () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const { angles, states } = inputs(drawn, 2);
        const result = run.runBackward(drawn.plan, angles, states[0], states[1]);
        const gradient = new Float64Array(angles.length);
        plain.backward(drawn.plan.lowered, angles, states[0], states[1], gradient);
        expect(distance(result.initial, states[0])).toBeLessThan(close);
        expect(distance(result.cotangent, states[1])).toBeLessThan(close);
        expect(distance(result.gradient, gradient)).toBeLessThan(100 * close);
      }),
      { numRuns: 100 },
    );
  });

  test("tangent", () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const { angles, states, random } = inputs(drawn, 2);
        const speeds = numbers(random, angles.length);
        const result = run.runTangent(drawn.plan, angles, speeds, states[0], states[1]);
        plain.tangent(drawn.plan.lowered, angles, speeds, states[0], states[1]);
        expect(distance(result, states[1])).toBeLessThan(10 * close);
      }),
      { numRuns: 100 },
    );
  });
});
