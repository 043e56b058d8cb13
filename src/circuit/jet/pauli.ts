import type { Control } from "../block/block.ts";
import { maskOf, onesOf } from "../block/mask.ts";
import { isOdd } from "../state/bits.ts";
import type { StepKernel } from "./step.ts";

/** A rotation by factor · P on some qubits of a register, P a Pauli string. */
export class PauliStep implements StepKernel {
  readonly #factor: number;
  /** Bits that P flips, and those that give it a sign. */
  readonly #flips: number;
  readonly #signs: number;
  /** −i times the powers of i from Y = iXZ: −iP|b⟩ = ±(re + i im)|b ⊕ flips⟩. */
  readonly #re: number;
  readonly #im: number;
  readonly #controls: number;
  readonly #values: number;

  constructor(letters: string, factor: number, targets: readonly number[], controls: readonly Control[]) {
    const where = (wanted: string) => maskOf(targets.filter((_, j) => wanted.includes(letters[j])));
    const turns = ([...letters].filter((letter) => letter === "Y").length + 3) % 4;
    this.#factor = factor;
    this.#flips = where("XY");
    this.#signs = where("YZ");
    this.#re = [1, 0, -1, 0][turns];
    this.#im = [0, 1, 0, -1][turns];
    this.#controls = maskOf(controls.map(({ qubit }) => qubit));
    this.#values = maskOf(onesOf(controls));
  }

  apply(state: Float64Array, angle: number, backwards: boolean): void {
    const turn = this.#factor * (backwards ? -angle : angle);
    const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
    if (this.#flips === 0) this.#phases(state, cosine, sine);
    else this.#pairs(state, cosine, sine);
  }

  #phases(state: Float64Array, cosine: number, sine: number): void {
    for (let i = 0; 2 * i < state.length; i++) {
      if ((i & this.#controls) !== this.#values) continue;
      const s = isOdd(i & this.#signs) ? sine : -sine;
      const re = state[2 * i];
      const im = state[2 * i + 1];
      state[2 * i] = cosine * re - s * im;
      state[2 * i + 1] = cosine * im + s * re;
    }
  }

  #pairs(state: Float64Array, cosine: number, sine: number): void {
    for (let i = 0; 2 * i < state.length; i++) {
      const j = i ^ this.#flips;
      if (j < i || (i & this.#controls) !== this.#values) continue;
      const fromI = isOdd(i & this.#signs) ? -sine : sine;
      const fromJ = isOdd(j & this.#signs) ? -sine : sine;
      const a = state[2 * i];
      const b = state[2 * i + 1];
      const c = state[2 * j];
      const d = state[2 * j + 1];
      state[2 * i] = cosine * a + fromJ * (this.#re * c - this.#im * d);
      state[2 * i + 1] = cosine * b + fromJ * (this.#re * d + this.#im * c);
      state[2 * j] = cosine * c + fromI * (this.#re * a - this.#im * b);
      state[2 * j + 1] = cosine * d + fromI * (this.#re * b + this.#im * a);
    }
  }

  insert(source: Float64Array, target: Float64Array, speed: number): void {
    const [re, im] = [speed * this.#factor * this.#re, speed * this.#factor * this.#im];
    for (let i = 0; 2 * i < source.length; i++) {
      if ((i & this.#controls) !== this.#values) continue;
      const to = 2 * (i ^ this.#flips);
      const sign = isOdd(i & this.#signs) ? -1 : 1;
      const a = sign * source[2 * i];
      const b = sign * source[2 * i + 1];
      target[to] += re * a - im * b;
      target[to + 1] += re * b + im * a;
    }
  }

  pair(bra: Float64Array, ket: Float64Array): number {
    let sum = 0;
    for (let i = 0; 2 * i < ket.length; i++) {
      if ((i & this.#controls) !== this.#values) continue;
      const to = 2 * (i ^ this.#flips);
      const re = this.#re * ket[2 * i] - this.#im * ket[2 * i + 1];
      const im = this.#re * ket[2 * i + 1] + this.#im * ket[2 * i];
      const product = bra[to] * re + bra[to + 1] * im;
      sum += isOdd(i & this.#signs) ? -product : product;
    }
    return this.#factor * sum;
  }
}
