import fc from "fast-check";
import * as t from "../../../src/tensor/index.ts";
import { domains, type Example, type Operation, onArray, sample, shapes } from "./operation.ts";

const { real, around } = domains;

/** Some of the axes, by the bits of a number. */
function someAxes(shape: t.Shape, bits: number): number[] {
  return shape.map((_, axis) => axis).filter((axis) => (bits >> axis) & 1);
}

/** An order of the axes, by a number. */
function someOrder(rank: number, choice: number): number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return Array.from({ length: rank }, (_, i) => axes.splice(choice % (rank - i), 1)[0]);
}

/** `count` positions in an axis, negative ones among them. */
function somePositions(extent: number, count: number, choice: number): number[] {
  return Array.from({ length: extent === 0 ? 0 : count }, (_, i) => ((choice + 7 * i * i) % (2 * extent)) - extent);
}

const notEmpty = shapes(1, 3, 1);
const matrices = shapes(2, 4);

const movement: readonly Operation[] = [
  onArray("reshape", (shape) => (x) => t.reshape(x, [...shape].reverse()), { shape: shapes() }),
  onArray("permute", (shape, choice) => (x) => t.permute(x, someOrder(shape.length, choice)), { shape: shapes() }),
  onArray("transpose", () => t.transpose),
  onArray("matrixTranspose", () => t.matrixTranspose, { shape: matrices }),
  onArray(
    "moveAxis",
    ({ length }, from, to) =>
      (x) =>
        t.moveAxis(x, from % length, to % length),
  ),
  onArray(
    "expandDims",
    ({ length }, axis) =>
      (x) =>
        t.expandDims(x, axis % (length + 1)),
    { shape: shapes() },
  ),
  onArray("squeeze", () => (x) => t.squeeze(t.expandDims(x, 0)), { shape: shapes() }),
  onArray("broadcastTo", (shape, n) => (x) => t.broadcastTo(x, [n % 3, ...shape.map((e) => (e === 1 ? 2 : e))]), {
    shape: shapes(),
  }),
  onArray("slice", (shape, from, to, step) => {
    const range = (extent: number): t.Slice => [
      (from % (extent + 2)) - 1,
      (to % (extent + 2)) - 1,
      (step % 5) - 2 || 1,
    ];
    return (x) => t.slice(x, ...shape.map(range));
  }),
  onArray("slice by index", (shape, at) => (x) => t.slice(x, at % shape[0]), { shape: notEmpty }),
  onArray("flip", (shape, bits) => (x) => t.flip(x, someAxes(shape, bits))),
  onArray(
    "pad",
    (shape, before, after) => (x) =>
      t.pad(
        x,
        shape.map((_, i) => [(before + i) % 3, after % 3]),
      ),
  ),
  onArray(
    "split",
    (shape, choice) => {
      const axis = choice % shape.length;
      return (x) => t.split(x, [1, shape[axis] - 1], axis)[1].mul(3);
    },
    { shape: notEmpty },
  ),
  onArray("roll", (shape, shift, axis) => (x) => t.roll(x, (shift % 9) - 4, axis % shape.length)),
  onArray("repeat", (shape, count, axis) => (x) => t.repeat(x, count % 4, axis % shape.length)),
  onArray("tile", (_shape, a, b) => (x) => t.tile(x, [a % 3, 1 + (b % 2)])),
];

