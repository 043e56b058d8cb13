import type { Lowered } from "../../src/circuit/compile/lowered.ts";
import { adjointMatrix, generatorMatrix, rotationMatrix } from "../../src/circuit/compile/matrices.ts";
import type { Operation } from "../../src/circuit/compile/operation.ts";
import { type NDArray, NumericalError } from "../../src/tensor/index.ts";

/** Amplitudes, re and im interleaved; index bit q is qubit q. Several registers may follow each other. */
type Amplitudes = Float64Array;

/** U(angles) on the amplitudes, in place. */
export function forward(lowered: Lowered, angles: Float64Array, state: Amplitudes): void {
  for (let s = 0; s < lowered.steps.length; s++)
    applyMatrix(lowered.operations[lowered.steps[s]], matrixOf(lowered, s, angles), state);
}

/**
 * From the final state and the cotangent of it (gradient ∂f/∂Re + i ∂f/∂Im), in place, back to the initial ones; the
 * gradient with respect to the angles is added to `gradient`.
 */
export function backward(
  lowered: Lowered,
  angles: Float64Array,
  state: Amplitudes,
  cotangent: Amplitudes,
  gradient: Float64Array,
): void {
  for (let s = lowered.steps.length - 1; s >= 0; s--) {
    const operation = lowered.operations[lowered.steps[s]];
    if (lowered.angles[s] >= 0) {
      // Re⟨cotangent, −iGψ⟩, on the controlled part only.
      const image = Float64Array.from(state);
      applyMatrix(operation, generatorOf(operation), image, true);
      let sum = 0;
      for (let i = 0; i < state.length; i += 2) sum += cotangent[i] * image[i + 1] - cotangent[i + 1] * image[i];
      gradient[lowered.angles[s]] += sum;
    }
    const inverse = adjointMatrix(matrixOf(lowered, s, angles));
    applyMatrix(operation, inverse, state);
    applyMatrix(operation, inverse, cotangent);
  }
}

/** The tangent of the final state: d(Uψ) from those of angles and state. Both are changed in place. */
export function tangent(
  lowered: Lowered,
  angles: Float64Array,
  angleTangents: Float64Array,
  state: Amplitudes,
  change: Amplitudes,
): void {
  for (let s = 0; s < lowered.steps.length; s++) {
    const operation = lowered.operations[lowered.steps[s]];
    const matrix = matrixOf(lowered, s, angles);
    applyMatrix(operation, matrix, state);
    applyMatrix(operation, matrix, change);
    if (lowered.angles[s] < 0) continue;
    const image = Float64Array.from(state);
    applyMatrix(operation, generatorOf(operation), image, true);
    const speed = angleTangents[lowered.angles[s]];
    for (let i = 0; i < state.length; i += 2) {
      change[i] += speed * image[i + 1];
      change[i + 1] -= speed * image[i];
    }
  }
}

function generatorOf(operation: Operation): NDArray {
  if (operation.kind !== "rotation") throw new NumericalError(`${operation.name} cannot be run`);
  return generatorMatrix(operation.generator);
}

function matrixOf(lowered: Lowered, step: number, angles: Float64Array): NDArray {
  const operation = lowered.operations[lowered.steps[step]];
  if (operation.kind === "unitary") return operation.matrix;
  if (operation.kind === "rotation") return rotationMatrix(operation.generator, angles[lowered.angles[step]]);
  throw new NumericalError(`${operation.name} cannot be run`);
}

/** A matrix on the targets where the controls have their values; elsewhere 1, or 0 if `clear`. */
function applyMatrix({ targets, controls }: Operation, matrix: NDArray, state: Amplitudes, clear = false): void {
  const entries = matrix.values();
  const size = 2 ** targets.length;
  const offsets = Array.from({ length: size }, (_, i) => targets.reduce((sum, q, j) => sum + (((i >> j) & 1) << q), 0));
  const before = new Float64Array(2 * size);
  for (let base = 0; base < state.length / 2; base++) {
    if (offsets[size - 1] & base) continue;
    const acts = controls.every(({ qubit, value }) => ((base >> qubit) & 1) === value);
    for (const [j, offset] of offsets.entries()) {
      before[2 * j] = state[2 * (base | offset)];
      before[2 * j + 1] = state[2 * (base | offset) + 1];
      if (!acts && clear) state.fill(0, 2 * (base | offset), 2 * (base | offset) + 2);
    }
    if (!acts) continue;
    for (const [i, offset] of offsets.entries()) {
      let re = 0;
      let im = 0;
      for (let j = 0; j < size; j++) {
        const [a, b] = [entries[2 * (i * size + j)], entries[2 * (i * size + j) + 1]];
        re += a * before[2 * j] - b * before[2 * j + 1];
        im += a * before[2 * j + 1] + b * before[2 * j];
      }
      state[2 * (base | offset)] = re;
      state[2 * (base | offset) + 1] = im;
    }
  }
}
