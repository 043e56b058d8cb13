/**
 * The few vector operations of Krylov methods, for several independent systems at once: system s owns the numbers
 * s·length … (s+1)·length of every vector and the pair (2s, 2s+1) of every array of scalars.
 */
export interface Field {
  readonly systems: number;
  readonly length: number;
  /** Complex scalars over (re, im) pairs; else real scalars over plain numbers. */
  readonly complex: boolean;
}

/** Zeroed scalars, one complex number a system. */
export function scalars(field: Field): Float64Array {
  return new Float64Array(2 * field.systems);
}

/** `out` ← ⟨x, y⟩ of every system, conjugate-linear in x. */
export function inner(field: Field, x: Float64Array, y: Float64Array, out: Float64Array): void {
  const { systems, length, complex } = field;
  for (let s = 0; s < systems; s++) {
    const end = (s + 1) * length;
    let re = 0;
    let im = 0;
    for (let i = s * length; i < end; i++) re += x[i] * y[i];
    if (complex) for (let i = s * length; i < end; i += 2) im += x[i] * y[i + 1] - x[i + 1] * y[i];
    out[2 * s] = re;
    out[2 * s + 1] = im;
  }
}

/** Euclidean norms, one number a system. */
export function norms(field: Field, x: Float64Array): Float64Array {
  const { systems, length } = field;
  const result = new Float64Array(systems);
  for (let s = 0; s < systems; s++) {
    let total = 0;
    for (let i = s * length; i < (s + 1) * length; i++) total += x[i] * x[i];
    result[s] = Math.sqrt(total);
  }
  return result;
}

/** `y` ← y + sign·alpha·x, with one scalar a system. */
export function axpy(field: Field, alpha: Float64Array, x: Float64Array, y: Float64Array, sign: 1 | -1 = 1): void {
  const { systems, length, complex } = field;
  for (let s = 0; s < systems; s++) {
    const re = sign * alpha[2 * s];
    const im = sign * alpha[2 * s + 1];
    const end = (s + 1) * length;
    if (re !== 0) for (let i = s * length; i < end; i++) y[i] += re * x[i];
    if (!complex || im === 0) continue;
    for (let i = s * length; i < end; i += 2) {
      y[i] -= im * x[i + 1];
      y[i + 1] += im * x[i];
    }
  }
}

/** `y` ← x + beta·y, with one scalar a system. */
export function xpby(field: Field, x: Float64Array, beta: Float64Array, y: Float64Array): void {
  const { systems, length, complex } = field;
  for (let s = 0; s < systems; s++) {
    const re = beta[2 * s];
    const im = beta[2 * s + 1];
    const end = (s + 1) * length;
    if (!complex) {
      for (let i = s * length; i < end; i++) y[i] = x[i] + re * y[i];
      continue;
    }
    for (let i = s * length; i < end; i += 2) {
      const real = y[i];
      y[i] = x[i] + re * real - im * y[i + 1];
      y[i + 1] = x[i + 1] + re * y[i + 1] + im * real;
    }
  }
}

/** `x` ← factor·x with one real factor a system. */
export function scale(field: Field, x: Float64Array, factors: Float64Array): void {
  const { systems, length } = field;
  for (let s = 0; s < systems; s++) {
    const factor = factors[s];
    for (let i = s * length; i < (s + 1) * length; i++) x[i] *= factor;
  }
}

/** `out` ← a/b of every system; 0 where b is 0. */
export function divideScalars(a: Float64Array, b: Float64Array, out: Float64Array): void {
  for (let i = 0; i < a.length; i += 2) {
    const modulus = b[i] * b[i] + b[i + 1] * b[i + 1];
    const re = a[i] * b[i] + a[i + 1] * b[i + 1];
    const im = a[i + 1] * b[i] - a[i] * b[i + 1];
    out[i] = modulus === 0 ? 0 : re / modulus;
    out[i + 1] = modulus === 0 ? 0 : im / modulus;
  }
}
