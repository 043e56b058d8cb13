import type { NDArray } from "../../tensor/index.ts";
import type { MadeShape } from "./made.ts";
import { type MaskedLayer, unitsOf } from "./masked-layer.ts";
import { type MaskedMatrix, maskedMatrix, unitRows } from "./masked-matrix.ts";

/** Room for what a pass through a masked net computes for `count` samples: units are rows, samples columns. */
export interface MadeRows {
  readonly count: number;
  /** What enters each layer, below a row of ones: [1 + inputs, count]. */
  readonly inputs: readonly Float64Array[];
  /** What each layer gives, before the activation: [outputs, count]. */
  readonly outputs: readonly Float64Array[];
  /** Room for the cotangents of what two layers give, one after the other. */
  readonly changes: readonly Float64Array[];
  /** How often a pass has been written here; what earlier ones left is gone. */
  passes: number;
}

/** What a pass has computed, as long as no other has been written over it. */
export interface MadePassage {
  readonly matrices: readonly MaskedMatrix[];
  readonly rows: MadeRows;
  /** `rows.passes` of this pass. */
  readonly pass: number;
}

/**
 * What a net keeps from one pass to the next. The rows of a pass that has ended are for the next one, as the system takes as
 * long to clear new ones as it takes to use them. And sampling computes all that ln p of the samples needs.
 */
export interface MadeMemory {
  /** Rows that no pass is being written to. */
  spare?: MadeRows;
  /** The last sampling: of which samples, with which parameters. */
  drawn?: { readonly samples: NDArray; readonly layers: readonly MaskedLayer[]; readonly passage: MadePassage };
}

/** Begins a pass, on rows of which the ones are there, and zeros as inputs. */
export function beginPass(
  shape: MadeShape,
  layers: readonly MaskedLayer[],
  count: number,
  memory: MadeMemory,
): MadePassage {
  const { units } = shape;
  const rows = memory.spare?.count === count ? memory.spare : newRows(shape, count);
  memory.spare = undefined;
  rows.inputs[0].fill(0, count);
  const matrices = layers.map((layer, l) => maskedMatrix(layer, units[l], units[l + 1], l === 0));
  return { matrices, rows, pass: ++rows.passes };
}

/** Ends a pass, which can be read until the next one begins, and tells whether its rows are kept: very large ones are not. */
export function endPass({ rows }: MadePassage, memory: MadeMemory): boolean {
  const size = [...rows.inputs, ...rows.outputs].reduce((total, { length }) => total + length, 0);
  if (size <= mostSpare) memory.spare = rows;
  return size <= mostSpare;
}

/** Whether what a pass has computed is still there. */
export function isThere({ rows, pass }: MadePassage): boolean {
  return rows.passes === pass;
}

/** The pass in which the samples were drawn with these very parameters, if it is still there. */
export function drawnPassage(
  { drawn }: MadeMemory,
  layers: readonly MaskedLayer[],
  samples: NDArray,
): MadePassage | undefined {
  if (drawn?.samples !== samples || !isThere(drawn.passage)) return undefined;
  const areSame = drawn.layers.every(
    ({ weight, bias, slope }, l) => weight === layers[l].weight && bias === layers[l].bias && slope === layers[l].slope,
  );
  return areSame ? drawn.passage : undefined;
}

/** Numbers in rows that are worth keeping, 16 MB of them. */
const mostSpare = 2 ** 21;

function newRows({ units }: MadeShape, count: number): MadeRows {
  const widest = Math.max(...units.slice(1).map(unitsOf));
  return {
    count,
    inputs: units.slice(0, -1).map((each) => unitRows(each, count)),
    outputs: units.slice(1).map((each) => new Float64Array(unitsOf(each) * count)),
    changes: [0, 1].map(() => new Float64Array(widest * count)),
    passes: 0,
  };
}
