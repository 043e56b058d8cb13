import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { copyStrided, rowMajorCopy } from "../../src/tensor/copy.ts";
import { allocate, components, type DType, dtypes, type Storage } from "../../src/tensor/dtype.ts";

interface View {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
  readonly data: Storage;
}

/** Positions in storage of all elements in row-major order, by the definition of strides and offset. */
function positions({ shape, strides, offset }: Omit<View, "dtype" | "data">): number[] {
  let found = [offset];
  shape.forEach((extent, axis) => {
    found = found.flatMap((at) => Array.from({ length: extent }, (_, i) => at + i * strides[axis]));
  });
  return found;
}

function elementsOneByOne(view: View): number[] {
  const width = components(view.dtype);
  return positions(view).flatMap((at) => Array.from({ length: width }, (_, c) => view.data[at * width + c]));
}

/** The first position where two lists differ, or −1; they may be long, and `toEqual` is slow. */
function firstDifference(a: Storage, b: readonly number[]): number {
  return a.length === b.length ? a.findIndex((value, i) => value !== b[i]) : Math.min(a.length, b.length);
}

/** Extents of rank 1 to 6 whose product is about `size`, with odd ones and powers of two among them. */
const shapes = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.constantFrom(300, 6000, 20000)).chain(([rank, size]) => {
  const top = Math.ceil(1.4 * size ** (1 / rank));
  const extent = fc.oneof(
    fc.integer({ min: 1, max: top }),
    fc.constantFrom(2, 8, 16, top).filter((e) => e <= top),
  );
  return fc.array(extent, { minLength: rank, maxLength: rank });
});

/** How an axis lies: as it comes, backwards, repeating one element, or with a gap after it. */
const manners = fc.constantFrom("plain", "plain", "plain", "plain", "reversed", "repeated", "spaced");

const views = shapes.chain((shape) =>
  fc
    .record({
      dtype: fc.constantFrom(...dtypes),
      order: fc.shuffledSubarray([...shape.keys()], { minLength: shape.length }),
      manner: fc.array(manners, { minLength: shape.length, maxLength: shape.length }),
      first: fc.constantFrom(1, 1, 1, 2),
      start: fc.nat(3),
    })
    .map(({ dtype, order, manner, first, start }): View => {
      const strides = new Array<number>(shape.length);
      let stride = first;
      let offset = start;
      for (const axis of order) {
        strides[axis] = manner[axis] === "repeated" ? 0 : stride;
        if (manner[axis] === "reversed") {
          offset += stride * (shape[axis] - 1);
          strides[axis] = -stride;
        }
        stride = stride * shape[axis] + (manner[axis] === "spaced" ? 3 : 0);
      }
      const data = allocate(dtype, stride + start);
      for (let i = 0; i < data.length; i++) data[i] = Math.imul(i, 2654435761) >>> 9;
      return { dtype, shape, strides, offset, data };
    }),
);

describe("copies of strided arrays", () => {
  test("row-major ones have every element in its place, for all dtypes", () => {
    fc.assert(
      fc.property(views, (view) => {
        const { dtype, shape, data, strides, offset } = view;
        const copy = rowMajorCopy(dtype, shape, data, strides, offset);
        expect(copy.constructor).toBe(data.constructor);
        expect(copy.buffer).not.toBe(data.buffer);
        expect(firstDifference(copy, elementsOneByOne(view))).toBe(-1);
      }),
      { numRuns: 150 },
    );
  });

  test("as tensor networks and states of qubits permute them", () => {
    const cases: [number[], number[]][] = [
      [
        [16, 16, 16, 16],
        [0, 2, 1, 3],
      ],
      [
        [16, 16, 16, 16],
        [3, 2, 1, 0],
      ],
      [
        [16, 16, 16, 16],
        [2, 0, 3, 1],
      ],
      [
        [30, 30, 9, 9],
        [2, 0, 3, 1],
      ],
      [
        [30, 30, 9, 9],
        [0, 2, 1, 3],
      ],
      [
        [6, 6, 6, 6, 6, 6],
        [5, 3, 1, 4, 2, 0],
      ],
      [new Array(15).fill(2), Array.from({ length: 15 }, (_, axis) => 14 - axis)],
      [new Array(15).fill(2), [...Array(13).keys(), 14, 13]],
      [
        [129, 131],
        [1, 0],
      ],
      [
        [1025, 65],
        [1, 0],
      ],
      [
        [17, 4100],
        [1, 0],
      ],
    ];
    for (const [extents, order] of cases) {
      const rowMajor = extents.map((_, axis) => extents.slice(axis + 1).reduce((a, b) => a * b, 1));
      const shape = order.map((axis) => extents[axis]);
      const strides = order.map((axis) => rowMajor[axis]);
      for (const dtype of dtypes) {
        const data = allocate(dtype, extents[0] * rowMajor[0]);
        for (let i = 0; i < data.length; i++) data[i] = i;
        const view = { dtype, shape, strides, offset: 0, data };
        expect(firstDifference(rowMajorCopy(dtype, shape, data, strides, 0), elementsOneByOne(view))).toBe(-1);
      }
    }
  });

  test("bits are not looked at: NaN keeps its payload", () => {
    const bits = new BigUint64Array(64 * 64).map((_, i) => 0xfff0_0000_0000_0001n + BigInt(i));
    const data = new Float64Array(bits.buffer);
    const copy = rowMajorCopy("float64", [64, 64], data, [1, 64], 0);
    expect(new BigUint64Array(copy.buffer, 0, 3)).toEqual(BigUint64Array.of(bits[0], bits[64], bits[128]));
  });

  test("into a part of a larger array, leaving the rest alone, and to another kind of numbers", () => {
    fc.assert(
      fc.property(views, fc.boolean(), fc.boolean(), fc.integer({ min: 1, max: 3 }), (view, wide, reversed, gap) => {
        const width = components(view.dtype);
        const { shape } = view;
        const order = reversed ? [...shape.keys()].reverse() : [...shape.keys()];
        const strides = new Array<number>(shape.length);
        let stride = gap;
        for (const axis of order) {
          strides[axis] = stride;
          stride *= shape[axis];
        }
        const offset = 1;
        const target = wide ? new Float64Array((stride + 2) * width) : allocate(view.dtype, stride + 2);
        const untouched = Array.from(target);
        const expected = elementsOneByOne(view);
        positions({ shape, strides, offset }).forEach((at, i) => {
          for (let c = 0; c < width; c++) untouched[at * width + c] = expected[i * width + c];
        });
        copyStrided(shape, width, view.data, view, target, { strides, offset });
        expect(firstDifference(target, untouched)).toBe(-1);
      }),
      { numRuns: 150 },
    );
  });
});
