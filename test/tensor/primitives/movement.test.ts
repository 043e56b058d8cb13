import { describe, expect, test } from "vitest";
import * as t from "../../../src/tensor/index.ts";

const x = t.arange(6).reshape([2, 3]);
const nested = (value: t.Tensor) => t.toNested(value);

describe("movement", () => {
  test("reshape, with one extent left open", () => {
    expect(nested(t.reshape(x, [3, -1]))).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    expect(() => t.reshape(x, [4, -1])).toThrow("reshape: [2, 3] (6 elements) does not fit [4, -1]");
    expect(t.reshape(t.zeros([0, 3]), [3, 0]).shape).toEqual([3, 0]);
  });

  test("permute and moveAxis", () => {
    expect(nested(t.permute(x, [1, 0]))).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
    const y = t.zeros([2, 3, 4, 5]);
    expect(t.moveAxis(y, 0, -1).shape).toEqual([3, 4, 5, 2]);
    expect(t.moveAxis(y, -1, 1).shape).toEqual([2, 5, 3, 4]);
    expect(t.transpose(y).shape).toEqual([5, 4, 3, 2]);
    expect(t.matrixTranspose(y).shape).toEqual([2, 3, 5, 4]);
    expect(() => t.permute(x, [0, 0])).toThrow("permute: [0, 0] is not an order of the 2 axes");
    expect(() => t.moveAxis(x, 2, 0)).toThrow("axis 2 is out of range for rank 2");
  });

  test("slices follow Python's rules", () => {
    expect(nested(t.slice(x, 1))).toEqual([3, 4, 5]);
    expect(nested(t.slice(x, null, -1))).toEqual([2, 5]);
    expect(nested(t.slice(x, [null, null, -1], [null, null, 2]))).toEqual([
      [3, 5],
      [0, 2],
    ]);
    expect(nested(t.slice(t.arange(10), [8, 1, -3]))).toEqual([8, 5, 2]);
    expect(nested(t.slice(t.arange(10), [-3, 100]))).toEqual([7, 8, 9]);
    expect(t.slice(x, [2, 1]).shape).toEqual([0, 3]);
    expect(() => t.slice(x, 2)).toThrow("slice: index 2 is out of range for axis 0 of extent 2");
    expect(() => t.slice(x, 0, 0, 0)).toThrow("slice: 3 ranges for a tensor of rank 2");
    expect(() => t.slice(x, [0, 1, 0])).toThrow("step 0 along axis 0");
  });

  test("flip, pad, expandDims, squeeze, broadcastTo", () => {
    expect(nested(t.flip(x, 1))).toEqual([
      [2, 1, 0],
      [5, 4, 3],
    ]);
    expect(
      nested(
        t.pad(t.ones([1, 1]), [
          [1, 0],
          [0, 2],
        ]),
      ),
    ).toEqual([
      [0, 0, 0],
      [1, 0, 0],
    ]);
    expect(t.expandDims(x, -1).shape).toEqual([2, 3, 1]);
    expect(t.squeeze(t.zeros([1, 2, 1])).shape).toEqual([2]);
    expect(t.squeeze(t.zeros([1, 2, 1]), 0).shape).toEqual([2, 1]);
    expect(() => t.squeeze(x, 0)).toThrow("squeeze: axis 0 has extent 2, not 1");
    expect(nested(t.broadcastTo([[1], [2]], [2, 2]))).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(() => t.broadcastTo(x, [3, 2])).toThrow("broadcastTo: [2, 3] does not broadcast to [3, 2]");
  });
});

