import { low } from "./double-double.ts";
import { logarithm } from "./logarithm.ts";
import { logarithmBySeries } from "./logarithm-series.ts";

/** Bits of the least number of the table's first interval; 1 is the middle of one of its 128. */
export const tableStart: u64 = 0x3fe6b00000000000;

/** For each interval, c being the number in its middle: 1/c, ln c in two parts, the first of 42 bits behind the point, and c. */
export const logarithmTable: usize = memory.data(4096, 16);

fillLogarithmTable();

function fillLogarithmTable(): void {
  const rounder: f64 = 1536; // 1.5·2¹⁰: added and taken away, it leaves 42 bits behind the point
  for (let j: u64 = 0; j < 128; j++) {
    const c = reinterpret<f64>(tableStart + (j << 45) + (1 << 44));
    const argument = f64x2.splat(c);
    const pair = logarithmBySeries(logarithm.negatedExponent(argument), logarithm.fraction(argument));
    const value = f64x2.extract_lane(pair, 0);
    const head = value + rounder - rounder;
    const entry = logarithmTable + ((<usize>j) << 5);
    store<f64>(entry, 1 / c);
    store<f64>(entry, head, 8);
    store<f64>(entry, value - head + f64x2.extract_lane(low, 0), 16);
    store<f64>(entry, c, 24);
  }
}
