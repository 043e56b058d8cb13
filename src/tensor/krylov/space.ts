import { NDArray, type TensorType } from "../array.ts";
import { copyStrided } from "../copy.ts";
import { components, isComplex, type Storage } from "../dtype.ts";
import { DTypeError, ShapeError } from "../error.ts";
import { rowMajorStrides, sizeOf } from "../layout.ts";

/**
 * How the leaves of a tree lie in one vector of float64 numbers: complex numbers as (re, im), leaf after leaf. Where
 * `systems` > 1 every leaf has that many independent systems along its leading axes, and the vector holds one system
 * after the other.
 */
export class VectorSpace {
  readonly types: readonly TensorType[];
  readonly systems: number;
  /** Numbers of one system. */
  readonly length: number;
  /** Whether scalars are complex: inner products are then Σ x*·y, and else their real part. */
  readonly complex: boolean;
  private readonly widths: readonly number[];

  /** @throws DTypeError for integer leaves, or for complex scalars over real leaves. */
  constructor(types: readonly TensorType[], { systems = 1, complex = false } = {}) {
    for (const { dtype } of types) {
      if (dtype === "int32" || dtype === "bool") throw new DTypeError(`a vector of ${dtype} numbers; cast to float64`);
      if (complex && !isComplex(dtype)) throw new DTypeError(`complex scalars on a vector with ${dtype} entries`);
    }
    this.types = types;
    this.systems = systems;
    this.complex = complex;
    this.widths = types.map(({ dtype, shape }) => (sizeOf(shape) * components(dtype)) / Math.max(1, systems));
    this.length = this.widths.reduce((total, width) => total + width, 0);
  }

  get size(): number {
    return this.systems * this.length;
  }

  /** True when some leaf has 32-bit numbers. */
  get single(): boolean {
    return this.types.some(({ dtype }) => dtype === "float32" || dtype === "complex64");
  }

  /** The numbers of the leaves in a vector of their own. Throws `ShapeError` when they are not of this space. */
  pack(leaves: readonly NDArray[], operation: string): Float64Array {
    const vector = new Float64Array(this.size);
    let start = 0;
    this.types.forEach((type, i) => {
      const leaf = leaves[i];
      if (leaf?.dtype !== type.dtype || leaf.shape.join() !== type.shape.join()) {
        throw new ShapeError(`${operation}: expected ${describe(type)}, got ${leaf ? describe(leaf) : "nothing"}`);
      }
      if (this.types.length === 1) copyStrided(leaf.shape, components(leaf.dtype), leaf.data, leaf, vector);
      else this.scatter(leaf.values(), vector, start, this.widths[i]);
      start += this.widths[i];
    });
    return vector;
  }

  /** The leaves of a vector. They may share its storage, so it must not change while they are in use. */
  unpack(vector: Float64Array): NDArray[] {
    let start = 0;
    return this.types.map(({ dtype, shape }, i) => {
      const width = this.widths[i];
      const from = start;
      start += width;
      if (this.systems === 1 || this.types.length === 1) {
        const part = vector.subarray(from, from + width * this.systems);
        return new NDArray(dtype, shape, this.single ? narrow(dtype, part) : part, rowMajorStrides(shape));
      }
      const leaf = NDArray.zeros(dtype, shape);
      for (let s = 0; s < this.systems; s++) {
        leaf.data.set(vector.subarray(s * this.length + from, s * this.length + from + width), s * width);
      }
      return leaf;
    });
  }

  private scatter(values: Storage, vector: Float64Array, start: number, width: number): void {
    for (let s = 0; s < this.systems; s++) {
      vector.set(values.subarray(s * width, (s + 1) * width), s * this.length + start);
    }
  }
}

function narrow(dtype: TensorType["dtype"], part: Float64Array): Storage {
  return dtype === "float32" || dtype === "complex64" ? Float32Array.from(part) : part;
}

function describe({ dtype, shape }: TensorType): string {
  return `${dtype}[${shape.join(", ")}]`;
}
