import { NumericalError } from "../../error.ts";
import { applyLeft, applyRight, reflector } from "./householder.ts";

/** Sweeps allowed per eigenvalue; the usual need is below three. */
const sweepsPerValue = 60;

/**
 * Overwrites the complex n×n matrix t by its upper triangular Schur form and returns the unitary z with
 * t_before = z·t_after·z†. Hessenberg reduction and single-shift QR; Golub & Van Loan, sections 7.4 and 7.5.
 */
export function schur(n: number, t: Float64Array): Float64Array {
  const z = hessenberg(n, t);
  let sweeps = 0;
  let stalled = 0;
  let high = n - 1;
  while (high > 0) {
    const low = deflate(n, t, high);
    if (low === high) {
      high--;
      stalled = 0;
      continue;
    }
    if (++sweeps > sweepsPerValue * n) {
      throw new NumericalError(`eig: eigenvalue ${high} of ${n} did not converge in ${sweeps - 1} sweeps`);
    }
    stalled++;
    sweep(n, t, z, low, high, stalled % 10 === 0);
  }
  return z;
}

/** Reduces t to upper Hessenberg form and returns the transformation. */
function hessenberg(n: number, t: Float64Array): Float64Array {
  const z = new Float64Array(2 * n * n);
  for (let i = 0; i < n; i++) z[2 * (i * n + i)] = 1;
  const v = new Float64Array(2 * n);
  for (let j = 0; j + 2 < n; j++) {
    const size = n - j - 1;
    const corner = (j + 1) * n + j;
    for (let i = 0; i < size; i++) {
      v[2 * i] = t[2 * (corner + i * n)];
      v[2 * i + 1] = t[2 * (corner + i * n) + 1];
      t[2 * (corner + i * n)] = 0;
      t[2 * (corner + i * n) + 1] = 0;
    }
    const { beta, tauRe, tauIm } = reflector(size, v, 0, 0);
    t[2 * corner] = beta;
    applyLeft(size, size, v, 0, tauRe, -tauIm, t, corner + 1, n);
    applyRight(n, size, v, 0, tauRe, tauIm, t, j + 1, n);
    applyRight(n, size, v, 0, tauRe, tauIm, z, j + 1, n);
  }
  return z;
}

function size1(t: Float64Array, p: number): number {
  return Math.abs(t[2 * p]) + Math.abs(t[2 * p + 1]);
}

/** Clears negligible subdiagonal elements and returns where the active block that ends at `high` begins. */
function deflate(n: number, t: Float64Array, high: number): number {
  for (let low = high; low > 0; low--) {
    const below = low * n + low - 1;
    let neighbours = size1(t, below - n) + size1(t, below + 1);
    if (neighbours === 0) neighbours = columnScale(n, t, high);
    if (size1(t, below) <= Number.EPSILON * neighbours) {
      t[2 * below] = 0;
      t[2 * below + 1] = 0;
      return low;
    }
  }
  return 0;
}

/** The 1-norm of t's rows up to `high`, for where both diagonal neighbours vanish. */
function columnScale(n: number, t: Float64Array, high: number): number {
  let sum = 0;
  for (let i = 0; i <= high; i++) for (let j = Math.max(0, i - 1); j <= high; j++) sum += size1(t, i * n + j);
  return sum;
}

/** One implicit QR sweep over the rows low..high of t, carried through all of t and z. */
function sweep(n: number, t: Float64Array, z: Float64Array, low: number, high: number, exceptional: boolean): void {
  const shift = exceptional ? exceptionalShift(n, t, high) : wilkinsonShift(n, t, high);
  const top = 2 * (low * n + low);
  let xr = t[top] - shift.re;
  let xi = t[top + 1] - shift.im;
  let zr = t[top + 2 * n];
  let zi = t[top + 2 * n + 1];
  for (let k = low; k < high; k++) {
    if (k > low) {
      const p = 2 * (k * n + k - 1);
      xr = t[p];
      xi = t[p + 1];
      zr = t[p + 2 * n];
      zi = t[p + 2 * n + 1];
    }
    const rotation = complexRotation(xr, xi, zr, zi);
    rotateRows(rotation, n, t, k, Math.max(k - 1, low));
    rotateColumns(rotation, n, t, k, Math.min(k + 3, high + 1));
    rotateColumns(rotation, n, z, k, n);
  }
}

