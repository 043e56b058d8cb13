import type { Lowered } from "../compile/lowered.ts";
import { generatorMatrix } from "../compile/matrices.ts";
import type { Operation } from "../compile/operation.ts";
import { EvolutionStep } from "./evolution.ts";
import { fixedMatrix, MatrixStep, rotationBy } from "./matrix.ts";
import { PauliStep } from "./pauli.ts";

/** What jets need of a step exp(−iαG), or of a fixed gate. Amplitudes are as in `execute`, several registers following each other. */
export interface StepKernel {
  /** The step, or its inverse, in place. */
  apply(state: Float64Array, angle: number, backwards: boolean): void;
  /** target += speed · (−iG) source, where the controls have their values. */
  insert(source: Float64Array, target: Float64Array, speed: number): void;
  /** Re⟨bra| −iG |ket⟩, where the controls have their values. */
  pair(bra: Float64Array, ket: Float64Array): number;
}

const known = new WeakMap<Lowered, StepKernel[]>();

/** A kernel for each operation of a circuit, made once. */
export function stepKernels(lowered: Lowered): readonly StepKernel[] {
  const kernels = known.get(lowered) ?? lowered.operations.map((operation) => kernelOf(operation, lowered.qubits));
  known.set(lowered, kernels);
  return kernels;
}

function kernelOf(operation: Operation, qubits: number): StepKernel {
  const { targets, controls } = operation;
  switch (operation.kind) {
    case "unitary":
      return new MatrixStep(fixedMatrix(operation.matrix), undefined, targets, controls);
    case "rotation": {
      const { generator } = operation;
      if ("letters" in generator) return new PauliStep(generator.letters, generator.factor, targets, controls);
      const matrix = generatorMatrix(generator);
      return new MatrixStep(rotationBy(matrix), matrix, targets, controls);
    }
    case "evolution":
      return new EvolutionStep(operation, qubits);
  }
}
