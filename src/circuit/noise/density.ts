import {
  add,
  asTensor,
  conj,
  div,
  matrixTranspose,
  NDArray,
  NumericalError,
  real,
  type Tensor,
  type TensorLike,
  trace,
} from "../../tensor/index.ts";
import type { Block } from "../block/block.ts";
import { type Program, programOf, type Step } from "../process/program.ts";
import { parametersOf } from "../process/walk.ts";
import { apply } from "../state/apply.ts";
import { type DensityMatrix, densityOf, type State, stateQubits } from "../state/density.ts";
import { mapped, projectors, resetKraus } from "../state/local.ts";
import { checkedParameters } from "../state/parameters.ts";
import { requireRegister } from "../state/register.ts";
import { zeroState } from "../state/states.ts";

/** Part of a mixture, not normalized: what there is after certain outcomes, as far as later conditions ask for them. */
interface Part {
  readonly rho: Tensor;
  readonly outcomes: ReadonlyMap<string, number>;
  /** The step from which on this part takes part again. */
  readonly from: number;
}

/**
 * The mixed state that a circuit with noise, measurements and resets makes of another one, averaged over what happens in
 * it, exactly; postselections are imposed on the average. Takes 16·4^n bytes, and for every outcome that a condition asks
 * for later that many more.
 *
 * Differentiable in parameters and state, to any order: unitary stretches by uncomputing, noise as ordinary tensor
 * operations, of which reverse mode keeps every ρ. The strength of the noise is a constant.
 * @param parameters - real [P], in the order they are written in the circuit; may be left out where P = 0.
 * @param state - complex [2^n], or a density matrix; |0…0⟩ unless given.
 * @throws InputError where 4^n amplitudes do not fit memory, NumericalError where postselections leave nothing.
 */
export function density(circuit: Block, parameters: TensorLike = [], state?: State): DensityMatrix {
  const qubits = state ? stateQubits(state, "density") : circuit.qubits;
  requireRegister(`density: ρ of ${qubits} qubits is a register of ${2 * qubits}`, 2 * qubits);
  const program = programOf(circuit);
  const values = checkedParameters("density", program, asTensor(parameters));
  const { rho } = densityOf(state ?? zeroState(qubits));
  let parts: readonly Part[] = [{ rho, outcomes: new Map(), from: 0 }];
  const needed = neededAfter(program);
  for (const [i, step] of program.steps.entries()) {
    parts = merged(
      parts.flatMap((part) => (part.from > i ? [part] : advanced(part, step, i, values, qubits, needed[i]))),
      needed[i],
      i + 1,
    );
  }
  const total = parts.map((part) => part.rho).reduce(add);
  if (!program.steps.some(({ kind }) => kind === "postselect")) return { rho: total };
  const weight = real(trace(total));
  if (weight instanceof NDArray && weight.item() < 1e-14) {
    throw new NumericalError(`density: the postselections have the probability ${weight.item().toExponential(1)}`);
  }
  return { rho: div(total, weight) };
}

/** What becomes of a part at a step, of the outcomes of which only some are needed later. */
function advanced(
  part: Part,
  step: Step,
  index: number,
  parameters: Tensor,
  qubits: number,
  needed: ReadonlySet<string>,
): Part[] {
  const { rho, outcomes } = part;
  switch (step.kind) {
    case "unitary":
      return [{ ...part, rho: rotated(rho, step.circuit, parametersOf(step.parameters, parameters)) }];
    case "channel":
      return [{ ...part, rho: mapped(rho, step.channel.kraus, step.qubits, qubits) }];
    case "reset":
      return [{ ...part, rho: mapped(rho, resetKraus, [step.qubit], qubits) }];
    case "postselect":
      return [{ ...part, rho: mapped(rho, kept[step.value], [step.qubit], qubits) }];
    case "skipUnless":
      return [(outcomes.get(step.outcome) ?? 0) === step.value ? part : { ...part, from: index + 1 + step.steps }];
    case "measure":
      if (needed.has(step.outcome)) return measured(part, step.outcome, step.qubits, qubits);
      return [{ ...part, rho: step.qubits.reduce((all, qubit) => mapped(all, projectors, [qubit], qubits), rho) }];
  }
}

/** A part for each value that a measurement may give. */
function measured({ rho, ...part }: Part, outcome: string, measuredQubits: readonly number[], qubits: number): Part[] {
  let results = [{ rho, value: 0 }];
  for (const [j, qubit] of measuredQubits.entries()) {
    results = results.flatMap((one) =>
      [0, 1].map((bit) => ({ rho: mapped(one.rho, kept[bit], [qubit], qubits), value: one.value + bit * 2 ** j })),
    );
  }
  return results.map((one) => ({ ...part, rho: one.rho, outcomes: new Map(part.outcomes).set(outcome, one.value) }));
}

/** The map that keeps what has a qubit at 0, and that which keeps what has it at 1. */
const kept = projectors.map((projector) => [projector]);

/** UρU†. Registers are rows: a circuit on the rows of ρᵀ makes (Uρ)ᵀ, and the same on those of (Uρ)* makes (UρU†)*. */
function rotated(rho: Tensor, circuit: Block, parameters: Tensor): Tensor {
  const half = matrixTranspose(apply(circuit, parameters, matrixTranspose(rho)));
  return conj(apply(circuit, parameters, conj(half)));
}

/** For each step, the outcomes that conditions after it ask for. */
function neededAfter({ steps }: Program): ReadonlySet<string>[] {
  const needed: ReadonlySet<string>[] = new Array(steps.length);
  const later = new Set<string>();
  for (let i = steps.length - 1; i >= 0; i--) {
    needed[i] = new Set(later);
    const step = steps[i];
    if (step.kind === "skipUnless") later.add(step.outcome);
  }
  return needed;
}

/** Parts that nothing later can tell apart, added up. */
function merged(parts: readonly Part[], needed: ReadonlySet<string>, next: number): Part[] {
  const sums = new Map<string, Part>();
  for (const part of parts) {
    const from = Math.max(part.from, next);
    const outcomes = new Map([...part.outcomes].filter(([name]) => needed.has(name)).sort());
    const key = JSON.stringify([from, ...outcomes]);
    const before = sums.get(key);
    sums.set(key, { from, outcomes, rho: before ? add(before.rho, part.rho) : part.rho });
  }
  return [...sums.values()];
}
