import fc from "fast-check";
import ndarray from "ndarray";
import { describe, expect, test } from "vitest";
import {
  array,
  complex,
  concrete,
  type DType,
  fromData,
  fromNdarray,
  imag,
  NDArray,
  readNpy,
  readNpz,
  real,
  type Tensor,
  toNdarray,
  toNested,
  vmap,
  writeNpy,
  writeNpz,
} from "../../../src/tensor/index.ts";
import { compressedNpzFile, foreignFiles, npyFiles, npzFile } from "./numpy-files.ts";

const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));
const numbers = (x: Tensor) => Array.from(concrete(x, "test").values());

function expectSame(actual: NDArray, expected: NDArray): void {
  expect([actual.dtype, actual.shape]).toEqual([expected.dtype, expected.shape]);
  expect(numbers(actual)).toEqual(numbers(expected));
}

const storages = {
  bool: () => fc.uint8Array({ minLength: 24, maxLength: 24, max: 1 }),
  int32: () => fc.int32Array({ minLength: 24, maxLength: 24 }),
  float32: () => fc.float32Array({ minLength: 24, maxLength: 24 }),
  float64: () => fc.float64Array({ minLength: 24, maxLength: 24 }),
  complex64: () => fc.float32Array({ minLength: 48, maxLength: 48 }),
  complex128: () => fc.float64Array({ minLength: 48, maxLength: 48 }),
};

/** Arrays of every dtype, NaN, −0 and infinities among the numbers, whole and as transposed and strided views. */
const arrays = fc
  .constantFrom(...(Object.keys(storages) as DType[]))
  .chain((dtype) => storages[dtype]().map((data) => fromData(dtype, [2, 3, 4], data)))
  .chain((x) => fc.constantFrom<Tensor>(x, x.permute([2, 0, 1]), x.slice(1, null, [null, null, -2]), x.slice(0, 0, 0)))
  .map((x) => concrete(x, "test"));

describe("nested arrays", () => {
  test("array undoes toNested", () => {
    fc.assert(
      fc.property(arrays, (x) => {
        expectSame(array(toNested(x), x.dtype), x);
      }),
    );
  });

  test("take the natural form of each dtype", () => {
    expect(
      toNested(
        array([
          [1, 2],
          [3, 4],
        ]).permute([1, 0]),
      ),
    ).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(toNested(array([true, false]))).toEqual([true, false]);
    expect(toNested(array({ re: 1, im: -2 }))).toEqual({ re: 1, im: -2 });
    expect(toNested(NDArray.zeros("float64", [2, 0]))).toEqual([[], []]);
  });

  test("need numbers", () => {
    const mapped = vmap((x: Tensor) => array(toNested(x)));
    expect(() => mapped(array([1, 2]))).toThrow("toNested needs the numbers of a value");
  });
});

