/** Whole numbers in an array that grows. */
export class Column {
  length = 0;
  #values = new Int32Array(16);

  /** The numbers so far; only until the next is added. */
  get values(): Int32Array {
    return this.#values.subarray(0, this.length);
  }

  push(value: number): void {
    if (this.length === this.#values.length) this.#makeRoom(this.length + 1);
    this.#values[this.length++] = value;
  }

  /** Adds the numbers from `start` on so many times more; gives all the numbers. */
  repeat(start: number, times: number): Int32Array {
    const end = this.length + times * (this.length - start);
    if (end > this.#values.length) this.#makeRoom(end);
    while (this.length < end) {
      const filled = Math.min(this.length - start, end - this.length);
      this.#values.copyWithin(this.length, start, start + filled);
      this.length += filled;
    }
    return this.values;
  }

  #makeRoom(length: number): void {
    // A quarter more, and not twice: circuits have columns of megabytes.
    const larger = new Int32Array(16 + Math.ceil(1.25 * length));
    larger.set(this.values);
    this.#values = larger;
  }
}
