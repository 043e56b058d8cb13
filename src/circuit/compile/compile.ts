import { threads } from "../../tensor/index.ts";
import type { Block } from "../block/block.ts";
import { type Facts, factsOf } from "./facts.ts";
import { fuse } from "./fuse.ts";
import { lower } from "./lower.ts";
import type { Lowered } from "./lowered.ts";
import type { Plan } from "./plan.ts";
import { type Part, partition, type Slicing } from "./stages.ts";

/** Smaller registers pass through the nearer caches fast enough; a slice and its cotangent fit those of a core. */
const slices: Slicing = { from: 19, width: 14, lowest: 3 };

/** Threads share slices, so that for several of them registers from so many qubits on have eight slices at least. */
const sharedFrom = 16;
const fewestShared = 3;

const known = new WeakMap<Block, Map<string, Plan>>();

/** The plan of a circuit on a register of so many qubits, made once; for several threads it may be another one. */
export function planOf(circuit: Block, qubits: number): Plan {
  const plans = known.get(circuit) ?? new Map<string, Plan>();
  known.set(circuit, plans);
  const isShared = threads() > 1 && qubits >= sharedFrom && qubits < slices.from;
  const key = isShared ? `${qubits} shared` : `${qubits}`;
  const plan = plans.get(key) ?? compile(lower(circuit, qubits), isShared ? sharedSlices(qubits) : slices);
  plans.set(key, plan);
  return plan;
}

function sharedSlices(qubits: number): Slicing {
  return { ...slices, from: sharedFrom, width: Math.min(slices.width, qubits - fewestShared) };
}

/** A fast plan: steps divided into stages that fit the cache, and fused within each. */
export function compile(lowered: Lowered, slicing = slices): Plan {
  const { operations, steps, qubits } = lowered;
  const facts = operations.map(factsOf);
  const all = steps.map((_, step) => step);
  const parts = partition(all, (step) => facts[steps[step]], qubits, slicing);
  const local = new Map<string, Facts[]>();
  const stages = parts.map((part) => {
    const key = part.qubits.join();
    const known = local.get(key) ?? (part.qubits.length === qubits ? facts : []);
    local.set(key, known);
    return stage(
      part,
      2 ** (qubits - part.qubits.length),
      (step) => (known[steps[step]] ??= within(facts[steps[step]], part.qubits)),
    );
  });
  return { lowered, stages };
}

function stage({ qubits, steps }: Part, slices: number, facts: (step: number) => Facts) {
  return { qubits, blocks: fuse({ steps, facts, qubits: qubits.length, slices }) };
}

/** Facts in terms of a stage's qubits. */
function within(facts: Facts, qubits: readonly number[]): Facts {
  const local = (mask: number) => qubits.reduce((bits, qubit, j) => bits | (((mask >>> qubit) & 1) << j), 0);
  const { targets, controls, controlValues, support, likeZ, likeX, ...rest } = facts;
  return {
    ...rest,
    ...{ targets: local(targets), controls: local(controls), controlValues: local(controlValues) },
    ...{ support: local(support), likeZ: local(likeZ), likeX: local(likeX) },
  };
}
