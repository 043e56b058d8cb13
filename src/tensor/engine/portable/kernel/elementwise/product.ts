/** (x + xTail)(y + yTail) as the rounded product and what that is short of (T. J. Dekker, Numer. Math. 18, 224 (1971)). */
export function storeProduct(target: usize, x: f64, xTail: f64, y: f64, yTail: f64): void {
  const product = x * y;
  const xHead = leadingHalf(x);
  const yHead = leadingHalf(y);
  const xRest = x - xHead;
  const yRest = y - yHead;
  const error = xHead * yHead - product + xHead * yRest + xRest * yHead + xRest * yRest;
  const tail = error + (x * yTail + xTail * y);
  const head = product + tail;
  store<f64>(target, head);
  store<f64>(target, tail - (head - product), 8);
}

/** x with the lower 27 bits of its fraction cleared. */
function leadingHalf(x: f64): f64 {
  return reinterpret<f64>(reinterpret<u64>(x) & ~0x7ffffff);
}
