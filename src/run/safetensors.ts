import { components, type DType, InputError, isComplex, NDArray, type Storage } from "../tensor/index.ts";
import { decodeText, encodeText } from "./store.ts";

/**
 * The safetensors format (huggingface/safetensors, format description in its README): eight bytes with the length of a
 * JSON header, the header, then the data of all tensors, little-endian and row-major. The format has no complex128, so
 * a complex array is stored as reals with a last axis (re, im) and named in the header's `__metadata__.complex`.
 */
export type NamedArrays = Readonly<Record<string, NDArray>>;

interface TensorEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const stored: Readonly<Record<DType, string>> = {
  float64: "F64",
  float32: "F32",
  complex128: "F64",
  complex64: "F32",
  int32: "I32",
  bool: "BOOL",
};

const storages: Readonly<Record<string, (buffer: ArrayBuffer) => Storage>> = {
  F64: (buffer) => new Float64Array(buffer),
  F32: (buffer) => new Float32Array(buffer),
  I32: (buffer) => new Int32Array(buffer),
  BOOL: (buffer) => new Uint8Array(buffer),
};

/** The bytes of a safetensors file. */
export function encodeSafetensors(arrays: NamedArrays): Uint8Array {
  const header: Record<string, unknown> = {};
  const complex = Object.keys(arrays).filter((name) => isComplex(arrays[name].dtype));
  if (complex.length) header.__metadata__ = { complex: JSON.stringify(complex) };
  // The format wants the data aligned, which wide elements first gives.
  const names = Object.keys(arrays).sort((a, b) => elementBytes(arrays[b]) - elementBytes(arrays[a]));
  const chunks: Uint8Array[] = [];
  let end = 0;
  for (const name of names) {
    const { dtype, shape } = arrays[name];
    const values = arrays[name].values();
    chunks.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    const begin = end;
    end += values.byteLength;
    header[name] = {
      dtype: stored[dtype],
      shape: isComplex(dtype) ? [...shape, 2] : [...shape],
      data_offsets: [begin, end],
    };
  }
  return joinFile(JSON.stringify(header), chunks, end);
}

function elementBytes({ data }: NDArray): number {
  return data.BYTES_PER_ELEMENT;
}

function joinFile(header: string, chunks: readonly Uint8Array[], dataBytes: number): Uint8Array {
  const text = encodeText(header);
  const padded = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(8 + padded + dataBytes).fill(0x20, 8, 8 + padded);
  new DataView(file.buffer).setBigUint64(0, BigInt(padded), true);
  file.set(text, 8);
  let at = 8 + padded;
  for (const chunk of chunks) {
    file.set(chunk, at);
    at += chunk.length;
  }
  return file;
}

/** The arrays of a safetensors file, in the header's order. Throws `InputError` if it is truncated or not one. */
export function decodeSafetensors(file: Uint8Array): NamedArrays {
  const { header, data } = splitFile(file);
  const { __metadata__: metadata, ...entries } = header as Record<string, TensorEntry> & {
    __metadata__?: { complex?: string };
  };
  const complex: readonly string[] = JSON.parse(metadata?.complex ?? "[]");
  const arrays = Object.entries(entries).map(([name, entry]) => [name, decodeEntry(name, entry, complex, data)]);
  return Object.fromEntries(arrays);
}

function splitFile(file: Uint8Array): { header: unknown; data: Uint8Array } {
  if (file.length < 8) throw new InputError(`a safetensors file has at least 8 bytes, this one ${file.length}`);
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  if (8 + length > file.length) {
    throw new InputError(`the safetensors header should have ${length} bytes, the file has ${file.length} in all`);
  }
  try {
    return { header: JSON.parse(decodeText(file.subarray(8, 8 + length))), data: file.subarray(8 + length) };
  } catch {
    throw new InputError("the safetensors header is not JSON");
  }
}

function decodeEntry(name: string, entry: TensorEntry, complex: readonly string[], data: Uint8Array): NDArray {
  const storage = storages[entry.dtype];
  if (!storage)
    throw new InputError(`tensor '${name}' is ${entry.dtype}; allowed: ${Object.keys(storages).join(", ")}`);
  const [begin, end] = entry.data_offsets;
  if (end > data.length)
    throw new InputError(`tensor '${name}' ends at byte ${end} of the data, which has ${data.length}`);
  // A copy, because `data` may begin anywhere in a larger buffer.
  const values = storage(new Uint8Array(data.subarray(begin, end)).buffer);
  const dtype = dtypeOf(entry.dtype, complex.includes(name));
  const shape = isComplex(dtype) ? entry.shape.slice(0, -1) : entry.shape;
  const size = shape.reduce((product, extent) => product * extent, components(dtype));
  if (values.length !== size) throw new InputError(`tensor '${name}' has ${values.length} numbers, its shape ${size}`);
  return new NDArray(dtype, shape, values);
}

function dtypeOf(name: string, complex: boolean): DType {
  const match = (Object.keys(stored) as DType[]).find(
    (dtype) => stored[dtype] === name && isComplex(dtype) === complex,
  );
  if (!match) throw new InputError(`no complex dtype is stored as ${name}`);
  return match;
}
