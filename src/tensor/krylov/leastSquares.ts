/**
 * The small problem min ‖H y − β e₁‖ of GMRES for one system, grown a column at a time and kept triangular by
 * complex Givens rotations. Columns are (re, im) pairs.
 */
export class HessenbergLeastSquares {
  private readonly columns: Float64Array[] = [];
  private readonly cosines: number[] = [];
  private readonly sines: [re: number, im: number][] = [];
  private readonly right: [re: number, im: number][];

  constructor(beta: number) {
    this.right = [[beta, 0]];
  }

  /** Columns so far. */
  get count(): number {
    return this.columns.length;
  }

  /** ‖H y − β e₁‖ at the best y. */
  get residual(): number {
    const [re, im] = this.right[this.right.length - 1];
    return Math.hypot(re, im);
  }

  /** Adds column j: `count + 1` entries above the subdiagonal, and the real subdiagonal entry below. */
  push(column: Float64Array, below: number): void {
    const j = this.count;
    for (let i = 0; i < j; i++) this.rotate(column, i);
    const re = column[2 * j];
    const im = column[2 * j + 1];
    const modulus = Math.hypot(re, im);
    const length = Math.hypot(modulus, below);
    const cosine = length === 0 ? 1 : modulus / length;
    const phase: [number, number] = modulus === 0 ? [1, 0] : [re / modulus, im / modulus];
    const sine = length === 0 ? 0 : below / length;
    this.cosines.push(cosine);
    this.sines.push([sine * phase[0], sine * phase[1]]);
    column[2 * j] = phase[0] * length;
    column[2 * j + 1] = phase[1] * length;
    this.columns.push(column);
    const [g, h] = this.right[j];
    const [sr, si] = this.sines[j];
    this.right[j] = [cosine * g, cosine * h];
    this.right.push([-(sr * g + si * h), -(sr * h - si * g)]);
  }

  /** Applies rotation i to entries i and i + 1 of a column. */
  private rotate(column: Float64Array, i: number): void {
    const cosine = this.cosines[i];
    const [sr, si] = this.sines[i];
    const a = column[2 * i];
    const b = column[2 * i + 1];
    const c = column[2 * i + 2];
    const d = column[2 * i + 3];
    column[2 * i] = cosine * a + sr * c - si * d;
    column[2 * i + 1] = cosine * b + sr * d + si * c;
    column[2 * i + 2] = -(sr * a + si * b) + cosine * c;
    column[2 * i + 3] = -(sr * b - si * a) + cosine * d;
  }

  /** The minimizer, as (re, im) pairs; directions H does not reach are left at zero. */
  solve(): Float64Array {
    const n = this.count;
    const y = new Float64Array(2 * n);
    const largest = this.columns.reduce((m, c, j) => Math.max(m, Math.hypot(c[2 * j], c[2 * j + 1])), 0);
    for (let i = n - 1; i >= 0; i--) {
      let [re, im] = this.right[i];
      for (let j = i + 1; j < n; j++) {
        const column = this.columns[j];
        re -= column[2 * i] * y[2 * j] - column[2 * i + 1] * y[2 * j + 1];
        im -= column[2 * i] * y[2 * j + 1] + column[2 * i + 1] * y[2 * j];
      }
      const c = this.columns[i][2 * i];
      const d = this.columns[i][2 * i + 1];
      const modulus = c * c + d * d;
      if (Math.sqrt(modulus) <= 1e-15 * largest) continue;
      y[2 * i] = (re * c + im * d) / modulus;
      y[2 * i + 1] = (im * c - re * d) / modulus;
    }
    return y;
  }
}
