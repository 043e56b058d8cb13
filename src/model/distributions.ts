import { InputError, NDArray } from "../tensor/index.ts";
import { requireCount } from "./graph.ts";

/** Bits up to which a distribution over all their values is written out. */
const mostBits = 24;

/**
 * Bars and stripes: every image of `rows` × `columns` black and white pixels of which all rows are of one color each, or all
 * columns are, with the same probability. Real [2^(rows·columns)]; the pixel of row r and column c is bit r·columns + c of
 * an index. There are 2^rows + 2^columns − 2 such images.
 * @throws InputError for more than 24 pixels.
 */
export function barsAndStripes(rows: number, columns: number): NDArray {
  requireCount("barsAndStripes", "the number of rows", rows, 1);
  requireCount("barsAndStripes", "the number of columns", columns, 1);
  const pixels = rows * columns;
  requireBits("barsAndStripes", pixels);
  const image = (isBlack: (row: number, column: number) => boolean) => {
    let bits = 0;
    for (let pixel = 0; pixel < pixels; pixel++) {
      if (isBlack(Math.floor(pixel / columns), pixel % columns)) bits |= 1 << pixel;
    }
    return bits;
  };
  const images = new Set<number>();
  for (let choice = 0; choice < 2 ** rows; choice++) images.add(image((row) => ((choice >> row) & 1) === 1));
  for (let choice = 0; choice < 2 ** columns; choice++)
    images.add(image((_, column) => ((choice >> column) & 1) === 1));
  const probabilities = new Float64Array(2 ** pixels);
  for (const bits of images) probabilities[bits] = 1 / images.size;
  return new NDArray("float64", [probabilities.length], probabilities);
}

/** One of the bells of {@link gaussianMixture}, in units of its integers. */
export interface Bell {
  readonly mean: number;
  readonly width: number;
  /** Its share before normalization; 1 unless given. */
  readonly weight?: number;
}

/**
 * A sum of Gaussian bells at the integers 0 … 2^bits − 1, normalized there. Real [2^bits].
 * @throws InputError for more than 24 bits, for no bells, or widths or weights that are not positive.
 */
export function gaussianMixture(bits: number, bells: readonly Bell[]): NDArray {
  requireCount("gaussianMixture", "the number of bits", bits, 1);
  requireBits("gaussianMixture", bits);
  if (bells.length === 0) throw new InputError("gaussianMixture: there are no bells; at least one is needed");
  for (const { mean, width, weight = 1 } of bells) {
    if (Number.isFinite(mean) && width > 0 && weight > 0 && Number.isFinite(weight / width)) continue;
    throw new InputError(
      `gaussianMixture: a bell of mean ${mean}, width ${width} and weight ${weight}; width and weight must be positive`,
    );
  }
  const values = Float64Array.from({ length: 2 ** bits }, (_, x) =>
    bells.reduce(
      (sum, { mean, width, weight = 1 }) => sum + (weight / width) * Math.exp(-(((x - mean) / width) ** 2) / 2),
      0,
    ),
  );
  const total = values.reduce((sum, value) => sum + value, 0);
  return new NDArray(
    "float64",
    [values.length],
    values.map((value) => value / total),
  );
}

function requireBits(caller: string, bits: number): void {
  if (bits > mostBits) throw new InputError(`${caller}: ${bits} bits; allowed: at most ${mostBits}`);
}
