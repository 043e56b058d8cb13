import { NDArray, type Tensor } from "../array.ts";
import { meet } from "../broadcast.ts";
import { asTensor, type TensorLike } from "../create.ts";
import { components, isComplex, type Storage } from "../dtype.ts";
import { normalizeAxis, sizeOf } from "../layout.ts";
import { zerosLike } from "../like.ts";
import { bind, bind1, isLinearInput, type Primitive } from "../primitive.ts";
import { add, countable, mul, sub } from "./arithmetic.ts";
import { linearJvp, requireSameType, spreadBatch } from "./define.ts";
import { concatenate } from "./joining.ts";
import { reshape } from "./movement.ts";
import { embed, type Slice, slice } from "./slicing.ts";

/** Along which axis to go, and whether from its end. */
interface Direction {
  readonly axis: number;
  readonly reverse: boolean;
}

const cumsumPrimitive: Primitive<Direction> = {
  name: "cumsum",
  linear: true,
  shape: ([x]) => [x],
  evaluate: ([x], direction) => {
    const result = NDArray.zeros(x.dtype, x.shape);
    const [values, out] = [x.values(), result.data];
    const width = components(x.dtype);
    forEachBlock(x, direction, (start, block) => {
      if (block.length > width) sumRows(values, out, start, block);
      else if (width === 2) sumPairs(values, out, start, block);
      else if (x.dtype === "int32") sumIntegers(values, out, start, block);
      else sumNumbers(values, out, start, block);
    });
    return [result];
  },
  jvp: (primals, tangents, direction) => linearJvp(cumsumPrimitive, primals, tangents, direction),
  transpose: ([ct], _inputs, { axis, reverse }) => [ct && bind1(cumsumPrimitive, [ct], { axis, reverse: !reverse })],
  batch: (inputs, _batched, _size, { axis, reverse }) => bind(cumsumPrimitive, inputs, { axis: axis + 1, reverse }),
};

/** Rows of `length` numbers in row-major storage: each visited lies by `step` after the one before. */
interface Rows {
  readonly step: number;
  readonly rows: number;
  readonly length: number;
}

/** Visits what lies along an axis for each choice of the indices before it, given where the first of its rows is. */
function forEachBlock(
  { dtype, shape }: Tensor,
  { axis, reverse }: Direction,
  visit: (start: number, block: Rows) => void,
): void {
  const rows = shape[axis];
  const length = sizeOf(shape.slice(axis + 1)) * components(dtype);
  if (rows * length === 0) return;
  const block = { step: reverse ? -length : length, rows, length };
  const end = sizeOf(shape.slice(0, axis + 1)) * length;
  for (let start = reverse ? (rows - 1) * length : 0; start < end; start += rows * length) visit(start, block);
}

/** Sums of float32 numbers are kept in float64, and rounded only where they are stored. */
function sumRows(values: Storage, out: Storage, start: number, { step, rows, length }: Rows): void {
  const totals = new Float64Array(length);
  for (let row = 0, at = start; row < rows; row++, at += step) {
    for (let i = 0; i < length; i++) {
      totals[i] += values[at + i];
      out[at + i] = totals[i];
    }
  }
}

/** {@link sumRows} of one number each. */
function sumNumbers(values: Storage, out: Storage, start: number, { step, rows }: Rows): void {
  let total = 0;
  for (let row = 0, at = start; row < rows; row++, at += step) {
    total += values[at];
    out[at] = total;
  }
}

function sumIntegers(values: Storage, out: Storage, start: number, { step, rows }: Rows): void {
  let total = 0;
  for (let row = 0, at = start; row < rows; row++, at += step) {
    total = (total + values[at]) | 0;
    out[at] = total;
  }
}

function sumPairs(values: Storage, out: Storage, start: number, { step, rows }: Rows): void {
  let [re, im] = [0, 0];
  for (let row = 0, at = start; row < rows; row++, at += step) {
    re += values[at];
    im += values[at + 1];
    out[at] = re;
    out[at + 1] = im;
  }
}

