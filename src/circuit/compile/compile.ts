import type { Block } from "../block/block.ts";
import { lower } from "./lower.ts";
import type { Plan } from "./plan.ts";
import { unfusedPlan } from "./unfused.ts";

const known = new WeakMap<Block, Map<number, Plan>>();

/** The plan of a circuit on a register of so many qubits, made once. */
export function planOf(circuit: Block, qubits: number): Plan {
  const plans = known.get(circuit) ?? new Map<number, Plan>();
  known.set(circuit, plans);
  const plan = plans.get(qubits) ?? unfusedPlan(lower(circuit, qubits));
  plans.set(qubits, plan);
  return plan;
}
