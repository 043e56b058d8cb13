import { NDArray, type Tensor } from "../array.ts";
import { meet } from "../broadcast.ts";
import { asTensor, type TensorLike } from "../create.ts";
import { components, isComplex, type Storage } from "../dtype.ts";
import { normalizeAxes, normalizeAxis, type Shape, sizeOf } from "../layout.ts";
import { onesLike, zerosLike } from "../like.ts";
import { bind, bind1, isLinearInput, type Primitive } from "../primitive.ts";
import { add, countable, mul, sub } from "./arithmetic.ts";
import { linearJvp, requireSameType, spreadBatch } from "./define.ts";
import { concatenate } from "./joining.ts";
import { permute, reshape } from "./movement.ts";
import { type ReductionOptions, restoreAxes } from "./reduction.ts";
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
    visitSteps(x, direction, (at, before, length) => {
      for (let c = 0; c < length; c++) out[at + c] = before < 0 ? values[at + c] : out[before + c] + values[at + c];
    });
    return [result];
  },
  jvp: (primals, tangents, direction) => linearJvp(cumsumPrimitive, primals, tangents, direction),
  transpose: ([ct], _inputs, { axis, reverse }) => [ct && bind1(cumsumPrimitive, [ct], { axis, reverse: !reverse })],
  batch: (inputs, _batched, _size, { axis, reverse }) => bind(cumsumPrimitive, inputs, { axis: axis + 1, reverse }),
};

/** Walks along an axis of row-major storage: a run of `length` numbers at `at`, after the one at `before` (−1: none). */
function visitSteps(
  { dtype, shape }: Tensor,
  { axis, reverse }: Direction,
  visit: (at: number, before: number, length: number) => void,
): void {
  const extent = shape[axis];
  const length = sizeOf(shape.slice(axis + 1)) * components(dtype);
  const outer = sizeOf(shape.slice(0, axis));
  for (let block = 0; block < outer; block++) {
    let before = -1;
    for (let k = 0; k < extent; k++) {
      const at = (block * extent + (reverse ? extent - 1 - k : k)) * length;
      visit(at, before, length);
      before = at;
    }
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
    const step = isComplex(a.dtype) ? stepComplex : stepReal;
    const [factors, terms] = [a.values(), b.values()];
    visitSteps(a, direction, (at, before, length) => step(factors, terms, result.data, at, before, length));
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

type Step = (a: Storage, b: Storage, y: Storage, at: number, before: number, length: number) => void;

const stepReal: Step = (a, b, y, at, before, length) => {
  for (let c = 0; c < length; c++) y[at + c] = before < 0 ? b[at + c] : a[at + c] * y[before + c] + b[at + c];
};

const stepComplex: Step = (a, b, y, at, before, length) => {
  for (let c = 0; c < length; c += 2) {
    const i = at + c;
    const [re, im] = before < 0 ? [0, 0] : [y[before + c], y[before + c + 1]];
    y[i] = a[i] * re - a[i + 1] * im + b[i];
    y[i + 1] = a[i] * im + a[i + 1] * re + b[i + 1];
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

/** Product of elements over the axes, 1 for none. Derivatives are right where elements are 0. */
export function prod(x: TensorLike, { axes, keepDims }: ReductionOptions = {}): Tensor {
  const [value] = countable([asTensor(x)]);
  const over = normalizeAxes(axes, value.rank, "prod");
  const kept = value.shape.map((_, axis) => axis).filter((axis) => !over.includes(axis));
  const outer: Shape = kept.map((axis) => value.shape[axis]);
  const rows = reshape(permute(value, [...kept, ...over]), [...outer, sizeOf(over.map((axis) => value.shape[axis]))]);
  const last = rows.shape[kept.length] - 1;
  const product =
    last < 0
      ? onesLike({ dtype: value.dtype, shape: outer })
      : slice(cumprod(rows, -1), ...outer.map(() => null), last);
  return restoreAxes(product, value, over, keepDims);
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
