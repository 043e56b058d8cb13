import { concrete, engine, type MatrixForm, NDArray, type Tensor } from "../../tensor/index.ts";
import type { Activation, Operands } from "./layer-field.ts";
import { type LayerRoom, layerRoom, type Slopes } from "./layer-room.ts";

/** The field of one layer at n points at a time, and what is pulled back through it, in float64. */
export class NumericField {
  readonly #even: 0 | 1;
  readonly #weight: Float64Array;
  readonly #hasBias: boolean;
  readonly #n: number;
  readonly #h: number;
  readonly #d: number;
  readonly #room: LayerRoom;

  /** Of as many points as x has. */
  constructor({ isEven }: Activation, [x, ...weights]: Operands) {
    const [weight, amplitude, bias] = weights.map((one) => concrete(one as Tensor, "NumericField"));
    this.#even = isEven ? 1 : 0;
    this.#weight = numbers(weight);
    this.#hasBias = bias !== undefined;
    this.#n = x.shape[0];
    [this.#h, this.#d] = weight.shape;
    this.#room = layerRoom(this.#n, this.#h, this.#d);
    this.#room.furnish(weight, amplitude, bias);
  }

  /** Puts ∇φ [n, d] and ∇²φ [n] at x [n, d], and, to find them for the way back, the ticket of each point's slopes [n]. */
  evaluate(x: Float64Array, velocity: Float64Array, divergence: Float64Array, tickets?: Float64Array): void {
    const [h, d] = [this.#h, this.#d];
    const { product, divergence: sums } = this.#room.places;
    for (const { start, count } of this.#parts()) {
      const slopes = this.#slopes(rows(x, d, start, count), count);
      const velocities = rows(velocity, d, start, count);
      multiply(count, d, h, rows(slopes.numbers, h, 0, count), "N", product.numbers, "N", velocities);
      divergence.set(rows(sums.numbers, 1, 0, count), start);
      if (tickets) tickets.fill(slopes.ticket, start, start + count);
      else this.#room.forget(slopes);
    }
  }

  /** Lets nothing have come to the weights yet. */
  beginPullback(): void {
    const { ofWeight, ofAmplitude, ofBias } = this.#room.places;
    for (const sums of [ofWeight, ofAmplitude, ofBias]) sums.numbers.fill(0);
  }

  /** Puts cotangents of x, from those of ∇φ and ∇²φ there; what comes to the weights is added up. */
  pullBack(
    x: Float64Array,
    tickets: Float64Array,
    ofVelocity: Float64Array,
    ofDivergence: Float64Array,
    ofX: Float64Array,
  ): void {
    const [h, d] = [this.#h, this.#d];
    const { product, divergence, cotangents, change, ofProduct } = this.#room.places;
    for (const { start, count } of this.#parts().reverse()) {
      const points = rows(x, d, start, count);
      const velocities = rows(ofVelocity, d, start, count);
      const slopes = this.#room.recall(tickets[start]) ?? this.#slopes(points, count);
      // Of the products z = w·x + b, in place of the cotangents of σ′ that come from the velocity.
      const ofZ = rows(cotangents.numbers, h, 0, count);
      multiply(count, h, d, velocities, "N", product.numbers, "T", ofZ);
      divergence.numbers.set(rows(ofDivergence, 1, start, count));
      this.#throughSlopes(slopes, count);
      multiply(count, d, h, ofZ, "N", this.#weight, "N", rows(ofX, d, start, count));
      multiply(h, d, count, ofZ, "T", points, "N", change.numbers);
      multiply(h, d, count, rows(slopes.numbers, h, 0, count), "T", velocities, "N", ofProduct.numbers);
      this.#throughWeights();
    }
  }

  /** What has come to w, a and, if there are some, b. */
  weightCotangents(): readonly [weight: NDArray, amplitude: NDArray, bias?: NDArray] {
    const { ofWeight, ofAmplitude, ofBias } = this.#room.places;
    const taken = (shape: readonly number[], { numbers }: typeof ofBias) =>
      new NDArray("float64", shape, numbers.slice());
    const [weight, amplitude] = [taken([this.#h, this.#d], ofWeight), taken([this.#h], ofAmplitude)];
    return this.#hasBias ? [weight, amplitude, taken([this.#h], ofBias)] : [weight, amplitude];
  }

  /** The slopes at a few points; their divergences are in the room then. */
  #slopes(points: Float64Array, count: number): Slopes {
    const [h, d] = [this.#h, this.#d];
    const slopes = this.#room.remember();
    multiply(count, h, d, points, "N", this.#weight, "T", rows(slopes.numbers, h, 0, count));
    const { kernels, places: at } = this.#room;
    const { pointer } = slopes;
    kernels.slopes(this.#even, count, h, pointer, at.bias.pointer, at.strength.pointer, at.divergence.pointer);
    return slopes;
  }

  #throughSlopes(slopes: Slopes, count: number): void {
    const { kernels, places: at } = this.#room;
    at.ofStrength.numbers.fill(0);
    kernels.throughSlopes(
      this.#even,
      count,
      this.#h,
      at.cotangents.pointer,
      slopes.pointer,
      at.strength.pointer,
      at.divergence.pointer,
      at.ofStrength.pointer,
      at.ofBias.pointer,
    );
  }

  #throughWeights(): void {
    const { kernels, places: at } = this.#room;
    kernels.throughWeights(
      this.#h,
      this.#d,
      at.weight.pointer,
      at.amplitude.pointer,
      at.change.pointer,
      at.ofProduct.pointer,
      at.ofStrength.pointer,
      at.ofWeight.pointer,
      at.ofAmplitude.pointer,
    );
  }

  /** The points, as many at a time as there is room for. */
  #parts(): { readonly start: number; readonly count: number }[] {
    const { points } = this.#room;
    const parts = [];
    for (let start = 0; start < this.#n; start += points) {
      parts.push({ start, count: Math.min(points, this.#n - start) });
    }
    return parts;
  }
}

/** The numbers of a plain array of float64. */
export function numbers(x: Tensor): Float64Array {
  return concrete(x, "layerField").values() as Float64Array;
}

/** c ← op(a) op(b), c being m×n; a and b are without gaps between rows. */
function multiply(
  m: number,
  n: number,
  k: number,
  a: Float64Array,
  formA: MatrixForm,
  b: Float64Array,
  formB: MatrixForm,
  c: Float64Array,
): void {
  const left = { data: a, stride: formA === "N" ? k : m, form: formA };
  const right = { data: b, stride: formB === "N" ? n : k, form: formB };
  engine().matmul("float64", m, n, k, left, right, c);
}

/** Some rows of a matrix. */
function rows(matrix: Float64Array, length: number, start: number, count: number): Float64Array {
  if (matrix.length === count * length) return matrix;
  return matrix.subarray(start * length, (start + count) * length);
}
