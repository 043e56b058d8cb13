import {
  allocate,
  cast,
  concrete,
  DTypeError,
  isComplex,
  isInexact,
  NDArray,
  NumericalError,
  ShapeError,
  slice,
  type Tensor,
} from "../../../tensor/index.ts";
import type { Part } from "./batch.ts";

/** The samples of a part; the array itself if these are all. */
export function take(samples: NDArray, { from, to }: Part): NDArray {
  if (from === 0 && to === samples.shape[0]) return samples;
  return concrete(slice(samples, [from, to]), "freeEnergy").contiguous();
}

/** Parts one after the other. */
export function joined(parts: readonly NDArray[]): NDArray {
  if (parts.length === 1) return parts[0];
  const [{ dtype }] = parts;
  const length = parts.reduce((sum, part) => sum + part.size, 0);
  const values = allocate(dtype, length);
  let next = 0;
  for (const part of parts) {
    values.set(part.values(), next);
    next += part.values().length;
  }
  return new NDArray(dtype, [length], values);
}

/**
 * The numbers of a quantity of the samples of a part, floating.
 * @throws ShapeError unless it is one of each; NumericalError where one is not finite.
 */
export function numbersOf(quantity: Tensor, name: string, part: Part, count: number): NDArray {
  const length = part.to - part.from;
  if (!isTensor(quantity)) {
    throw new DTypeError(
      `freeEnergy: the ${name} of ${length} samples is ${String(quantity)}; it must be an array [${length}]`,
    );
  }
  if (quantity.rank !== 1 || quantity.size !== length) {
    throw new ShapeError(
      `freeEnergy: the ${name} of ${length} samples has shape [${quantity.shape.join(", ")}]; it must be [${length}]`,
    );
  }
  const known = concrete(isInexact(quantity.dtype) ? quantity : cast(quantity, "float64"), "freeEnergy").contiguous();
  requireFinite(known, name, part.from, count);
  return known;
}

/** Throws `DTypeError` for a quantity whose imaginary part would be lost. */
export function requireReal(quantity: Tensor, name: string): Tensor {
  if (!isTensor(quantity) || !isComplex(quantity.dtype)) return quantity;
  throw new DTypeError(
    `freeEnergy: the ${name} is ${quantity.dtype}; it must be real: take the real part if that is what is meant`,
  );
}

/** Of what came from a caller, who may not have had types. */
function isTensor(quantity: unknown): quantity is Tensor {
  return typeof quantity === "object" && quantity !== null && "shape" in quantity;
}

function requireFinite(known: NDArray, name: string, from: number, count: number): void {
  const values = known.values();
  const width = isComplex(known.dtype) ? 2 : 1;
  let [bad, first] = [0, -1];
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    bad++;
    if (first < 0) first = i;
  }
  if (bad === 0) return;
  const where = `the first is sample ${from + Math.floor(first / width)}, ${values[first]}`;
  const of = from === 0 && known.size === count ? `${count} samples` : `samples ${from} to ${from + known.size - 1}`;
  throw new NumericalError(`freeEnergy: the ${name} is not finite for ${bad} of ${of}: ${where}`);
}
