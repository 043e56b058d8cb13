import { type DType, InputError, NDArray } from "../tensor/index.ts";
import type { NamedArrays } from "./safetensors.ts";

/** A state taken apart: plain JSON that names its arrays, and the arrays by name. */
export interface SplitState {
  readonly tree: unknown;
  readonly arrays: NamedArrays;
}

/** What stands in the tree for an array. `axes` are those of the stored one, where the array is a transpose of it. */
interface ArrayMark {
  readonly $array: string;
  readonly dtype: DType;
  readonly axes?: readonly number[];
}

/**
 * Takes a state apart so that {@link joinState} gives the same one back, bit for bit: numbers JSON has no word for
 * (NaN, ±Infinity, −0) and the memory order of transposed arrays are kept, because a product of a transposed matrix
 * may round differently from that of a copy.
 *
 * Throws `InputError` for a value that cannot be kept, naming its place.
 */
export function splitState(state: unknown): SplitState {
  const arrays: Record<string, NDArray> = {};
  const split = (value: unknown, path: readonly string[]): unknown => {
    if (typeof value === "number") return splitNumber(value);
    if (value === null || typeof value === "string" || typeof value === "boolean") return value;
    if (value instanceof NDArray) {
      const name = freeName(path.join("."), arrays);
      const axes = memoryAxes(value);
      arrays[name] = transpose(value, axes);
      const mark: ArrayMark = { $array: name, dtype: value.dtype };
      return axes.every((axis, i) => axis === i) ? mark : { ...mark, axes };
    }
    if (Array.isArray(value)) return value.map((item, i) => split(item, [...path, String(i)]));
    if (!isPlain(value)) throw new InputError(unkeepable(value, path));
    const kept = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(kept.map(([key, item]) => [escapeKey(key), split(item, [...path, key])]));
  };
  return { tree: split(state, ["state"]), arrays };
}

/** The state that {@link splitState} took apart. Throws `InputError` if an array is missing. */
export function joinState({ tree, arrays }: SplitState): unknown {
  const join = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(join);
    if (typeof value !== "object" || value === null) return value;
    if ("$number" in value) return Number(value.$number);
    if ("$array" in value) return joinArray(value as ArrayMark, arrays);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [unescapeKey(key), join(item)]));
  };
  return join(tree);
}

/** `{ "a.b": x }` and `{ a: { b: y } }` have the same path; the later one gets a longer name. */
function freeName(name: string, taken: NamedArrays): string {
  return name in taken ? freeName(`${name}'`, taken) : name;
}

function splitNumber(value: number): unknown {
  if (Object.is(value, -0)) return { $number: "-0" };
  return Number.isFinite(value) ? value : { $number: String(value) };
}

/** The axes from the one with the longest stride to the one with the shortest. */
function memoryAxes(array: NDArray): readonly number[] {
  const { shape, strides } = array;
  const axes = shape.map((_, axis) => axis);
  if (array.contiguous() === array) return axes;
  // Strides of axes of one element mean nothing: they stay where they are.
  const long = axes.filter((axis) => shape[axis] > 1).sort((a, b) => strides[b] - strides[a]);
  return axes.map((axis) => (shape[axis] > 1 ? (long.shift() ?? axis) : axis));
}

function transpose(array: NDArray, axes: readonly number[]): NDArray {
  return array.view(
    axes.map((axis) => array.shape[axis]),
    axes.map((axis) => array.strides[axis]),
  );
}

function joinArray({ $array: name, dtype, axes }: ArrayMark, arrays: NamedArrays): NDArray {
  const array = arrays[name];
  if (array?.dtype !== dtype) throw new InputError(`the array '${name}' of the state is missing`);
  if (!axes) return array;
  return transpose(
    array,
    axes.map((_, axis) => axes.indexOf(axis)),
  );
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function unkeepable(value: unknown, path: readonly string[]): string {
  const what = typeof value === "object" && value !== null ? value.constructor.name : typeof value;
  return `${path.join(".")} is a ${what}, which a checkpoint cannot keep; allowed: NDArray, number, string, boolean, null, arrays and plain objects of them`;
}

/** Keys that begin with `$` are marks; a state's own get one more. */
function escapeKey(key: string): string {
  return key.startsWith("$") ? `$${key}` : key;
}

function unescapeKey(key: string): string {
  return key.startsWith("$$") ? key.slice(1) : key;
}
