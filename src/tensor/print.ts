import { NDArray, Tensor } from "./array.ts";
import { components, type DType, isComplex } from "./dtype.ts";

/** At most this many entries are shown along an axis: the first and last three, with … between. */
const shownAlongAxis = 6;

/** The array as `float64[2, 2] [[1, 2], [3, 4]]`; long axes are shortened, numbers rounded to six digits. */
function format(x: NDArray): string {
  return `${x.dtype}[${x.shape.join(", ")}] ${formatAxis(x, 0, x.offset)}`;
}

function formatAxis(x: NDArray, axis: number, position: number): string {
  if (axis === x.rank) return formatElement(x, position);
  const extent = x.shape[axis];
  const entry = (k: number) => formatAxis(x, axis + 1, position + k * x.strides[axis]);
  const entries = (from: number, to: number) => Array.from({ length: to - from }, (_, k) => entry(from + k));
  const half = shownAlongAxis / 2;
  const parts =
    extent > shownAlongAxis ? [...entries(0, half), "…", ...entries(extent - half, extent)] : entries(0, extent);
  const separator = axis === x.rank - 1 ? ", " : `,\n${" ".repeat(axis + 1)}`;
  return `[${parts.join(separator)}]`;
}

function formatElement({ data, dtype }: NDArray, position: number): string {
  const at = position * components(dtype);
  if (!isComplex(dtype)) return formatNumber(data[at], dtype);
  const imaginary = formatNumber(data[at + 1], dtype);
  return `${formatNumber(data[at], dtype)}${imaginary.startsWith("-") ? "" : "+"}${imaginary}i`;
}

function formatNumber(value: number, dtype: DType): string {
  if (dtype === "bool") return value === 0 ? "false" : "true";
  return Object.is(value, -0) ? "-0" : String(Number(value.toPrecision(6)));
}

/** The tensor as text: with its numbers, or for a value that a transformation is following with its type alone. */
export function toText(x: Tensor): string {
  return x instanceof NDArray ? format(x) : `${x.dtype}[${x.shape.join(", ")}] (traced)`;
}

for (const name of ["toString", Symbol.for("nodejs.util.inspect.custom")]) {
  Object.defineProperty(Tensor.prototype, name, {
    value(this: Tensor): string {
      return toText(this);
    },
    writable: true,
    configurable: true,
  });
}
