import type { Storage } from "../dtype.ts";

/** √(re² + im²) to rounding, without the overflow and underflow of the squares. */
export function modulus(re: number, im: number): number {
  const square = re * re + im * im;
  return square > 1e-290 && square < 1e290 ? Math.sqrt(square) : Math.hypot(re, im);
}

/**
 * (a + ib)/(c + id) by Smith's method: scaled by the larger part of the divisor, so that neither part over- or
 * underflows needlessly. Written to `out[at]`, `out[at + 1]`.
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

/**
 * tanh(x + iy) without overflow or cancellation (W. Kahan, "Branch cuts for complex elementary functions", in *The
 * State of the Art in Numerical Analysis*, 1987).
 */
export function tanh(x: number, y: number, out: Storage, at: number): void {
  if (Math.abs(x) > 20) {
    out[at] = Math.sign(x);
    out[at + 1] = 4 * Math.sin(y) * Math.cos(y) * Math.exp(-2 * Math.abs(x));
    return;
  }
  const tangent = Math.tan(y);
  const secantSquare = 1 + tangent * tangent;
  const sine = Math.sinh(x);
  const scale = 1 + secantSquare * sine * sine;
  out[at] = (secantSquare * Math.sqrt(1 + sine * sine) * sine) / scale;
  out[at + 1] = tangent / scale;
}
