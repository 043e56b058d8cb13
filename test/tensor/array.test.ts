import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as t from "../../src/tensor/index.ts";

/** All elements in row-major order by the definition of strides and offset, one at a time. */
function elementsInOrder({ shape, strides, offset, data }: t.NDArray): number[] {
  let positions = [offset];
  shape.forEach((extent, axis) => {
    positions = positions.flatMap((at) => Array.from({ length: extent }, (_, i) => at + i * strides[axis]));
  });
  return positions.map((at) => data[at]);
}

type Move = (x: t.Tensor, axis: number) => t.Tensor;

const moves: readonly Move[] = [
  (x, axis) => t.moveAxis(x, axis, 0),
  (x, axis) => t.flip(x, axis),
  (x, axis) => t.slice(x, ...x.shape.map((_, i): t.Slice => (i === axis ? [1, null, 2] : null))),
  (x, axis) => t.slice(x, ...x.shape.map((_, i): t.Slice => (i === axis ? [null, 0, -1] : null))),
  (x, axis) => t.broadcastTo(t.expandDims(x, axis), [...x.shape.slice(0, axis), 2, ...x.shape.slice(axis)]),
];

/** Arrays of up to 14³ elements seen through random chains of moves. */
const views = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 14 }), { minLength: 1, maxLength: 3 }),
    fc.array(fc.tuple(fc.constantFrom(...moves), fc.nat(5)), { maxLength: 4 }),
  )
  .map(([shape, chain]) => {
    const start: t.Tensor = t.arange(shape.reduce((n, extent) => n * extent, 1)).reshape(shape);
    return t.concrete(
      chain.reduce((x, [move, choice]) => move(x, choice % x.rank), start),
      "test",
    );
  });

describe("arrays", () => {
  test("views have the elements their strides say, for every reader", () => {
    fc.assert(
      fc.property(views, (view) => {
        const expected = elementsInOrder(view);
        const read = (x: t.Tensor) => Array.from(t.concrete(x, "test").values());
        expect(read(view)).toEqual(expected);
        expect(read(t.add(view, view))).toEqual(expected.map((value) => 2 * value));
        expect(read(t.reshape(view, [view.size]))).toEqual(expected);
        expect(read(t.cast(view, "complex128"))).toEqual(expected.flatMap((value) => [value, 0]));
        expect(read(t.complex(view, view).imag())).toEqual(expected);
        expect(read(t.sum(view))).toEqual([expected.reduce((total, value) => total + value, 0)]);
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  test("reshape of a view shares its numbers where strides can say it", () => {
    const x = t.concrete(t.arange(24).reshape([4, 6]), "test");
    const columns = t.concrete(t.slice(x, null, [0, 4]), "test");
    expect(t.concrete(t.reshape(columns, [2, 2, 2, 2]), "test").data).toBe(x.data);
    expect(t.concrete(t.reshape(columns, [16]), "test").data).not.toBe(x.data);
    expect(t.concrete(t.transpose(x), "test").data).toBe(x.data);
  });

  test("values are the elements, without a copy where they lie in order", () => {
    const x = t.array([1, 2, 3]);
    expect(x.values()).toBe(x.data);
    expect(Array.from(t.concrete(x.slice([1]), "test").values())).toEqual([2, 3]);
  });

  test("item is for one element", () => {
    expect(t.scalar(3).item()).toBe(3);
    expect(t.array([[true]]).item()).toBe(1);
    expect(t.scalar({ re: 1, im: 2 }).complexItem()).toEqual({ re: 1, im: 2 });
    expect(t.scalar(3).complexItem()).toEqual({ re: 3, im: 0 });
    expect(() => t.array([1, 2]).item()).toThrow("item: shape [2] has 2 elements, not 1");
    expect(() => t.scalar({ re: 1, im: 2 }).item()).toThrow("the array is complex");
  });
});

describe("making arrays", () => {
  test("from nested numbers, booleans and complex constants", () => {
    expect(
      t.array([
        [1, 2],
        [3, 4],
      ]).shape,
    ).toEqual([2, 2]);
    expect(t.array([true, false]).dtype).toBe("bool");
    expect(t.array([1, { re: 0, im: 1 }]).dtype).toBe("complex128");
    expect(t.array([1, 0, 2], "bool").values()).toEqual(Uint8Array.of(1, 0, 1));
    expect(t.array([]).shape).toEqual([0]);
    expect(t.array(5).shape).toEqual([]);
  });

  test("of rows that do not fit is an error that says where", () => {
    expect(() => t.array([[1, 2], [3]])).toThrow("a row at depth 1 has 1 entries where 2 was expected");
    expect(() => t.array([[1], 2])).toThrow("a number at depth 1 where a row was expected");
    expect(() => t.array([1, [2]])).toThrow(t.ShapeError);
    expect(() => t.array([{ re: 1, im: 1 }], "float64")).toThrow("a complex number does not fit dtype float64");
    expect(() => t.zeros([2, -1])).toThrow("zeros: extents must be whole numbers ≥ 0, got [2, -1]");
    expect(() => t.fromData("float64", [2], new Float64Array(3))).toThrow("needs 2 numbers in a Float64Array, got 3");
    expect(() => t.fromData("float64", [2], new Float32Array(2))).toThrow("in a Float32Array");
  });

  test("ranges and identities", () => {
    expect(Array.from(t.arange(1, 2, 0.25).values())).toEqual([1, 1.25, 1.5, 1.75]);
    expect(Array.from(t.arange(3, 0, -1).values())).toEqual([3, 2, 1]);
    expect(t.arange(2, 1).size).toBe(0);
    expect(Array.from(t.linspace(0, 1, 5).values())).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(Array.from(t.eye(2, 3).values())).toEqual([1, 0, 0, 0, 1, 0]);
    expect(() => t.arange(0, 1, 0)).toThrow(t.InputError);
    expect(t.full([1000, 1000], 7).data.length).toBe(1);
  });
});

describe("trees", () => {
  test("are mapped leaf by leaf, keeping their form", () => {
    const tree = { a: t.array([1]), b: [t.array([2]), { c: t.array([3]) }] as const };
    const doubled = t.treeMap((x, y) => t.add(x, y), tree, tree);
    expect(t.treeLeaves(doubled).map((leaf) => t.toNested(leaf))).toEqual([[2], [4], [6]]);
    expect(Object.keys(doubled)).toEqual(["a", "b"]);
  });

  test("hold nothing but tensors", () => {
    expect(() => t.treeLeaves({ a: [3] })).toThrow("found number at .a[0]");
    expect(() => t.treeLeaves(null)).toThrow("found null at its root");
    expect(() => t.treeMap((x) => x, [t.scalar(1)], [])).toThrow("expected a tree of 1 tensors, got one of 0");
  });
});