/** [c s; −s̄ c] with real c. */
interface ComplexRotation {
  readonly c: number;
  readonly sRe: number;
  readonly sIm: number;
}

/** The rotation that turns the column (x, z) into (r, 0). */
function complexRotation(xr: number, xi: number, zr: number, zi: number): ComplexRotation {
  const sizeZ = Math.hypot(zr, zi);
  if (sizeZ === 0) return { c: 1, sRe: 0, sIm: 0 };
  const sizeX = Math.hypot(xr, xi);
  if (sizeX === 0) return { c: 0, sRe: zr / sizeZ, sIm: -zi / sizeZ };
  const norm = Math.hypot(sizeX, sizeZ);
  const phaseRe = xr / sizeX;
  const phaseIm = xi / sizeX;
  return {
    c: sizeX / norm,
    sRe: (phaseRe * zr + phaseIm * zi) / norm,
    sIm: (phaseIm * zr - phaseRe * zi) / norm,
  };
}

/** Rows k and k+1 of t, from column `begin` on. */
function rotateRows({ c, sRe, sIm }: ComplexRotation, n: number, t: Float64Array, k: number, begin: number): void {
  const end = 2 * (k * n + n);
  for (let p = 2 * (k * n + begin); p < end; p += 2) {
    const q = p + 2 * n;
    const ar = t[p];
    const ai = t[p + 1];
    const br = t[q];
    const bi = t[q + 1];
    t[p] = c * ar + sRe * br - sIm * bi;
    t[p + 1] = c * ai + sRe * bi + sIm * br;
    t[q] = c * br - sRe * ar - sIm * ai;
    t[q + 1] = c * bi - sRe * ai + sIm * ar;
  }
}

/** Columns k and k+1 of the first `rows` rows of t, by the adjoint rotation. */
function rotateColumns({ c, sRe, sIm }: ComplexRotation, n: number, t: Float64Array, k: number, rows: number): void {
  for (let i = 0; i < rows; i++) {
    const p = 2 * (i * n + k);
    const ar = t[p];
    const ai = t[p + 1];
    const br = t[p + 2];
    const bi = t[p + 3];
    t[p] = c * ar + sRe * br + sIm * bi;
    t[p + 1] = c * ai + sRe * bi - sIm * br;
    t[p + 2] = c * br - sRe * ar + sIm * ai;
    t[p + 3] = c * bi - sRe * ai - sIm * ar;
  }
}

/** Breaks the rare cycle of the ordinary shift. */
function exceptionalShift(n: number, t: Float64Array, high: number): { re: number; im: number } {
  const p = high * n + high;
  return { re: t[2 * p] + 0.75 * size1(t, p - 1), im: t[2 * p + 1] };
}

/** The eigenvalue of the last 2×2 block that is closer to its last element. */
function wilkinsonShift(n: number, t: Float64Array, high: number): { re: number; im: number } {
  const p = 2 * (high * n + high);
  const q = p - 2 * n;
  // With h = (a − d)/2 and the off-diagonal product bc, the eigenvalues are d + h ± √(h² + bc).
  const hr = 0.5 * (t[q - 2] - t[p]);
  const hi = 0.5 * (t[q - 1] - t[p + 1]);
  const productRe = t[q] * t[p - 2] - t[q + 1] * t[p - 1];
  const productIm = t[q] * t[p - 1] + t[q + 1] * t[p - 2];
  const squareRe = hr * hr - hi * hi + productRe;
  const squareIm = 2 * hr * hi + productIm;
  const size = Math.hypot(squareRe, squareIm);
  let rootRe = Math.sqrt(0.5 * (size + Math.abs(squareRe)));
  let rootIm = rootRe === 0 ? 0 : (0.5 * squareIm) / rootRe;
  if (squareRe < 0) [rootRe, rootIm] = [Math.abs(rootIm), rootIm < 0 ? -rootRe : rootRe];
  // d − bc/(h ± root), with the sign that makes the divisor large.
  const sign = hr * rootRe + hi * rootIm < 0 ? -1 : 1;
  const divisorRe = hr + sign * rootRe;
  const divisorIm = hi + sign * rootIm;
  const divisor = divisorRe * divisorRe + divisorIm * divisorIm;
  if (divisor === 0) return { re: t[p], im: t[p + 1] };
  return {
    re: t[p] - (productRe * divisorRe + productIm * divisorIm) / divisor,
    im: t[p + 1] - (productIm * divisorRe - productRe * divisorIm) / divisor,
  };
}