describe("ndarray views", () => {
  test("of every dtype come back as they were", () => {
    fc.assert(
      fc.property(arrays, fc.boolean(), (x, share) => {
        const back = fromNdarray(toNdarray(x, { share }), { complex: x.dtype.startsWith("complex"), share });
        expect(numbers(back)).toEqual(numbers(x));
        expect(back.shape).toEqual(x.shape);
        expect(back.dtype).toBe(x.dtype === "bool" ? "int32" : x.dtype);
      }),
    );
  });

  test("read the same elements at the same indices", () => {
    const x = concrete(
      array([
        [1, 2, 3],
        [4, 5, 6],
      ])
        .permute([1, 0])
        .slice([1]),
      "test",
    );
    const view = toNdarray(x, { share: true });
    expect(view.shape).toEqual([2, 2]);
    expect([view.get(0, 1), view.get(1, 0)]).toEqual([5, 3]);
    const z = toNdarray(
      array([
        { re: 1, im: 2 },
        { re: 3, im: 4 },
      ]),
    );
    expect(z.shape).toEqual([2, 2]);
    expect(z.get(1, 1)).toBe(4);
  });

  test("made by the package, sliced and transposed", () => {
    const view = ndarray(new Float64Array([0, 1, 2, 3, 4, 5]), [2, 3])
      .transpose(1, 0)
      .step(2, 1);
    expect(toNested(fromNdarray(view))).toEqual([
      [0, 3],
      [2, 5],
    ]);
    expect(toNested(fromNdarray(view, { share: true }))).toEqual([
      [0, 3],
      [2, 5],
    ]);
  });

  test("hold copies unless sharing is asked for", () => {
    const data = new Float64Array([1, 2]);
    const [copied, shared] = [false, true].map((share) => fromNdarray(ndarray(data, [2]), { share }));
    data[0] = 9;
    expect([numbers(copied), numbers(shared)]).toEqual([
      [1, 2],
      [9, 2],
    ]);
    const x = array([1, 2]);
    toNdarray(x).set(0, 5);
    expect(numbers(x)).toEqual([1, 2]);
    toNdarray(x, { share: true }).set(0, 5);
    expect(numbers(x)).toEqual([5, 2]);
  });

  test.each<[string, ndarray.Data<number>, DType]>([
    ["Int8Array", Int8Array.of(-1, 2), "int32"],
    ["Uint8Array", Uint8Array.of(200, 2), "int32"],
    ["Uint16Array", Uint16Array.of(65535, 2), "int32"],
    ["Uint32Array", Uint32Array.of(4294967295, 2), "float64"],
    ["Float32Array", Float32Array.of(0.5, 2), "float32"],
    ["Array", [0.1, 2], "float64"],
  ])("of a %s", (_, data, dtype) => {
    const x = fromNdarray(ndarray(data, [2]));
    expect(x.dtype).toBe(dtype);
    expect(numbers(x)).toEqual(Array.from({ length: 2 }, (_, i) => ndarray(data, [2]).get(i)));
  });

  test("of complex numbers whose parts are not neighbours, or lie at odd places", () => {
    const apart = ndarray(new Float64Array([1, 2, 3, 4]), [2, 2]).transpose(1, 0);
    const odd = ndarray(new Float64Array([0, 1, 3, 2, 4]), [2, 2], [2, 1], 1);
    for (const share of [false, true]) {
      expect(toNested(fromNdarray(apart, { complex: true, share }))).toEqual([
        { re: 1, im: 3 },
        { re: 2, im: 4 },
      ]);
      expect(toNested(fromNdarray(odd, { complex: true, share }))).toEqual([
        { re: 1, im: 3 },
        { re: 2, im: 4 },
      ]);
    }
    const z = array([{ re: 1, im: 3 }]);
    const pair = [real(z), imag(z)].map((part) => fromNdarray(toNdarray(part)));
    expectSame(concrete(complex(pair[0], pair[1]), "test"), z);
  });

  test("that cannot be read", () => {
    const big = ndarray(BigInt64Array.of(1n), [1]) as unknown as ndarray.NdArray;
    expect(() => fromNdarray(big)).toThrow("fromNdarray: data of type BigInt64Array; allowed are");
    const message = "fromNdarray: the last axis must be (re, im), got shape [3]";
    expect(() => fromNdarray(ndarray([1, 2, 3], [3]), { complex: true })).toThrow(message);
    expect(() => fromNdarray(ndarray([1], []), { complex: true })).toThrow("got shape []");
  });
});

