import fc from "fast-check";
import { expect, test } from "vitest";
import { compile } from "../../../src/circuit/compile/compile.ts";
import { widest } from "../../../src/circuit/compile/cost.ts";
import { factsOf } from "../../../src/circuit/compile/facts.ts";
import { lower } from "../../../src/circuit/compile/lower.ts";
import { blockKinds, type Plan } from "../../../src/circuit/compile/plan.ts";
import type { Slicing } from "../../../src/circuit/compile/stages.ts";
import { runBackward, runForward } from "../../../src/circuit/execute/run.ts";
import { type Block, CNOT, chain, H, put, repeat, zz } from "../../../src/circuit/index.ts";
import * as plain from "../../oracle/circuitEvolution.ts";
import { circuits } from "./random-circuit.ts";

const whole: Slicing = { from: 32, width: 32, lowest: 3 };
const narrow: Slicing = { from: 3, width: 4, lowest: 1 };

/** What every plan of a circuit must be. */
function checkPlan(plan: Plan): void {
  const { lowered, stages } = plan;
  const order = stages.flatMap(({ blocks }) => [...blocks.members]);
  expect(order.sort((a, b) => a - b)).toEqual([...lowered.steps.keys()]);
  for (const { qubits, blocks } of stages) {
    const outward = (mask: number) => qubits.reduce((bits, q, j) => bits | (((mask >> j) & 1) << q), 0);
    for (let block = 0; block < blocks.count; block++) {
      const kind = blockKinds[blocks.kind[block]];
      const targets = outward(blocks.targets[block]);
      const controls = outward(blocks.controls[block]);
      const values = outward(blocks.controlValues[block]);
      expect(targets & controls).toBe(0);
      const members = blocks.members.slice(blocks.first[block], blocks.first[block + 1]);
      expect(members.length).toBeGreaterThan(0);
      let touched = 0;
      for (const step of members) {
        const facts = factsOf(lowered.operations[lowered.steps[step]]);
        expect(facts.support & ~(targets | controls)).toBe(0);
        expect(facts.controls & controls).toBe(controls);
        expect(facts.controlValues & controls).toBe(values);
        if (kind === "diagonal") expect(facts.diagonal).toBe(true);
        if (kind === "permutation") expect(facts.permutation).toBe(true);
        if (kind === "string") expect(facts.string && members.length === 1).toBe(true);
        touched |= facts.support;
      }
      expect(touched).toBe(targets | controls);
      if (kind === "diagonal") expect(bits(targets)).toBeLessThanOrEqual(widest.diagonal);
      if (kind === "dense" && members.length > 1) expect(bits(targets)).toBeLessThanOrEqual(widest.dense);
    }
  }
}

function bits(mask: number): number {
  return mask.toString(2).replaceAll("0", "").length;
}

function numbers(count: number, frequency: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => Math.sin(frequency * (i + 1)));
}

function expectClose(a: ArrayLike<number>, b: ArrayLike<number>): void {
  expect(a.length).toBe(b.length);
  for (let i = 0; i < a.length; i++) expect(Math.abs(a[i] - b[i])).toBeLessThan(1e-12);
}

/** The plan is one, and runs as the gates do one by one. */
function checkSame(circuit: Block, slicing: Slicing): void {
  const lowered = lower(circuit);
  const plan = compile(lowered, slicing);
  checkPlan(plan);
  const angles = numbers(lowered.source.length, 5);
  const state = numbers(2 ** (lowered.qubits + 1), 3).map((x) => x / Math.sqrt(2 ** lowered.qubits));
  const cotangent = numbers(state.length, 7).map((x) => x / Math.sqrt(2 ** lowered.qubits));
  const forward = runForward(plan, angles, state);
  const back = runBackward(plan, angles, state, cotangent);
  const gradient = new Float64Array(angles.length);
  const after = state.slice();
  plain.forward(lowered, angles, after);
  expectClose(forward, after);
  plain.backward(lowered, angles, state, cotangent, gradient);
  expectClose(back.initial, state);
  expectClose(back.cotangent, cotangent);
  expectClose(back.gradient, gradient);
}

test("blocks hold every step once, each of its kind, and give the amplitudes and derivatives of the gates", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }).chain((qubits) => circuits(qubits, 40)),
      (circuit) => checkSame(circuit, whole),
    ),
    { numRuns: 120 },
  );
});

test("so do short circuits, in which other ways to fuse are the cheapest", () => {
  const fixed = chain(CNOT, put(0, H), zz(2.5));
  for (const circuit of [fixed, repeat(2, fixed)]) checkSame(circuit, whole);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }).chain((qubits) => circuits(qubits, 6)),
      (circuit) => checkSame(circuit, whole),
    ),
    { numRuns: 400 },
  );
});

test("so do stages of few qubits", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 4, max: 7 }).chain((qubits) => circuits(qubits, 40)),
      (circuit) => checkSame(circuit, narrow),
    ),
    { numRuns: 60 },
  );
});
