// ECMAScript leaves the last bits of Math.log and Math.exp to the engine. These use only +, −, × and ÷, which IEEE 754
// fixes, so that random numbers made with them are the same everywhere.

const bits = new DataView(new ArrayBuffer(8));

/** ln 2 in two parts: the first has 32 bits, so that its product with an exponent is exact; the second the 53 after them. */
const ln2High = Math.floor(Math.LN2 * 2 ** 32) / 2 ** 32;
const ln2Low = Math.LN2 - ln2High + 2.3190468138462996e-17;

/** The natural logarithm of a positive normal number, to about one unit in the last place. */
export function portableLog(x: number): number {
  bits.setFloat64(0, x);
  const top = bits.getUint32(0);
  let exponent = (top >>> 20) - 1023;
  bits.setUint32(0, (top & 0xfffff) | 0x3ff00000);
  let mantissa = bits.getFloat64(0);
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent++;
  }
  // ln m = 2 artanh s with |s| ≤ 0.172: eleven terms of the series reach 1e-17.
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let series = 0;
  for (let n = 23; n >= 3; n -= 2) series = square * (series + 1 / n);
  return exponent * ln2High + (2 * s + (2 * s * series + exponent * ln2Low));
}

/** eˣ for x ≤ 0, to about one unit in the last place; 0 below −708. */
export function portableExp(x: number): number {
  if (!(x > -708)) return 0;
  const power = Math.round(x / Math.LN2);
  // |r| ≤ ln 2 / 2: fourteen terms of the series reach 1e-17.
  const r = x - power * ln2High - power * ln2Low;
  let series = 1;
  for (let n = 14; n >= 1; n--) series = 1 + (r / n) * series;
  bits.setUint32(0, (power + 1023) << 20);
  bits.setUint32(4, 0);
  return series * bits.getFloat64(0);
}