const reductions: readonly Operation[] = [
  onArray("sum", (shape, bits, keep) => (x) => t.sum(x, { axes: someAxes(shape, bits), keepDims: keep % 2 === 0 })),
  onArray("mean", (shape, bits) => (x) => t.mean(x, { axes: someAxes(shape, bits) }), { shape: notEmpty }),
  onArray("variance", (shape, bits) => (x) => t.variance(x, { axes: someAxes(shape, bits) }), { shape: notEmpty }),
  onArray(
    "standardDeviation",
    (shape) => (x) => t.standardDeviation(t.concatenate([x, x.mul(2)]), { axes: shape.length - 1 }),
    {
      shape: shapes(2, 3, 3).filter((shape) => shape[shape.length - 1] > 1),
    },
  ),
  onArray("prod", (shape, bits, keep) => (x) => t.prod(x, { axes: someAxes(shape, bits), keepDims: keep % 2 === 0 })),
  onArray(
    "prod with zeros",
    (shape, bits) => (x) => t.prod(t.where(t.less(t.real(x), 0), t.mul(0, x), x), { axes: someAxes(shape, bits) }),
  ),
  onArray("norm", (shape, bits) => (x) => t.norm(x, { axes: someAxes(shape, bits) })),
  onArray("logsumexp", (shape, bits) => (x) => t.logsumexp(x, { axes: someAxes(shape, bits) }), { shape: notEmpty }),
  onArray("softmax", (shape, axis) => (x) => t.softmax(x, axis % shape.length), { shape: notEmpty }),
  onArray("logSoftmax", (shape, axis) => (x) => t.logSoftmax(x, axis % shape.length), { shape: notEmpty }),
  onArray("max", (shape, bits) => (x) => t.max(x, { axes: someAxes(shape, bits) }), { shape: notEmpty, domain: real }),
  onArray("min", (shape, bits) => (x) => t.min(x, { axes: someAxes(shape, bits) }), { shape: notEmpty, domain: real }),
  onArray("argmax", (shape, axis) => (x) => t.argmax(x, axis % shape.length), {
    shape: notEmpty,
    domain: real,
    constant: true,
  }),
  onArray("argmin", () => (x) => t.argmin(x), { shape: notEmpty, domain: real, constant: true }),
  onArray("any", (shape, bits) => (x) => t.any(t.greater(x, 1), { axes: someAxes(shape, bits) }), {
    domain: real,
    constant: true,
  }),
  onArray("all", (shape, bits) => (x) => t.all(t.less(x, 1), { axes: someAxes(shape, bits) }), {
    domain: real,
    constant: true,
  }),
  onArray("cumsum", (shape, axis) => (x) => t.cumsum(x, axis % shape.length)),
  onArray("cumprod", (shape, axis) => (x) => t.cumprod(x, axis % shape.length)),
  onArray(
    "cumprod with zeros",
    (shape, axis) => (x) => t.cumprod(t.where(t.less(t.real(x), 0), t.mul(0, x), x), axis % shape.length),
  ),
  onArray("diff", (shape, axis) => (x) => t.diff(x, 1 + (axis % 2), axis % shape.length), { shape: shapes(1, 3, 3) }),
  onArray("sort", (shape, axis) => (x) => t.sort(x, axis % shape.length), { domain: real }),
  onArray("argsort", (shape, axis) => (x) => t.argsort(x, axis % shape.length), { domain: real, constant: true }),
];

const matrixOperations: readonly Operation[] = [
  onArray("trace", (_shape, offset) => (x) => t.trace(x, { offset: (offset % 5) - 2 }), { shape: matrices }),
  onArray(
    "diagonal",
    (shape, offset, axis) => {
      const axes = [axis % shape.length, (axis + 1) % shape.length] as const;
      return (x) => t.diagonal(x, { offset: (offset % 5) - 2, axes });
    },
    { shape: matrices },
  ),
  onArray("embedDiagonal", (_shape, offset) => (x) => t.embedDiagonal(x, (offset % 5) - 2)),
  onArray("diag", (_shape, offset) => (x) => t.diag(x, (offset % 5) - 2)),
  onArray("triu", (_shape, offset) => (x) => t.triu(x, (offset % 5) - 2), { shape: matrices }),
  onArray("tril", (_shape, offset) => (x) => t.tril(x, (offset % 5) - 2), { shape: matrices }),
];

const gathers: readonly Operation[] = [
  onArray("take", (shape, axis, count, choice) => {
    const at = axis % shape.length;
    const positions = somePositions(shape[at], count % 4, choice);
    return (x) => t.take(x, t.array([positions, positions], "int32"), at);
  }),
  onArray(
    "takeAlongAxis",
    (shape, axis, count, choice) => {
      const at = axis % shape.length;
      const positions = t.array(somePositions(shape[at], 1 + (count % 4), choice), "int32");
      const rank = shape.map((_, i) => (i === at ? positions.size : 1));
      return (x) => t.takeAlongAxis(x, t.reshape(positions, rank), at);
    },
    { shape: notEmpty },
  ),
];

/** An operation on several arrays whose shapes are made from three extents. */
function onArrays(
  name: string,
  shapesOf: (l: number, m: number, n: number) => readonly t.Shape[],
  choose: (l: number, m: number, n: number) => Example["apply"],
): Operation {
  const extent = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 4 }) }, fc.constant(0));
  const examples = fc
    .tuple(extent, extent, extent, fc.constantFrom("float64" as const, "complex128" as const))
    .map(([l, m, n, dtype]) => ({
      inputs: (seed: number) => shapesOf(l, m, n).map((shape, i) => sample(seed + 101 * i, shape, dtype, around)),
      apply: choose(l, m, n),
    }));
  return { name, examples };
}

