// x less the nearest multiple of π/2 for x of any size, exact to a hundred bits: M. H. Payne and R. N. Hanek, ACM SIGNUM
// Newsletter 18, 19 (1983). Of x = m 2^e with a whole m, only those bits of 2/π matter to x·2/π modulo 4 that lie below
// 2^(2 − e); 192 of them leave, after the product with m, 137 good bits behind the point.

import { storeProduct } from "./product.ts";

/** Two words of zeros, then the bits of 2/π behind the point. */
const twoOverPi: usize = memory.data<u32>([
  0, 0, 0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab, 0xdebbc561, 0xb7246e3a,
  0x424dd2e0, 0x06492eea, 0x09d1921c, 0xfe1deb1c, 0xb129a73e, 0xe88235f5, 0x2ebb4484, 0xe99c7026, 0xb45f7e41,
  0x3991d639, 0x835339f4, 0x9c845f8b, 0xbdf9283b, 0x1ff897ff, 0xde05980f, 0xef2f118b, 0x5a0a6d1f, 0x6d367ecf,
  0x27cb09b7, 0x4f463f66, 0x9e5fea2d, 0x7527bac7, 0xebe5f17b, 0x3d0739f7, 0x8a5292ea, 0x6bfb5fb1, 0x1f8d5d08,
  0x56033046, 0xfc7b6bab, 0xf0cfbc20, 0x9af4361d,
]);

/** Where {@link reduce} leaves the remainder, rounded, and what that is short of. */
export const remainder: usize = memory.data(16);

/** Takes the nearest multiple of π/2 from a finite x ≥ 1 and returns which multiple, modulo 4. */
export function reduce(x: f64): i64 {
  const bits = reinterpret<u64>(x);
  const m = (bits & ((1 << 52) - 1)) | (1 << 52);
  const e = <i32>(bits >> 52) - 1075;
  const start = e + 62; // the bit of the table that has the weight 2^(1 − e)
  const high = m * wordAt(start);
  const middle = wordAt(start + 64);
  const low = wordAt(start + 128);
  const t0 = m * low;
  const t1 = m * middle + highProduct(m, low);
  const carry: u64 = t1 < m * middle ? 1 : 0;
  const t2 = high + highProduct(m, middle) + carry;
  const f1 = (t2 << 2) | (t1 >> 62);
  const f0 = (t1 << 2) | (t0 >> 62);
  const rest = f1 >> 63;
  if (rest) storeRemainder(~f1 + (f0 == 0 ? 1 : 0), -f0, -1);
  else storeRemainder(f1, f0, 1);
  return (t2 >> 62) + rest;
}

/** The 64 bits of the table from the given one on. */
function wordAt(bit: i32): u64 {
  const word: usize = twoOverPi + ((bit >> 5) << 2);
  const shift = <u64>(bit & 31);
  const upper = ((<u64>load<u32>(word)) << 32) | load<u32>(word, 4);
  return (upper << shift) | (<u64>load<u32>(word, 8) >> (32 - shift));
}

/** The upper 64 bits of a product. */
function highProduct(x: u64, y: u64): u64 {
  const x0 = x & 0xffffffff;
  const x1 = x >> 32;
  const y0 = y & 0xffffffff;
  const y1 = y >> 32;
  const middle = x1 * y0 + ((x0 * y0) >> 32);
  const other = x0 * y1 + (middle & 0xffffffff);
  return x1 * y1 + (middle >> 32) + (other >> 32);
}

/** ±π/2 times the fraction of 128 bits, f1 the upper ones. */
function storeRemainder(f1: u64, f0: u64, sign: f64): void {
  const zeros = f1 == 0 ? 64 + clz(f0) : clz(f1);
  const shift = zeros & 63;
  const upper = zeros > 63 ? f0 << shift : shift == 0 ? f1 : (f1 << shift) | (f0 >> (64 - shift));
  const lower = zeros > 63 ? 0 : f0 << shift;
  const scale = sign * reinterpret<f64>((1023 - zeros) << 52);
  const head = <f64>(upper >> 11) * reinterpret<f64>(0x3ca0000000000000) * scale; // 2⁻⁵³
  const tail = <f64>(((upper << 53) >> 1) | (lower >> 12)) * reinterpret<f64>(0x38b0000000000000) * scale; // 2⁻¹¹⁶
  storeProduct(remainder, head, tail, 1.5707963267948966, 6.123233995736766e-17);
}
