/** y ← y − (re + i·im)·x for two rows of `count` elements; positions and counts are in elements. */
export function subtractRow(
  width: 1 | 2,
  count: number,
  re: number,
  im: number,
  x: Float64Array,
  xStart: number,
  y: Float64Array,
  yStart: number,
): void {
  const p = xStart * width;
  const q = yStart * width;
  if (width === 1) {
    for (let j = 0; j < count; j++) y[q + j] -= re * x[p + j];
    return;
  }
  for (let j = 0; j < 2 * count; j += 2) {
    y[q + j] -= re * x[p + j] - im * x[p + j + 1];
    y[q + j + 1] -= re * x[p + j + 1] + im * x[p + j];
  }
}

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
