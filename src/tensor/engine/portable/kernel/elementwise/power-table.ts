import { storeProduct } from "./product.ts";

/** 2^(2ᵇ/256) for b = 0 … 7, each with what the rounded number is short of. */
const roots: usize = memory.data<f64>([
  1.0027112750502025,
  -3.636615928692264e-17,
  1.0054299011128027,
  9.499186535455032e-17,
  1.0108892860517005,
  -1.5234778603368577e-17,
  1.0218971486541166,
  5.109225028973444e-17,
  1.0442737824274138,
  8.551889705537965e-17,
  1.0905077326652577,
  -3.046782079812471e-17,
  1.189207115002721,
  3.982015231465646e-17,
  Math.SQRT2,
  -9.667293313452913e-17,
]);

/**
 * For j = 0 … 255: the bits of p = 2^(j/256), rounded, less j·2⁴⁴, so that adding k·2⁴⁴ for any k that is j modulo 256
 * makes them those of 2^(k/256); and what p is short of, as a fraction of p.
 */
export const powerTable: usize = memory.data(4096, 16);

fillPowerTable();

/** Each power is that of its index without the lowest bit times the root for that bit. */
function fillPowerTable(): void {
  store<f64>(powerTable, 1);
  for (let j: u32 = 1; j < 256; j++) {
    const other: usize = powerTable + ((j & (j - 1)) << 4);
    const root: usize = roots + (ctz(j) << 4);
    storeProduct(powerTable + (j << 4), load<f64>(other), load<f64>(other, 8), load<f64>(root), load<f64>(root, 8));
  }
  for (let j: u32 = 1; j < 256; j++) {
    const entry: usize = powerTable + (j << 4);
    store<f64>(entry, load<f64>(entry, 8) / load<f64>(entry), 8);
    store<i64>(entry, load<i64>(entry) - ((<i64>j) << 44));
  }
}
