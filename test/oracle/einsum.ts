import { isComplex, type NDArray } from "../../src/tensor/index.ts";

/** Row-major complex numbers with a shape: the slowest and plainest array. */
export interface PlainArray {
  readonly shape: readonly number[];
  readonly re: readonly number[];
  readonly im: readonly number[];
}

export function plain(x: NDArray): PlainArray {
  const numbers = Array.from(x.values());
  if (!isComplex(x.dtype)) return { shape: x.shape, re: numbers, im: numbers.map(() => 0) };
  return { shape: x.shape, re: numbers.filter((_, i) => i % 2 === 0), im: numbers.filter((_, i) => i % 2 === 1) };
}

/** Indices of a term for an operand of that rank; those under an ellipsis are counted from the right. */
function indicesOf(term: string, rank: number): string[] {
  const [before, after] = term.split("...");
  if (after === undefined) return [...before];
  const hidden = rank - before.length - after.length;
  return [...before, ...Array.from({ length: hidden }, (_, i) => `dot${hidden - 1 - i}`), ...after];
}

/** Every assignment of the indices, one nested loop per index: the definition of einsum, with explicit output. */
export function einsumOracle(subscripts: string, operands: readonly PlainArray[]): PlainArray {
  const [left, right] = subscripts.split("->");
  const terms = left.split(",").map((term, i) => indicesOf(term, operands[i].shape.length));
  const extents: Record<string, number> = {};
  terms.forEach((term, i) => {
    term.forEach((index, axis) => {
      const extent = operands[i].shape[axis];
      if (extents[index] === undefined || extents[index] === 1) extents[index] = extent;
    });
  });
  const hidden = Object.keys(extents).filter((index) => index.startsWith("dot")).length;
  const output = indicesOf(right, right.replace("...", "").length + hidden);
  const names = Object.keys(extents);
  const shape = output.map((index) => extents[index]);
  const size = shape.reduce((a, b) => a * b, 1);
  const [re, im] = [new Array<number>(size).fill(0), new Array<number>(size).fill(0)];
  const values: Record<string, number> = {};
  const position = (indices: readonly string[], of: readonly number[]) =>
    indices.reduce((at, index, axis) => at * of[axis] + (of[axis] === 1 ? 0 : values[index]), 0);
  const loop = (depth: number): void => {
    if (depth < names.length) {
      for (let value = 0; value < extents[names[depth]]; value++) {
        values[names[depth]] = value;
        loop(depth + 1);
      }
      return;
    }
    let [x, y] = [1, 0];
    operands.forEach((operand, i) => {
      const at = position(terms[i], operand.shape);
      [x, y] = [x * operand.re[at] - y * operand.im[at], x * operand.im[at] + y * operand.re[at]];
    });
    const at = position(output, shape);
    re[at] += x;
    im[at] += y;
  };
  loop(0);
  return { shape, re, im };
}
