import type { Operator } from "../../model/index.ts";
import { NDArray } from "../../tensor/index.ts";
import { maskOf, onesOf } from "../block/mask.ts";
import type { EvolutionOperation } from "../compile/operation.ts";
import type { Plan } from "../compile/plan.ts";
import { unfusedPlan } from "../compile/unfused.ts";
import { runForward } from "../execute/run.ts";
import { applyOperator } from "../state/observe.ts";
import type { StepKernel } from "./step.ts";

/** exp(−iαH) on some qubits of a register. */
export class EvolutionStep implements StepKernel {
  readonly #plan: Plan;
  readonly #operator: Operator;
  readonly #size: number;
  readonly #controls: number;
  readonly #values: number;

  constructor(operation: EvolutionOperation, qubits: number) {
    const { operator, targets, controls } = operation;
    this.#plan = unfusedPlan({
      qubits,
      operations: [operation],
      steps: Int32Array.of(0),
      angles: Int32Array.of(0),
      source: Int32Array.of(0),
      form: Int32Array.of(0),
      forms: [{ scale: 1, offset: 0 }],
      functions: [],
      parameters: { count: 1, names: new Map() },
    });
    const terms = operator.terms.map((term) => ({ ...term, sites: term.sites.map((site) => targets[site]) }));
    this.#operator = { terms };
    this.#size = 2 ** (qubits + 1);
    this.#controls = maskOf(controls.map(({ qubit }) => qubit));
    this.#values = maskOf(onesOf(controls));
  }

  apply(state: Float64Array, angle: number, backwards: boolean): void {
    state.set(runForward(this.#plan, Float64Array.of(backwards ? -angle : angle), state));
  }

  insert(source: Float64Array, target: Float64Array, speed: number): void {
    this.#eachImage(source, (image, start) => {
      for (let i = 0; i < image.length; i += 2) {
        if (((i >> 1) & this.#controls) !== this.#values) continue;
        target[start + i] += speed * image[i + 1];
        target[start + i + 1] -= speed * image[i];
      }
    });
  }

  pair(bra: Float64Array, ket: Float64Array): number {
    let sum = 0;
    this.#eachImage(ket, (image, start) => {
      for (let i = 0; i < image.length; i += 2) {
        if (((i >> 1) & this.#controls) !== this.#values) continue;
        sum += bra[start + i] * image[i + 1] - bra[start + i + 1] * image[i];
      }
    });
    return sum;
  }

  /** Calls with H·register and where the register begins, for each of them. */
  #eachImage(state: Float64Array, use: (image: Float64Array, start: number) => void): void {
    for (let start = 0; start < state.length; start += this.#size) {
      const register = new NDArray("complex128", [this.#size / 2], state.slice(start, start + this.#size));
      use((applyOperator(this.#operator, register) as NDArray).values() as Float64Array, start);
    }
  }
}
