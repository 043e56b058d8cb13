import { eigh, isComplex, type NDArray } from "../../tensor/index.ts";
import { generatorMatrix } from "../compile/matrices.ts";
import type { Operation } from "../compile/operation.ts";
import type { Stage } from "../compile/plan.ts";
import { bitCount } from "./encode.ts";

/** Eigenvalues closer than this, relative to the largest, are taken for the same. */
const sameEigenvalue = 1e-13;

/** The matrix of an operation: fixed, or exp(−iαG) by the spectrum of G. Complex numbers as pairs, row by row. */
export interface OperationMatrix {
  readonly size: number;
  readonly fixed?: Float64Array;
  readonly generator?: Float64Array;
  /** Different eigenvalues, and the projectors on their spaces. */
  readonly eigenvalues: readonly number[];
  readonly projectors: readonly Float64Array[];
}

/** Takes an operation apart. */
export function operationMatrix(operation: Operation): OperationMatrix {
  const size = 2 ** operation.targets.length;
  if (operation.kind === "unitary") {
    return { size, fixed: operation.matrix.values() as Float64Array, eigenvalues: [], projectors: [] };
  }
  if (operation.kind === "evolution") return { size, eigenvalues: [], projectors: [] };
  const matrix = generatorMatrix(operation.generator);
  return { size, generator: matrix.values() as Float64Array, ...spectrum(matrix, size) };
}

function spectrum(matrix: NDArray, size: number) {
  const { values, vectors } = eigh(matrix) as unknown as { values: NDArray; vectors: NDArray };
  const numbers = values.values() as Float64Array;
  const columns = vectors.values() as Float64Array;
  const width = isComplex(vectors.dtype) ? 2 : 1;
  const largest = Math.max(...numbers.map(Math.abs));
  const eigenvalues: number[] = [];
  const projectors: Float64Array[] = [];
  for (const [k, value] of numbers.entries()) {
    if (k === 0 || value - numbers[k - 1] > sameEigenvalue * largest) {
      eigenvalues.push(value);
      projectors.push(new Float64Array(2 * size * size));
    }
    addProjector(projectors[projectors.length - 1], columns, k, size, width);
  }
  return { eigenvalues, projectors };
}

function addProjector(sum: Float64Array, columns: Float64Array, k: number, size: number, width: number): void {
  const re = (i: number) => columns[width * (i * size + k)];
  const im = (i: number) => (width === 2 ? columns[2 * (i * size + k) + 1] : 0);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      sum[2 * (i * size + j)] += re(i) * re(j) + im(i) * im(j);
      sum[2 * (i * size + j) + 1] += im(i) * re(j) - re(i) * im(j);
    }
  }
}

/** The matrix by an angle. What is returned may be written over by the next call for the same operation. */
export function memberMatrix(operation: OperationMatrix, angle: number, result: Float64Array): Float64Array {
  if (operation.fixed) return operation.fixed;
  const { eigenvalues, projectors, size } = operation;
  const length = 2 * size * size;
  for (let k = 0; k < eigenvalues.length; k++) {
    const projector = projectors[k];
    const c = Math.cos(angle * eigenvalues[k]);
    const s = -Math.sin(angle * eigenvalues[k]);
    for (let i = 0; i < length; i += 2) {
      const re = c * projector[i] - s * projector[i + 1];
      const im = c * projector[i + 1] + s * projector[i];
      result[i] = k === 0 ? re : result[i] + re;
      result[i + 1] = k === 0 ? im : result[i + 1] + im;
    }
  }
  return result;
}

/** Where an operation acts among the targets of a block. */
export interface Embedding {
  /** The row that each state of its targets is added to. */
  readonly places: Int32Array;
  readonly controls: number;
  readonly controlValues: number;
  /** Rows at which it begins: its targets are 0 and its controls have their values. */
  readonly bases: Int32Array;
}

/** Where an operation acts among the targets of a block of a stage, whose own controls are left out. */
export function embed(operation: Operation, { qubits, blocks }: Stage, block: number): Embedding {
  const targets = blocks.targets[block];
  const place = (qubit: number) => {
    const bit = 1 << qubits.indexOf(qubit);
    return 1 << bitCount(targets & (bit - 1));
  };
  const bits = operation.targets.map(place);
  const places = Int32Array.from({ length: 2 ** bits.length }, (_, state) =>
    bits.reduce((row, bit, j) => row | ((state >> j) & 1 ? bit : 0), 0),
  );
  const inner = operation.controls.filter(({ qubit }) => targets & (1 << qubits.indexOf(qubit)));
  const mask = (list: typeof inner) => list.reduce((sum, { qubit }) => sum | place(qubit), 0);
  const controls = mask(inner);
  const controlValues = mask(inner.filter(({ value }) => value === 1));
  const rows = Int32Array.from({ length: 2 ** bitCount(targets) }, (_, row) => row);
  const bases = rows.filter((row) => (row & places[places.length - 1]) === 0 && (row & controls) === controlValues);
  return { places, controls, controlValues, bases };
}
