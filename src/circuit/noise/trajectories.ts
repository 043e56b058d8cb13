import type { Operator } from "../../model/index.ts";
import { type Key, type NDArray, NumericalError } from "../../tensor/index.ts";
import type { Block } from "../block/block.ts";
import { type ProcessOptions, prepared } from "../process/run.ts";
import { requireCount } from "../process/shots.ts";
import { walk } from "../process/walk.ts";
import type { Estimate } from "../state/estimate.ts";
import { expectation } from "../state/observe.ts";

/** Shots in which the same things happened, and so have the same state. */
export interface Trajectory {
  /** The final pure state, complex [2^n], normalized. */
  readonly state: NDArray;
  /** How many of the shots these are: the weight of the state in averages. */
  readonly shots: number;
  /** The last value measured under each name. */
  readonly outcomes: ReadonlyMap<string, number>;
}

/**
 * Quantum trajectories: pure states whose average over |ψ⟩⟨ψ| is the density matrix of a noisy circuit. At every channel
 * each shot draws a Kraus matrix K with its exact probability ‖Kψ‖², at every measurement an outcome. Shots that have
 * drawn the same so far are computed once. Those that fail a postselection are left out. Takes the memory of a few
 * states, and is not differentiable; `density` is.
 *
 * J. Dalibard, Y. Castin and K. Mølmer, Phys. Rev. Lett. 68 (1992) 580.
 * @param count - shots in all.
 */
export function* trajectories(
  circuit: Block,
  count: number,
  key: Key,
  options: ProcessOptions = {},
): Generator<Trajectory> {
  requireCount("trajectories", count);
  const { program, parameters, state } = prepared("trajectories", circuit, options);
  for (const branch of walk(program, parameters, state, count, key)) {
    yield { state: branch.state, shots: branch.shots.length, outcomes: branch.outcomes };
  }
}

/**
 * ⟨O⟩ at the end of a noisy circuit from so many trajectories, each with the exact ⟨ψ|O|ψ⟩ of its state.
 * @param count - at least 2. `shots` of the result are those that passed all postselections.
 * @throws NumericalError where fewer than 2 do.
 */
export function trajectoryExpectation(
  operator: Operator | Block,
  circuit: Block,
  count: number,
  key: Key,
  options: ProcessOptions = {},
): Estimate {
  const samples: { value: number; shots: number }[] = [];
  for (const { state, shots } of trajectories(circuit, count, key, options)) {
    samples.push({ value: (expectation(operator, state) as NDArray).item(), shots });
  }
  const total = samples.reduce((sum, { shots }) => sum + shots, 0);
  if (total < 2) {
    throw new NumericalError(`trajectoryExpectation: ${total} of ${count} shots came to the end; 2 or more are needed`);
  }
  const mean = samples.reduce((sum, { value, shots }) => sum + shots * value, 0) / total;
  const squares = samples.reduce((sum, { value, shots }) => sum + shots * (value - mean) ** 2, 0);
  return { value: mean, standardError: Math.sqrt(squares / (total * (total - 1))), shots: total };
}