/** The linear map x ↦ A x with its transpose given by hand. */
const product: t.LinearMap = {
  outputs: [{ dtype: "float64", shape: [2] }],
  apply: ([a], [x]) => [t.matmul(a, x)],
  transpose: ([a], [ct]) => [t.matmul(t.transpose(a), ct)],
};

/** Positions in an axis that depend on the numbers of another operand, so that they differ within a batch. */
function positionsBy(x: t.Tensor, extent: number): t.Tensor {
  return t.cast(t.floor(t.mul(t.sigmoid(t.real(x)), extent)), "int32");
}

const severalArrays: readonly Operation[] = [
  onArrays(
    "take by positions of its own",
    (l, m, n) => [
      [l, m + 1, n],
      [2, l],
    ],
    (_l, m) => (x, y) => t.take(x, positionsBy(y, m + 1), 1),
  ),
  onArrays(
    "takeAlongAxis by positions of its own",
    (l, m, n) => [
      [l, m + 1, n],
      [1, 2, n],
    ],
    (_l, m) => (x, y) => t.takeAlongAxis(x, positionsBy(y, m + 1), 1),
  ),
  onArrays(
    "scatterAdd at positions of its own",
    (l, m, n) => [[l, m + 1, n], [3], [l, 3, n]],
    (_l, m) => (x, y, values) => t.scatterAdd(x, positionsBy(y, m + 1), values, 1),
  ),
  onArrays(
    "concatenate",
    (l, m, n) => [
      [l, m],
      [l, n],
      [l, 1],
    ],
    () =>
      (...x) =>
        t.concatenate(x, 1),
  ),
  onArrays(
    "stack",
    (l, m) => [
      [l, m],
      [l, m],
    ],
    (_l, m) =>
      (...x) =>
        t.stack(x, m % 3),
  ),
  onArrays(
    "matmul",
    (l, m, n) => [
      [l, m],
      [m, n],
    ],
    () => t.matmul,
  ),
  onArrays(
    "matmul of batches",
    (l, m, n) => [
      [2, l, m],
      [2, m, n],
    ],
    () => t.matmul,
  ),
  onArrays(
    "matmul, batch times matrix",
    (l, m, n) => [
      [3, 1, l, m],
      [m, n],
    ],
    () => t.matmul,
  ),
  onArrays(
    "matmul with a vector",
    (l, m) => [[2, l, m], [m]],
    () => t.matmul,
  ),
  onArrays(
    "dot",
    (l) => [[l], [l]],
    () => t.dot,
  ),
  onArrays(
    "vdot",
    (l, m) => [
      [l, m],
      [l, m],
    ],
    () => t.vdot,
  ),
  onArrays(
    "cross",
    (l, m) => [[l, m, 3], [3]],
    () => t.cross,
  ),
  onArrays(
    "outer",
    (l, m) => [[l], [m]],
    () => t.outer,
  ),
  onArrays(
    "kron",
    (l, m, n) => [
      [l, m],
      [n, 2, 1],
    ],
    () => t.kron,
  ),
  onArrays(
    "tensordot",
    (l, m, n) => [
      [l, m, n],
      [n, 2, l],
    ],
    () => (a, b) =>
      t.tensordot(a, b, [
        [0, 2],
        [2, 0],
      ]),
  ),
  onArrays(
    "einsum",
    (l, m, n) => [[l, m], [m, n], [n]],
    () => (a, b, c) => t.einsum("ij,jk,k->i", a, b, c),
  ),
  onArrays(
    "meshgrid",
    (l, m) => [[l], [m]],
    () => (x, y) => t.mul(...(t.meshgrid(x, y) as [t.Tensor, t.Tensor])),
  ),
  onArrays(
    "linearRecurrence",
    (l, m) => [
      [l, m],
      [l, m],
    ],
    (l) => (a, b) => t.linearRecurrence(a, b, l % 2),
  ),
  onArrays(
    "scatterAdd",
    (l, m) => [
      [l, m + 1],
      [l, 2, 2],
    ],
    (_l, m) => (x, values) =>
      t.scatterAdd(
        x,
        t.array(
          [
            [0, m],
            [-1, 0],
          ],
          "int32",
        ),
        values,
        1,
      ),
  ),
  {
    name: "linearCall",
    examples: fc.constant({
      inputs: (seed: number) => [sample(seed, [2, 3], "float64"), sample(seed + 1, [3], "float64")],
      apply: (a, x) => t.linearCall(product, [a], [x])[0],
    }),
  },
];

/** Every operation that is not elementwise. */
export const arrayOperations: readonly Operation[] = [
  ...movement,
  ...reductions,
  ...matrixOperations,
  ...gathers,
  ...severalArrays,
];
