import { NDArray, type Tensor } from "../array.ts";
import { allocate, components, type DType, type Storage } from "../dtype.ts";
import { InputError } from "../error.ts";
import { rowMajorStrides, type Shape, sizeOf } from "../layout.ts";
import { concrete } from "../primitive.ts";

const magic = "\x93NUMPY";
const alignment = 64;

/** NumPy leaves room for the first extent to grow to this many digits. */
const growthDigits = 21;

const nativeOrder = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? "<" : ">";

const written: Readonly<Record<DType, string>> = {
  float64: "<f8",
  complex128: "<c16",
  float32: "<f4",
  complex64: "<c8",
  int32: "<i4",
  bool: "|b1",
};

type Stored = ArrayLike<number> | ArrayLike<bigint>;

/** How a kind of number is stored: bytes of one number, the typed array that reads it, the dtype it becomes. */
interface Format {
  readonly bytes: number;
  readonly view: (buffer: ArrayBuffer) => Stored;
  readonly dtype: DType;
}

const formats: Readonly<Record<string, Format>> = {
  f8: { bytes: 8, view: (buffer) => new Float64Array(buffer), dtype: "float64" },
  f4: { bytes: 4, view: (buffer) => new Float32Array(buffer), dtype: "float32" },
  c16: { bytes: 8, view: (buffer) => new Float64Array(buffer), dtype: "complex128" },
  c8: { bytes: 4, view: (buffer) => new Float32Array(buffer), dtype: "complex64" },
  b1: { bytes: 1, view: (buffer) => new Uint8Array(buffer), dtype: "bool" },
  i1: { bytes: 1, view: (buffer) => new Int8Array(buffer), dtype: "int32" },
  i2: { bytes: 2, view: (buffer) => new Int16Array(buffer), dtype: "int32" },
  i4: { bytes: 4, view: (buffer) => new Int32Array(buffer), dtype: "int32" },
  i8: { bytes: 8, view: (buffer) => new BigInt64Array(buffer), dtype: "int32" },
  u1: { bytes: 1, view: (buffer) => new Uint8Array(buffer), dtype: "int32" },
  u2: { bytes: 2, view: (buffer) => new Uint16Array(buffer), dtype: "int32" },
  u4: { bytes: 4, view: (buffer) => new Uint32Array(buffer), dtype: "int32" },
  u8: { bytes: 8, view: (buffer) => new BigUint64Array(buffer), dtype: "int32" },
};

/** The bytes of a `.npy` file (version 1.0), as `numpy.save` writes it: little-endian, C order. */
export function writeNpy(x: Tensor): Uint8Array {
  const value = concrete(x, "writeNpy");
  const header = encodeHeader(written[value.dtype], value.shape);
  const numbers = value.values();
  const bytes = new Uint8Array(header.length + numbers.byteLength);
  bytes.set(header);
  const data = bytes.subarray(header.length);
  data.set(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  if (nativeOrder === ">") swapBytes(data, numbers.BYTES_PER_ELEMENT);
  return bytes;
}

function encodeHeader(descr: string, shape: Shape): Uint8Array {
  const extents = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const room = shape.length > 0 ? " ".repeat(growthDigits - String(shape[0]).length) : "";
  const fields = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${extents}), }${room}`;
  const start = magic.length + 4;
  const length = Math.ceil((start + fields.length + 1) / alignment) * alignment - start;
  const text = `${magic}\x01\x00${String.fromCharCode(length & 255, length >> 8)}${`${fields.padEnd(length - 1)}\n`}`;
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/**
 * The array of a `.npy` file (versions 1.0 to 3.0): floats of 4 and 8 bytes, complex numbers of 8 and 16, booleans, and
 * integers of any size, which become int32; either byte order, C or Fortran order.
 *
 * @throws InputError for a file that is malformed, truncated, of another type, or has integers beyond int32.
 */
export function readNpy(bytes: Uint8Array): NDArray {
  const { descr, fortranOrder, shape, start } = readHeader(bytes);
  const [, order, kind] = descr.match(/^([<>|=])(\w+)$/) ?? [];
  const format = formats[kind];
  if (!format) {
    throw new InputError(`readNpy: dtype '${descr}' is not one of ${Object.keys(formats).join(", ")}`);
  }
  const width = components(format.dtype);
  const expected = sizeOf(shape) * width * format.bytes;
  const found = bytes.length - start;
  if (found !== expected) {
    throw new InputError(
      `readNpy: '${descr}' of shape (${shape.join(", ")}) takes ${expected} bytes of data, the file has ${found}`,
    );
  }
  // A copy: aligned for the typed array over it, and of its own even where `bytes` is a Node Buffer.
  const data = new Uint8Array(bytes.subarray(start));
  if ((order === "<" || order === ">") && order !== nativeOrder) swapBytes(data, format.bytes);
  const storage = convert(format.view(data.buffer), format);
  const strides = fortranOrder ? rowMajorStrides([...shape].reverse()).reverse() : rowMajorStrides(shape);
  return new NDArray(format.dtype, shape, storage, strides);
}

interface Header {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: Shape;
  /** Where the data begin. */
  readonly start: number;
}

function readHeader(bytes: Uint8Array): Header {
  if (magic !== String.fromCharCode(...bytes.subarray(0, magic.length))) {
    throw new InputError("readNpy: not a .npy file: it does not begin with \\x93NUMPY");
  }
  const version = bytes[magic.length];
  if (bytes.length < 12) throw new InputError(`readNpy: truncated: ${bytes.length} bytes, in the middle of the header`);
  if (version < 1 || version > 3) {
    throw new InputError(`readNpy: format version ${version}; known are 1, 2 and 3`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = magic.length + 2;
  const length = version === 1 ? view.getUint16(at, true) : view.getUint32(at, true);
  const textStart = at + (version === 1 ? 2 : 4);
  const start = textStart + length;
  if (start > bytes.length) {
    throw new InputError(`readNpy: truncated: the header takes ${start} bytes, the file has ${bytes.length}`);
  }
  return { ...readFields(new TextDecoder().decode(bytes.subarray(textStart, start))), start };
}

/** The three entries of the header, a Python dictionary. */
function readFields(text: string): Omit<Header, "start"> {
  const field = (name: string, value: string): string => {
    const match = text.match(new RegExp(`['"]${name}['"]\\s*:\\s*${value}`));
    if (!match) throw new InputError(`readNpy: cannot read '${name}' in the header ${text.trim()}`);
    return match[1];
  };
  const extents = field("shape", "\\(([\\d\\s,]*)\\)");
  return {
    descr: field("descr", "['\"]([^'\"]*)['\"]"),
    fortranOrder: field("fortran_order", "(True|False)") === "True",
    shape: (extents.match(/\d+/g) ?? []).map(Number),
  };
}

/** Reverses the bytes of every number. */
function swapBytes(bytes: Uint8Array, width: number): void {
  for (let start = 0; start < bytes.length; start += width) bytes.subarray(start, start + width).reverse();
}

/** The stored numbers as storage of the dtype: themselves where they are that already. */
function convert(stored: Stored, { dtype }: Format): Storage {
  const storage = allocate(dtype, stored.length / components(dtype));
  if (stored.constructor === storage.constructor) return stored as Storage;
  for (let i = 0; i < stored.length; i++) {
    storage[i] = Number(stored[i]);
    if (storage[i] !== Number(stored[i])) {
      throw new InputError(`readNpy: the integer ${stored[i]} does not fit int32; save the array as float64`);
    }
  }
  return storage;
}
