import type { WideDType } from "../engine.ts";
import { complexReflections } from "./householder-complex.ts";
import { realReflections } from "./householder-real.ts";

/** What a reflector did to its vector: (I − τ v v†)† x = β e with β real. */
export interface Reflector {
  readonly beta: number;
  readonly tauRe: number;
  readonly tauIm: number;
}

/**
 * The arithmetic of Householder reflections H = I − τ v v† on row-major matrices, real or complex. Vectors are
 * contiguous; positions (`Start`, `stride`, `pivot`) count elements, which are two numbers each where complex.
 */
export interface Reflections {
  /** Numbers per element. */
  readonly width: 1 | 2;
  /** Overwrites x, n elements long, by v with v[pivot] = 1, so that (I − τ v v†)† x is β at `pivot` and 0 elsewhere. */
  reflector(n: number, x: Float64Array, xStart: number, pivot: number): Reflector;
  /** a ← (I − τ v v†) a for the rows×columns matrix at aStart. */
  applyLeft(
    rows: number,
    columns: number,
    v: Float64Array,
    vStart: number,
    tauRe: number,
    tauIm: number,
    a: Float64Array,
    aStart: number,
    stride: number,
  ): void;
  /** a ← a (I − τ v v†). */
  applyRight(
    rows: number,
    columns: number,
    v: Float64Array,
    vStart: number,
    tauRe: number,
    tauIm: number,
    a: Float64Array,
    aStart: number,
    stride: number,
  ): void;
  /** y ← a v for the Hermitian n×n matrix whose lower triangle is at the start of `a`. */
  hermitianTimesVector(
    n: number,
    a: Float64Array,
    stride: number,
    v: Float64Array,
    vStart: number,
    y: Float64Array,
  ): void;
  /** a ← (I − τ v v†)† a (I − τ v v†) for the same, given y = a v; y is overwritten. */
  conjugate(
    n: number,
    a: Float64Array,
    stride: number,
    v: Float64Array,
    vStart: number,
    tauRe: number,
    tauIm: number,
    y: Float64Array,
  ): void;
}

export function reflectionsOf(dtype: WideDType): Reflections {
  return dtype === "complex128" ? complexReflections : realReflections;
}

/** Reflectors H₀, H₁, ... : the vector of Hⱼ begins at element j·length of `vectors`, and acts from row `first + j` on. */
export interface ReflectorList {
  readonly vectors: Float64Array;
  readonly length: number;
  readonly tau: Float64Array;
  readonly count: number;
}

export function newReflectorList(count: number, length: number, width: 1 | 2): ReflectorList {
  return { vectors: new Float64Array(count * length * width), length, tau: new Float64Array(2 * count), count };
}

/** Makes reflector j of `list` from `size` elements of `a`, `step` apart, conjugated if `conjugated`. Returns β. */
export function gatherReflector(
  kernels: Reflections,
  list: ReflectorList,
  j: number,
  size: number,
  a: Float64Array,
  start: number,
  step: number,
  conjugated: boolean,
): number {
  const { width } = kernels;
  const { vectors, tau, length } = list;
  for (let i = 0; i < size; i++) {
    const to = (j * length + i) * width;
    const from = (start + i * step) * width;
    vectors[to] = a[from];
    if (width === 2) vectors[to + 1] = conjugated ? -a[from + 1] : a[from + 1];
  }
  const made = kernels.reflector(size, vectors, j * length, 0);
  tau[2 * j] = made.tauRe;
  tau[2 * j + 1] = made.tauIm;
  return made.beta;
}

/** x ← H₀ H₁ ⋯ x, where x has `rows` rows and `columns` columns and Hⱼ acts on its rows from j on. */
export function applyReflectors(
  kernels: Reflections,
  list: ReflectorList,
  rows: number,
  columns: number,
  x: Float64Array,
): void {
  for (let j = list.count - 1; j >= 0; j--) {
    const tauRe = list.tau[2 * j];
    const tauIm = list.tau[2 * j + 1];
    kernels.applyLeft(rows - j, columns, list.vectors, j * list.length, tauRe, tauIm, x, j * columns, columns);
  }
}
