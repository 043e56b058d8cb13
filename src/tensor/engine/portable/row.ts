/** A complex number to write results into. */
export interface Complex {
  re: number;
  im: number;
}

/** Sets `result` to (a + ib)/(c + id), without overflow in between. Smith, Comm. ACM 5, 435 (1962). */
export function setQuotient(result: Complex, a: number, b: number, c: number, d: number): void {
  if (Math.abs(c) >= Math.abs(d)) {
    const ratio = d / c;
    const size = c + d * ratio;
    result.re = (a + b * ratio) / size;
    result.im = (b - a * ratio) / size;
  } else {
    const ratio = c / d;
    const size = c * ratio + d;
    result.re = (a * ratio + b) / size;
    result.im = (b * ratio - a) / size;
  }
}
