import { type Elementary, elementary, elementaryNames } from "../oracle/elementary.ts";
import type { ElementwiseCase } from "./kernel-checks/elementwise.ts";

/** Each elementwise kernel with arguments over the whole range and its values there, by the decimal oracle. */
export function elementwiseCases(): ElementwiseCase[] {
  return elementaryNames.map(caseOf);
}

/** Where some function over- or underflows, saturates or changes its method, or x is nearest to a multiple of π/2. */
const borders = [
  708,
  709.782712893384,
  708.3964185322641,
  744.4400719213812,
  745.1332191019411,
  746,
  800,
  22,
  19.06,
  36.7,
  37.43,
  5.92,
  6,
  0.25,
  0.75,
  0.15625,
  0.001353,
  0.00406,
  1048576,
  1647099.3,
  6381956970095103 * 2 ** 797,
  5.5e-17,
  1.1e-16,
  2 ** -1022,
  1e-308,
  5e-324,
  Math.SQRT1_2,
  Math.SQRT2,
  1 - Math.SQRT1_2,
  Math.SQRT2 - 1,
  Number.MAX_VALUE,
];

const specials = [0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];

/** A few thousand numbers: of every exponent, of the ranges where functions vary, near zeros of sin and cos, at borders. */
function argumentsToTry(): Float64Array {
  const next = generator(20);
  const signed = () => 2 * next() - 1;
  const x = [...specials];
  for (let exponent = -1074; exponent < 1024; exponent += 5) x.push(Math.sign(signed()) * 2 ** exponent * (1 + next()));
  for (const width of [750, 30, 6, 2, 1, 0.3, 0.01]) for (let k = 0; k < 80; k++) x.push(width * signed());
  for (let k = 1; k < 100; k++) x.push(...neighbours(((k < 50 ? k : Math.floor(next() * 2 ** 20)) * Math.PI) / 2, 1));
  for (const border of borders) x.push(...neighbours(border, 2), ...neighbours(-border, 2));
  return Float64Array.from(x);
}

/** x and the float64 numbers next to it, `count` on each side. */
export function neighbours(x: number, count: number): number[] {
  const bits = new BigInt64Array(new Float64Array([x]).buffer)[0];
  return Array.from({ length: 2 * count + 1 }, (_, k) => {
    return new Float64Array(BigInt64Array.of(bits + BigInt(k - count)).buffer)[0];
  });
}

/** Numbers in [0, 1) by a linear congruence (D. E. Knuth, MMIX). */
export function generator(seed: number): () => number {
  let state = BigInt(seed);
  return () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return Number(state >> 11n) / 2 ** 53;
  };
}

function caseOf(kernel: Elementary): ElementwiseCase {
  const x = argumentsToTry();
  const known = Array.from(x, (value) => elementary(kernel, value));
  const values = Float64Array.from(known, ({ value }) => value);
  return { kernel, x, values, rests: Float64Array.from(known, ({ rest }) => rest) };
}
