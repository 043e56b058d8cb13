import { NumericalError } from "../../error.ts";
import type { FloatDType, WideDType } from "../engine.ts";
import type { BoundLibrary, Subroutine } from "./library.ts";

/** BLAS's letter of a dtype. */
export const letterOf: Readonly<Record<FloatDType, "s" | "d" | "c" | "z">> = {
  float32: "s",
  float64: "d",
  complex64: "c",
  complex128: "z",
};

/** Finds subroutines by name, once each. */
export class Routines {
  readonly #library: BoundLibrary;
  readonly #bound = new Map<string, Subroutine>();

  constructor(library: BoundLibrary) {
    this.#library = library;
  }

  /** E.g. `get("zgesdd", 15, 1)`: the number of arguments and how many of them are characters. */
  get(name: string, count: number, characters: number): Subroutine {
    let routine = this.#bound.get(name);
    if (!routine) {
      routine = this.#library.subroutine(name, count, characters);
      this.#bound.set(name, routine);
    }
    return routine;
  }
}

/** A Fortran integer argument. */
export function int(value: number): Int32Array {
  return Int32Array.of(value);
}

/** Fortran character arguments, made once. */
export const char = {
  A: Uint8Array.of(65),
  C: Uint8Array.of(67),
  L: Uint8Array.of(76),
  N: Uint8Array.of(78),
  R: Uint8Array.of(82),
  S: Uint8Array.of(83),
  T: Uint8Array.of(84),
  U: Uint8Array.of(85),
  V: Uint8Array.of(86),
} as const;

/** Throws if LAPACK's `info` is not zero. */
export function requireSuccess(routine: string, lapackName: string, info: Int32Array): void {
  if (info[0] === 0) return;
  const meaning = info[0] < 0 ? `argument ${-info[0]} is not allowed` : "it did not converge";
  throw new NumericalError(`${routine}: LAPACK's ${lapackName} failed, info = ${info[0]}: ${meaning}`);
}

/**
 * A matrix of zeros for LAPACK to work on, with as much memory behind it as one more column of `leading` numbers:
 * OpenBLAS's zgemv reads a column ahead, past the end of the last one, where a page may end.
 */
export function room(length: number, leading: number): Float64Array {
  return new Float64Array(length + leading).subarray(0, length);
}

/** The first `length` numbers of a matrix, for LAPACK to overwrite; see {@link room}. */
export function copyOf(a: Float64Array, length: number, leading: number): Float64Array {
  const copy = room(length, leading);
  copy.set(a.subarray(0, length));
  return copy;
}

/** Room behind the workspace for a column of any matrix that LAPACK may keep there. */
const slack = 2 ** 15;

let scratch = new Float64Array(0);

/** Room for `length` numbers, the same memory every time: only for what a single call needs. */
export function workspace(length: number): Float64Array {
  if (scratch.length < length) scratch = new Float64Array(length + slack);
  return scratch;
}

export function widthOf(dtype: WideDType): 1 | 2 {
  return dtype === "complex128" ? 2 : 1;
}