/** yₖ = aₖ yₖ₋₁ + bₖ along an axis (yₖ₊₁ in reverse), from y = 0: closed under differentiation and transposition. */
const recurrencePrimitive: Primitive<Direction> = {
  name: "linearRecurrence",
  shape: (inputs) => {
    requireSameType("linearRecurrence", inputs);
    return [inputs[0]];
  },
  evaluate: ([a, b], direction) => {
    const result = NDArray.zeros(a.dtype, a.shape);
    const recur = isComplex(a.dtype) ? recurComplex : recurReal;
    const [factors, terms] = [a.values(), b.values()];
    forEachBlock(a, direction, (start, block) => recur(factors, terms, result.data, start, block));
    return [result];
  },
  jvp: ([a, b], [ta, tb], direction) => {
    const y = bind1(recurrencePrimitive, [a, b], direction);
    const previous = () => shift(y, direction.axis, direction.reverse ? -1 : 1);
    const source = ta === null ? tb : tb === null ? mul(ta, previous()) : add(mul(ta, previous()), tb);
    return { outputs: [y], tangents: [source && bind1(recurrencePrimitive, [a, source], direction)] };
  },
  transpose: ([ct], [a, b], { axis, reverse }) => {
    if (ct === null || !isLinearInput(b)) return [null, null];
    const factors = shift(a, axis, reverse ? 1 : -1);
    return [null, bind1(recurrencePrimitive, [factors, ct], { axis, reverse: !reverse })];
  },
  batch: (inputs, batched, size, { axis, reverse }) =>
    bind(recurrencePrimitive, spreadBatch(inputs, batched, size), { axis: axis + 1, reverse }),
};

type Recurrence = (a: Storage, b: Storage, y: Storage, start: number, block: Rows) => void;

const recurReal: Recurrence = (a, b, y, start, { step, rows, length }) => {
  for (let i = start; i < start + length; i++) y[i] = b[i];
  for (let row = 1, at = start + step; row < rows; row++, at += step) {
    for (let i = at; i < at + length; i++) y[i] = a[i] * y[i - step] + b[i];
  }
};

const recurComplex: Recurrence = (a, b, y, start, { step, rows, length }) => {
  for (let i = start; i < start + length; i++) y[i] = b[i];
  for (let row = 1, at = start + step; row < rows; row++, at += step) {
    for (let i = at; i < at + length; i += 2) {
      const re = y[i - step];
      const im = y[i - step + 1];
      y[i] = a[i] * re - a[i + 1] * im + b[i];
      y[i + 1] = a[i] * im + a[i + 1] * re + b[i + 1];
    }
  }
};

/** The elements moved by one along an axis, with a zero where none arrives. */
function shift(x: Tensor, axis: number, by: 1 | -1): Tensor {
  const extent = x.shape[axis];
  if (extent === 0) return x;
  const kept = slice(x, ...x.shape.map((_, i): Slice => (i !== axis ? null : by > 0 ? [0, extent - 1] : [1, extent])));
  return embed(kept, x.shape, {
    starts: x.shape.map((_, i) => (i === axis && by > 0 ? 1 : 0)),
    sizes: kept.shape,
    steps: x.shape.map(() => 1),
  });
}

/** The tensor, flattened where no axis is named, with the axis as a number from 0. */
function alongOne(x: TensorLike, axis: number | undefined, operation: string): [Tensor, number] {
  const [value] = countable([asTensor(x)]);
  if (axis === undefined) return [reshape(value, [value.size]), 0];
  return [value, normalizeAxis(axis, value.rank, operation)];
}

/** Sums of the first 1, 2, … elements along an axis, of the flattened tensor where none is named. */
export function cumsum(x: TensorLike, axis?: number): Tensor {
  const [value, at] = alongOne(x, axis, "cumsum");
  return bind1(cumsumPrimitive, [value], { axis: at, reverse: false });
}

/**
 * Products of the first 1, 2, … elements along an axis, of the flattened tensor where none is named. Derivatives are
 * right where elements are 0.
 */
export function cumprod(x: TensorLike, axis?: number): Tensor {
  const [value, at] = alongOne(x, axis, "cumprod");
  if (value.shape[at] === 0) return value;
  const first = slice(value, ...value.shape.map((_, i): Slice => (i === at ? [0, 1] : null)));
  const rest = zerosLike({ dtype: value.dtype, shape: value.shape.map((e, i) => (i === at ? e - 1 : e)) });
  return linearRecurrence(value, concatenate([first, rest], at), at);
}

/** yₖ = aₖ yₖ₋₁ + bₖ along an axis, the last one unless given, starting from y = 0 (a₀ has no effect). */
export function linearRecurrence(a: TensorLike, b: TensorLike, axis = -1): Tensor {
  const operands = countable(meet(a, b, "linearRecurrence"));
  const at = normalizeAxis(axis, operands[0].rank, "linearRecurrence");
  return bind1(recurrencePrimitive, operands, { axis: at, reverse: false });
}

/** Differences of neighbours along an axis (the last unless given), taken `order` times. */
export function diff(x: TensorLike, order = 1, axis = -1): Tensor {
  const value = asTensor(x);
  const at = normalizeAxis(axis, value.rank, "diff");
  let result = value;
  for (let k = 0; k < order; k++) {
    const range = (taken: Slice): Slice[] => value.shape.map((_, i) => (i === at ? taken : null));
    result = sub(slice(result, ...range([1])), slice(result, ...range([0, -1])));
  }
  return result;
}
