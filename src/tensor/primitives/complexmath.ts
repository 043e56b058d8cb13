/**
 * Elementary functions of one complex number on its two parts. Results are written to `out[at]`, `out[at + 1]`.
 * Inverse functions follow W. Kahan, "Branch cuts for complex elementary functions, or much ado about nothing's sign
 * bit", in *The State of the Art in Numerical Analysis* (1987): the sign of a zero part tells the side of a cut.
 */
import type { Storage } from "../dtype.ts";

/** √(re² + im²) to rounding; where the squares would over- or underflow, both parts are scaled by a power of two. */
export function modulus(re: number, im: number): number {
  const square = re * re + im * im;
  if (square > 1e-290 && square < 1e290) return Math.sqrt(square);
  const scale = Math.abs(re) + Math.abs(im) > 1 ? 2 ** -600 : 2 ** 600;
  const [x, y] = [re * scale, im * scale];
  return Math.sqrt(x * x + y * y) / scale;
}

/** True for −0 as well. */
function isNegative(x: number): boolean {
  return x < 0 || (x === 0 && 1 / x < 0);
}

/**
 * (a + ib)/(c + id) by Smith's method: scaled by the larger part of the divisor, so that neither part over- or
 * underflows needlessly.
 */
export function divide(a: number, b: number, c: number, d: number, out: Storage, at: number): void {
  if (Math.abs(c) >= Math.abs(d)) {
    const ratio = d / c;
    const scale = c + d * ratio;
    out[at] = (a + b * ratio) / scale;
    out[at + 1] = (b - a * ratio) / scale;
  } else {
    const ratio = c / d;
    const scale = c * ratio + d;
    out[at] = (a * ratio + b) / scale;
    out[at + 1] = (b * ratio - a) / scale;
  }
}

/** ln|z|, without cancellation where |z| is near 1. */
export function logModulus(re: number, im: number): number {
  const length = modulus(re, im);
  if (length < 0.7 || length > 1.4) return Math.log(length);
  const large = Math.max(Math.abs(re), Math.abs(im));
  const small = Math.min(Math.abs(re), Math.abs(im));
  return Math.log1p((large - 1) * (large + 1) + small * small) / 2;
}

export function sqrt(re: number, im: number, out: Storage, at: number): void {
  const root = Math.sqrt((modulus(re, im) + Math.abs(re)) / 2);
  const other = root === 0 ? 0 : Math.abs(im) / (2 * root);
  out[at] = re >= 0 ? root : other;
  const imaginary = re >= 0 ? other : root;
  out[at + 1] = isNegative(im) ? -imaginary : imaginary;
}

/** Re and Im of √(1 − z), then of √(1 + z). */
const roots = new Float64Array(4);

function rootsAround(re: number, im: number): Float64Array {
  sqrt(1 - re, -im, roots, 0);
  sqrt(1 + re, im, roots, 2);
  return roots;
}

export function asin(re: number, im: number, out: Storage, at: number): void {
  const [a, b, c, d] = rootsAround(re, im);
  out[at] = Math.atan2(re, a * c - b * d);
  out[at + 1] = Math.asinh(a * d - b * c);
}

export function acos(re: number, im: number, out: Storage, at: number): void {
  const [a, b, c, d] = rootsAround(re, im);
  out[at] = 2 * Math.atan2(a, c);
  out[at + 1] = Math.asinh(c * b - d * a);
}

export function acosh(re: number, im: number, out: Storage, at: number): void {
  sqrt(re - 1, im, roots, 0);
  sqrt(re + 1, im, roots, 2);
  const [a, b, c, d] = roots;
  out[at] = Math.asinh(a * c + b * d);
  out[at + 1] = 2 * Math.atan2(b, c);
}

export function atanh(re: number, im: number, out: Storage, at: number): void {
  const x = Math.abs(re);
  const real = Math.log1p((4 * x) / ((1 - x) * (1 - x) + im * im)) / 4;
  out[at] = re < 0 ? -real : real;
  out[at + 1] = Math.atan2(2 * im, (1 - x) * (1 + x) - im * im) / 2;
}

/** f(iz)/i = −i f(iz), which turns asinh and atanh into asin and atan, and the other way round. */
export function turned(f: (re: number, im: number, out: Storage, at: number) => void): typeof f {
  return (re, im, out, at) => {
    f(-im, re, out, at);
    const real = out[at];
    out[at] = out[at + 1];
    out[at + 1] = -real;
  };
}