describe("joining and arranging", () => {
  test("concatenate, stack and split", () => {
    expect(nested(t.concatenate([x, [[7], [8]]], 1))).toEqual([
      [0, 1, 2, 7],
      [3, 4, 5, 8],
    ]);
    expect(
      nested(
        t.stack(
          [
            [1, 2],
            [3, 4],
          ],
          -1,
        ),
      ),
    ).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(t.concatenate([t.zeros([1], "int32"), t.zeros([1], "float32")]).dtype).toBe("float64");
    expect(t.split(t.arange(6), 3).map(nested)).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    expect(t.split(x, [1, 0, 2], 1).map(({ shape }) => shape)).toEqual([
      [2, 1],
      [2, 0],
      [2, 2],
    ]);
    expect(() => t.split(x, 2, 1)).toThrow("split: axis 1 of extent 3 does not divide into 2");
    expect(() => t.concatenate([])).toThrow("at least one tensor");
    expect(() => t.concatenate([x, t.zeros([3, 3])], 1)).toThrow("float64[2, 3] and float64[3, 3] do not fit");
  });

  test("roll, repeat, tile, meshgrid", () => {
    expect(nested(t.roll(x, 1))).toEqual([
      [5, 0, 1],
      [2, 3, 4],
    ]);
    expect(nested(t.roll(x, -4, 1))).toEqual([
      [1, 2, 0],
      [4, 5, 3],
    ]);
    expect(nested(t.repeat(x, 2, 1))).toEqual([
      [0, 0, 1, 1, 2, 2],
      [3, 3, 4, 4, 5, 5],
    ]);
    expect(nested(t.repeat([1, 2], 2))).toEqual([1, 1, 2, 2]);
    expect(nested(t.tile([1, 2], [2, 2]))).toEqual([
      [1, 2, 1, 2],
      [1, 2, 1, 2],
    ]);
    expect(nested(t.tile(x, 2))).toEqual([
      [0, 1, 2, 0, 1, 2],
      [3, 4, 5, 3, 4, 5],
    ]);
    expect(t.meshgrid([1, 2], [3, 4, 5]).map(nested)).toEqual([
      [
        [1, 1, 1],
        [2, 2, 2],
      ],
      [
        [3, 4, 5],
        [3, 4, 5],
      ],
    ]);
    expect(() => t.roll(x, 0.5)).toThrow(t.ShapeError);
    expect(() => t.tile(x, [-1])).toThrow(t.ShapeError);
    expect(() => t.meshgrid(x)).toThrow("operand 0 has rank 2");
  });
});

describe("gather and scatter", () => {
  test("take replaces the axis by those of the indices", () => {
    expect(
      nested(
        t.take(
          x,
          [
            [0, -1],
            [1, 1],
          ],
          1,
        ),
      ),
    ).toEqual([
      [
        [0, 2],
        [1, 1],
      ],
      [
        [3, 5],
        [4, 4],
      ],
    ]);
    expect(nested(t.take(x, 1))).toEqual([3, 4, 5]);
    expect(t.take(x, t.zeros([0], "int32")).shape).toEqual([0, 3]);
  });

  test("positions outside the axis, or that are not whole, are errors", () => {
    expect(() => t.take(x, [0, 2])).toThrow("take: index 2 is out of range for an axis of extent 2");
    expect(() => t.take(x, -3)).toThrow(t.ShapeError);
    expect(() => t.take(x, [0.5])).toThrow("index 0.5 is not a whole number");
    expect(() => t.take(x, t.array([0]))).toThrow("indices must be int32, got float64");
    expect(() => t.takeAlongAxis(x, [0])).toThrow("takeAlongAxis: indices of rank 1 for a tensor of rank 2");
  });

  test("scatterAdd adds as often as a position occurs", () => {
    expect(nested(t.scatterAdd([1, 1, 1], [0, 2, 0, -1], [1, 2, 3, 4]))).toEqual([5, 1, 7]);
    expect(nested(t.scatterAdd(x, [0], [[10], [20]], 1))).toEqual([
      [10, 1, 2],
      [23, 4, 5],
    ]);
    expect(() => t.scatterAdd(x, [0], t.ones([3, 1]), 1)).toThrow(t.ShapeError);
  });

  test("takeAlongAxis broadcasts the other axes", () => {
    expect(nested(t.takeAlongAxis(x, [[2, 0]], 1))).toEqual([
      [2, 0],
      [5, 3],
    ]);
    expect(nested(t.takeAlongAxis(x, [[0, 1, 0]], 0))).toEqual([[0, 4, 2]]);
  });
});