describe(".npy files", () => {
  test.each(npyFiles)("of NumPy: $name", ({ base64, dtype, shape, values }) => {
    const x = readNpy(bytesOf(base64));
    expect([x.dtype, x.shape]).toEqual([dtype, shape]);
    expect(numbers(x)).toEqual(values);
  });

  const ours = ["float64", "float32", "complex128", "complex64", "bool", "int32", "a scalar", "an empty array"];
  test.each(ours)("are written byte for byte as NumPy writes them: %s", (name) => {
    const bytes = bytesOf(npyFiles.find((file) => file.name === name)?.base64 ?? "");
    expect([...writeNpy(readNpy(bytes))]).toEqual([...bytes]);
  });

  test("come back as they were, from any view", () => {
    fc.assert(
      fc.property(arrays, (x) => {
        expectSame(readNpy(writeNpy(x)), x);
      }),
    );
  });

  test("are read where they lie in a larger buffer, and copied", () => {
    const file = writeNpy(array([1, 2, 3]));
    const shared = Buffer.alloc(file.length + 3);
    shared.set(file, 3);
    const x = readNpy(shared.subarray(3));
    shared.fill(0);
    expect(numbers(x)).toEqual([1, 2, 3]);
  });

  const good = writeNpy(
    array([
      [1, 2],
      [3, 4],
    ]),
  );
  const edited = (from: string, to: string) =>
    Uint8Array.from(Buffer.from(Buffer.from(good).toString("latin1").replace(from, to), "latin1"));

  test.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(0), "readNpy: not a .npy file: it does not begin with \\x93NUMPY"],
    ["text", Uint8Array.from(Buffer.from("1,2,3\n4,5,6")), "readNpy: not a .npy file"],
    ["a cut header", good.slice(0, 60), "readNpy: truncated: the header takes 128 bytes, the file has 60"],
    ["a cut start", good.slice(0, 9), "readNpy: truncated: 9 bytes, in the middle of the header"],
    ["cut data", good.slice(0, 150), "readNpy: '<f8' of shape (2, 2) takes 32 bytes of data, the file has 22"],
    ["surplus data", Uint8Array.of(...good, 0), "takes 32 bytes of data, the file has 33"],
    ["a later version", edited("\x01\x00", "\x04\x00"), "readNpy: format version 4; known are 1, 2 and 3"],
    ["no shape", edited("'shape'", "'shade'"), "readNpy: cannot read 'shape' in the header {'descr'"],
    ["a shape of words", edited("(2, 2)", "(2, x)"), "readNpy: cannot read 'shape' in the header"],
    ["an unknown order", edited("False", "Maybe"), "readNpy: cannot read 'fortran_order' in the header"],
    ["float16", bytesOf(foreignFiles.float16), "readNpy: dtype '<f2' is not one of f8, f4, c16, c8, b1, i1,"],
    ["text", bytesOf(foreignFiles.text), "readNpy: dtype '<U2' is not one of"],
    ["records", bytesOf(foreignFiles.records), "readNpy: cannot read 'descr' in the header {'descr': [('x', '<f8')]"],
    [
      "large integers",
      bytesOf(foreignFiles["int64 too large"]),
      "readNpy: the integer 1099511627776 does not fit int32",
    ],
  ])("that are not: %s", (_, bytes, message) => {
    expect(() => readNpy(bytes)).toThrow(message);
  });
});

describe(".npz files", () => {
  test("of NumPy, stored and compressed", () => {
    const { a, b } = readNpz(bytesOf(npzFile));
    expectSame(a, array([1, 2]));
    expectSame(b, array([[true]]));
    const { weights } = readNpz(bytesOf(compressedNpzFile));
    expect(weights.shape).toEqual([3, 2]);
    expect(numbers(weights)).toEqual([0, 0, 3, 0, 1, 0, 4, 0, 2, 0, 5, 0]);
  });

  test("come back as they were", () => {
    fc.assert(
      fc.property(arrays, arrays, fc.boolean(), (x, y, compress) => {
        const read = readNpz(writeNpz({ x, "layer/1": y }, { compress }));
        expect(Object.keys(read)).toEqual(["x", "layer/1"]);
        expectSame(read.x, x);
        expectSame(read["layer/1"], y);
      }),
      { numRuns: 50 },
    );
  });

  test("of the same arrays are the same bytes; compressed ones are smaller", () => {
    const zeros = NDArray.zeros("float64", [1000]);
    expect([...writeNpz({ zeros })]).toEqual([...writeNpz({ zeros })]);
    expect(writeNpz({ zeros }, { compress: true }).length).toBeLessThan(500);
    expect(readNpz(writeNpz({}))).toEqual({});
  });

  test("that are not", () => {
    const file = bytesOf(npzFile);
    expect(() => readNpz(file.slice(0, -30))).toThrow("readNpz: not a whole .npz file (");
    expect(() => readNpz(new Uint8Array(4))).toThrow("readNpz: not a whole .npz file (");
    const renamed = Buffer.from(Buffer.from(file).toString("latin1").replaceAll("a.npy", "a.txt"), "latin1");
    expect(() => readNpz(renamed)).toThrow("readNpz: the archive has 'a.txt', which is not an array (.npy)");
    const broken = Buffer.from(Buffer.from(file).toString("latin1").replace("'<f8'", "'<x8'"), "latin1");
    expect(() => readNpz(broken)).toThrow("readNpz: 'a.npy': readNpy: dtype '<x8' is not one of");
  });
});
