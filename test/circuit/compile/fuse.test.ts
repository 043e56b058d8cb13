import fc from "fast-check";
import { expect, test } from "vitest";
import { compile } from "../../../src/circuit/compile/compile.ts";
import { widest } from "../../../src/circuit/compile/cost.ts";
import { factsOf } from "../../../src/circuit/compile/facts.ts";
import { lower } from "../../../src/circuit/compile/lower.ts";
import type { Lowered } from "../../../src/circuit/compile/lowered.ts";
import { blockKinds, type Plan } from "../../../src/circuit/compile/plan.ts";
import type { Slicing } from "../../../src/circuit/compile/stages.ts";
import type { Block } from "../../../src/circuit/index.ts";
import { forward } from "../../oracle/circuitEvolution.ts";
import { planOrder, reordered } from "../../oracle/planOrder.ts";
import { circuits } from "./random-circuit.ts";

const whole: Slicing = { from: 32, width: 32, lowest: 3 };
const narrow: Slicing = { from: 3, width: 4, lowest: 1 };

function amplitudes(lowered: Lowered): Float64Array {
  const state = Float64Array.from({ length: 2 ** (lowered.qubits + 1) }, (_, i) => Math.sin(3 * i + 1));
  const angles = Float64Array.from(lowered.source, (_, i) => Math.cos(5 * i + 2));
  forward(lowered, angles, state);
  return state;
}

/** What every plan of a circuit must be. */
function checkPlan(plan: Plan): void {
  const { lowered, stages } = plan;
  const order = planOrder(plan);
  expect([...order].sort((a, b) => a - b)).toEqual([...lowered.steps.keys()]);
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

function checkSame(circuit: Block, slicing: Slicing): void {
  const lowered = lower(circuit);
  const plan = compile(lowered, slicing);
  checkPlan(plan);
  const before = amplitudes(lowered);
  const after = amplitudes(reordered(lowered, planOrder(plan)));
  for (let i = 0; i < before.length; i++) expect(Math.abs(after[i] - before[i])).toBeLessThan(1e-12);
}

test("blocks hold every step once, each of its kind, in an order that gives the same amplitudes", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }).chain((qubits) => circuits(qubits, 40)),
      (circuit) => checkSame(circuit, whole),
    ),
    { numRuns: 150 },
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
