import { complex, eigh, mul, type NDArray, neg } from "../../tensor/index.ts";
import type { Control } from "../block/block.ts";
import { maskOf, onesOf } from "../block/mask.ts";
import { adjointMatrix } from "../compile/matrices.ts";
import type { StepKernel } from "./step.ts";

/** A matrix on some qubits of a register: a fixed one, or a rotation by a Hermitian one. */
export class MatrixStep implements StepKernel {
  /** −iG, where there is a G. */
  readonly #generator: Float64Array | undefined;
  readonly #matrixAt: (angle: number, backwards: boolean) => Float64Array;
  readonly #offsets: Int32Array;
  readonly #targets: number;
  readonly #controls: number;
  readonly #values: number;
  /** The amplitudes a matrix acts on together. */
  readonly #column: Float64Array;

  constructor(
    matrixAt: (angle: number, backwards: boolean) => Float64Array,
    generator: NDArray | undefined,
    targets: readonly number[],
    controls: readonly Control[],
  ) {
    this.#matrixAt = matrixAt;
    this.#generator = generator && entries(mul(generator, complex(0, -1)) as NDArray);
    this.#targets = maskOf(targets);
    this.#offsets = Int32Array.from({ length: 2 ** targets.length }, (_, i) =>
      maskOf(targets.filter((_, j) => (i >> j) & 1)),
    );
    this.#column = new Float64Array(2 * this.#offsets.length);
    this.#controls = maskOf(controls.map(({ qubit }) => qubit));
    this.#values = maskOf(onesOf(controls));
  }

  apply(state: Float64Array, angle: number, backwards: boolean): void {
    const matrix = this.#matrixAt(angle, backwards);
    for (let base = 0; 2 * base < state.length; base++) {
      if (!this.#isBase(base)) continue;
      this.#read(state, base);
      for (const offset of this.#offsets) {
        state[2 * (base | offset)] = 0;
        state[2 * (base | offset) + 1] = 0;
      }
      this.#addProduct(matrix, state, base, 1);
    }
  }

  insert(source: Float64Array, target: Float64Array, speed: number): void {
    const generator = this.#generator;
    if (!generator) return;
    for (let base = 0; 2 * base < source.length; base++) {
      if (!this.#isBase(base)) continue;
      this.#read(source, base);
      this.#addProduct(generator, target, base, speed);
    }
  }

  pair(bra: Float64Array, ket: Float64Array): number {
    const image = new Float64Array(ket.length);
    this.insert(ket, image, 1);
    let sum = 0;
    for (let i = 0; i < image.length; i++) sum += bra[i] * image[i];
    return sum;
  }

  #isBase(index: number): boolean {
    return (index & this.#targets) === 0 && (index & this.#controls) === this.#values;
  }

  #read(state: Float64Array, base: number): void {
    const [offsets, column] = [this.#offsets, this.#column];
    for (let j = 0; j < offsets.length; j++) {
      column[2 * j] = state[2 * (base | offsets[j])];
      column[2 * j + 1] = state[2 * (base | offsets[j]) + 1];
    }
  }

  /** Adds factor · matrix · (what was read) to a target. */
  #addProduct(matrix: Float64Array, target: Float64Array, base: number, factor: number): void {
    const [offsets, column] = [this.#offsets, this.#column];
    const size = offsets.length;
    for (let i = 0; i < size; i++) {
      let re = 0;
      let im = 0;
      for (let j = 0; j < size; j++) {
        const a = matrix[2 * (i * size + j)];
        const b = matrix[2 * (i * size + j) + 1];
        re += a * column[2 * j] - b * column[2 * j + 1];
        im += a * column[2 * j + 1] + b * column[2 * j];
      }
      target[2 * (base | offsets[i])] += factor * re;
      target[2 * (base | offsets[i]) + 1] += factor * im;
    }
  }
}

/** A fixed matrix and its inverse, at any angle. */
export function fixedMatrix(matrix: NDArray): (angle: number, backwards: boolean) => Float64Array {
  const [forwards, inverse] = [entries(matrix), entries(adjointMatrix(matrix))];
  return (_angle, backwards) => (backwards ? inverse : forwards);
}

/** exp(−iαG) = Σ_w exp(−iαw) |w⟩⟨w|, from the eigenvalues and vectors of G. */
export function rotationBy(generator: NDArray): (angle: number, backwards: boolean) => Float64Array {
  const { values, vectors } = eigh(generator);
  const frequencies = (neg(values) as NDArray).values();
  const v = entries(vectors as NDArray);
  const size = frequencies.length;
  return (angle, backwards) => {
    const result = new Float64Array(2 * size * size);
    for (let k = 0; k < size; k++) {
      const phase = frequencies[k] * (backwards ? -angle : angle);
      const [cosine, sine] = [Math.cos(phase), Math.sin(phase)];
      for (let i = 0; i < size; i++) {
        const [a, b] = [v[2 * (i * size + k)], v[2 * (i * size + k) + 1]];
        const [c, d] = [cosine * a - sine * b, cosine * b + sine * a];
        for (let j = 0; j < size; j++) {
          const [e, f] = [v[2 * (j * size + k)], v[2 * (j * size + k) + 1]];
          result[2 * (i * size + j)] += c * e + d * f;
          result[2 * (i * size + j) + 1] += d * e - c * f;
        }
      }
    }
    return result;
  };
}

function entries(matrix: NDArray): Float64Array {
  return Float64Array.from(matrix.values());
}
