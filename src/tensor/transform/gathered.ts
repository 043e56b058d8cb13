import { NDArray, sameType, type Tensor } from "../array.ts";
import { isContiguous } from "../layout.ts";
import type { MaybeTensor } from "../primitive.ts";
import { add } from "../primitives/arithmetic.ts";

/**
 * Cotangents that come in, term by term, at numbered places. A sum made here is nobody else's until it is taken, so that
 * further terms are added in place: parameters that are used many times get as many terms.
 */
export class Gathered {
  readonly #sums: MaybeTensor[];
  readonly #own: boolean[];

  constructor(places: number) {
    this.#sums = new Array<MaybeTensor>(places).fill(null);
    this.#own = new Array<boolean>(places).fill(false);
  }

  add(place: number, term: MaybeTensor): void {
    const sum = this.#sums[place];
    if (term === null) return;
    if (sum === null) {
      this.#sums[place] = term;
    } else if (!this.#own[place] || !addInPlace(sum, term)) {
      this.#sums[place] = add(sum, term);
      this.#own[place] = true;
    }
  }

  /** What has come to a place, which is empty then. */
  take(place: number): MaybeTensor {
    const sum = this.#sums[place];
    this.#sums[place] = null;
    this.#own[place] = false;
    return sum;
  }
}

/** sum ← sum + term; false where that cannot be done in place. */
function addInPlace(sum: Tensor, term: Tensor): boolean {
  if (!(sum instanceof NDArray && term instanceof NDArray && sameType(sum, term))) return false;
  if (!isContiguous(sum.shape, sum.strides)) return false;
  const [into, numbers] = [sum.values(), term.values()];
  for (let i = 0; i < into.length; i++) into[i] += numbers[i];
  return true;
}
