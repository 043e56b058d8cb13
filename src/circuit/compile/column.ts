/** A typed array that grows. */
export class Column<Numbers extends Int32Array | Float64Array> {
  length = 0;
  #values: Numbers;
  readonly #allocate: (length: number) => Numbers;

  constructor(allocate: (length: number) => Numbers) {
    this.#allocate = allocate;
    this.#values = allocate(16);
  }

  /** The numbers so far; only until the next is added. */
  get values(): Numbers {
    return this.#values.subarray(0, this.length) as Numbers;
  }

  /** Makes room for so many more. */
  reserve(more: number): void {
    if (this.length + more <= this.#values.length) return;
    // A quarter more, and not twice: circuits have columns of megabytes.
    const larger = this.#allocate(Math.max(this.length + more, 16 + Math.ceil(1.25 * this.#values.length)));
    larger.set(this.values);
    this.#values = larger;
  }

  /** So many more, for now 0; gives all the numbers. */
  extend(more: number): Numbers {
    this.reserve(more);
    this.length += more;
    return this.values;
  }

  push(value: number): void {
    this.reserve(1);
    this.#values[this.length++] = value;
  }

  /** The numbers, in an array of just their length. */
  finished(): Numbers {
    return this.#values.slice(0, this.length) as Numbers;
  }
}
