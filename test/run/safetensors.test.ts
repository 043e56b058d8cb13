import { expect, test } from "vitest";
import { decodeSafetensors, encodeSafetensors } from "../../src/run/index.ts";
import { InputError, NDArray } from "../../src/tensor/index.ts";

const arrays = {
  flag: new NDArray("bool", [3], Uint8Array.of(1, 0, 1)),
  matrix: new NDArray("float64", [2, 1], Float64Array.of(1.5, -2)),
  phase: new NDArray("complex128", [], Float64Array.of(0, 1)),
};

/** As the description of the format reads, byte by byte. */
function readHeader(file: Uint8Array) {
  const view = new DataView(file.buffer, file.byteOffset);
  const length = view.getUint32(0, true);
  expect(view.getUint32(4, true)).toBe(0);
  return { start: 8 + length, header: JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length))) };
}

test("a file follows the format's description", () => {
  const file = encodeSafetensors(arrays);
  const { start, header } = readHeader(file);
  expect(start % 8).toBe(0);
  expect(header.matrix).toEqual({ dtype: "F64", shape: [2, 1], data_offsets: [0, 16] });
  expect(header.phase).toEqual({ dtype: "F64", shape: [2], data_offsets: [16, 32] });
  expect(header.flag).toEqual({ dtype: "BOOL", shape: [3], data_offsets: [32, 35] });
  expect(header.__metadata__).toEqual({ complex: '["phase"]' });
  expect(file.length).toBe(start + 35);
  expect(new DataView(file.buffer).getFloat64(start + 8, true)).toBe(-2);
});

test("a file of another program is read", () => {
  const header = JSON.stringify({
    __metadata__: { format: "pt" },
    w: { dtype: "F32", shape: [2], data_offsets: [0, 8] },
  });
  const file = new Uint8Array(8 + header.length + 8);
  file.set([header.length]);
  file.set(new TextEncoder().encode(header), 8);
  new DataView(file.buffer).setFloat32(8 + header.length + 4, 0.25, true);
  const { w } = decodeSafetensors(file);
  expect([w.dtype, w.shape, [...w.data]]).toEqual(["float32", [2], [0, 0.25]]);
});

test("a file cut anywhere is refused", () => {
  const file = encodeSafetensors(arrays);
  for (let length = 0; length < file.length; length++) {
    expect(() => decodeSafetensors(file.subarray(0, length)), `${length} bytes`).toThrow(InputError);
  }
});
