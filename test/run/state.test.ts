import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeSafetensors, encodeSafetensors } from "../../src/run/index.ts";
import { joinState, splitState } from "../../src/run/state.ts";
import { components, type DType, InputError, NDArray } from "../../src/tensor/index.ts";

/** Through the bytes of both files of a checkpoint. */
function keep(state: unknown): unknown {
  const { tree, arrays } = splitState(state);
  return joinState({ tree: JSON.parse(JSON.stringify(tree)), arrays: decodeSafetensors(encodeSafetensors(arrays)) });
}

const storages = {
  bool: Uint8Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
  complex64: Float32Array,
  complex128: Float64Array,
} as const satisfies Record<DType, unknown>;

const anyArray = fc
  .record({
    dtype: fc.constantFrom(...(Object.keys(storages) as DType[])),
    shape: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
    numbers: fc.array(fc.double(), { minLength: 54, maxLength: 54 }),
  })
  .map(({ dtype, shape, numbers }) => {
    const size = shape.reduce((product, extent) => product * extent, components(dtype));
    return new NDArray(dtype, shape, storages[dtype].from(numbers.slice(0, size)));
  });

const anyState = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: "small" },
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    anyArray,
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom("$array", "$number", "a", "a.b", "__metadata__")),
      tie("tree"),
      {
        maxKeys: 4,
        noNullPrototype: true,
      },
    ),
  ),
})).tree;

test("a state comes back as it was, to the last bit", () => {
  fc.assert(
    fc.property(anyState, (state) => {
      expect(keep(state)).toStrictEqual(state);
    }),
    { numRuns: 500 },
  );
});

describe("the memory order of an array is kept:", () => {
  const cube = new NDArray(
    "complex128",
    [2, 3, 4],
    Float64Array.from({ length: 48 }, (_, i) => i / 7),
  );

  test.each([[[2, 1, 0]], [[1, 2, 0]], [[0, 2, 1]]])("axes %j", (axes) => {
    const view = cube.view(
      axes.map((axis) => cube.shape[axis]),
      axes.map((axis) => cube.strides[axis]),
    );
    const kept = keep({ view }) as { view: NDArray };
    expect(kept.view.shape).toEqual(view.shape);
    expect(kept.view.strides).toEqual(view.strides);
    expect(kept.view.values()).toEqual(view.values());
  });

  test("a slice becomes an array of its own with the same elements", () => {
    const slice = cube.view([2, 2], [12, 4], 5);
    const kept = keep(slice) as NDArray;
    expect(kept.values()).toEqual(slice.values());
    expect(kept.data.length).toBe(8);
  });
});

test("undefined properties are left out", () => expect(keep({ a: 1, b: undefined })).toStrictEqual({ a: 1 }));

test.each([
  [{ a: { b: new Float64Array(2) } }, "state.a.b is a Float64Array, which a checkpoint cannot keep"],
  [{ a: [1, () => 2] }, "state.a.1 is a function"],
  [{ a: 1n }, "state.a is a bigint"],
  [new Map(), "state is a Map"],
])("what cannot be kept is refused: %#", (state, message) => {
  expect(() => splitState(state)).toThrow(InputError);
  expect(() => splitState(state)).toThrow(message);
});
