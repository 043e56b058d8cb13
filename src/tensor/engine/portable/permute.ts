import { type Scratch, withScratch } from "./wasm/scratch.ts";

/** An axis of a copy: its extent, and how many bytes a step along it takes in the source and in the target. */
export interface CopyAxis {
  readonly extent: number;
  readonly from: number;
  readonly to: number;
}

/** Some of the axes that make up the rows, or the columns, of a tile; of the last one perhaps only a part. */
interface Side {
  readonly axes: CopyAxis[];
  /** How far a tile goes along the last of the axes. */
  chunk: number;
  /** Rows or columns of a full tile. */
  count: number;
  full: boolean;
}

/** Rows or columns that a tile has where there are enough: eight cache lines of float64. */
const tileExtent = 64;

/** The bytes elements are moved in. */
const units = [16, 8, 4, 1] as const;

/**
 * The bytes of a strided array in row-major order, in a buffer of their own.
 *
 * @param axes the axes in row-major order, none of extent 1 and none that can be merged with the next; at least one.
 * @param bytes of an element.
 * @param source the bytes from the first to the last in use; `first` is where the element with all indices 0 lies.
 */
export function permute(axes: readonly CopyAxis[], bytes: number, source: Uint8Array, first: number): ArrayBuffer {
  return withScratch((scratch) => {
    const input = scratch.kernels.allocate(source.length) >>> 0;
    const size = axes[0].extent * axes[0].to;
    const output = scratch.kernels.allocate(size) >>> 0;
    const last = axes[axes.length - 1];
    const run = last.from === bytes ? last.extent * bytes : bytes;
    const plan = run > 16 ? planRuns(axes.slice(0, -1), run) : planTiles(...inUnits(axes, bytes, run));
    const table = scratch.kernels.allocate(plan.words.length * 4) >>> 0;
    scratch.bytes(input, source.length).set(source);
    new Int32Array(scratch.bytes(table, 0).buffer, table, plan.words.length).set(plan.words);
    plan.run(scratch, table, input + first, output);
    return scratch.bytes(output, size).slice().buffer;
  });
}

interface Plan {
  readonly words: readonly number[];
  run(scratch: Scratch, table: number, source: number, target: number): void;
}

/** Takes a short run that source and target share for as few units as it can be moved in. */
function inUnits(axes: readonly CopyAxis[], bytes: number, run: number): [readonly CopyAxis[], number] {
  const unit = units.find((each) => run % each === 0) ?? bytes;
  if (unit <= bytes) return [axes, bytes];
  const outer = axes.slice(0, -1);
  return [unit === run ? outer : [...outer, { extent: run / unit, from: unit, to: unit }], unit];
}

function planRuns(axes: readonly CopyAxis[], run: number): Plan {
  return {
    words: axes.flatMap(({ extent, from, to }) => [extent, from, to]),
    run: ({ kernels }, table, source, target) => kernels.permuteRuns(run, axes.length, table, source, target),
  };
}

/**
 * A tile has the axes along which the source runs fastest as its rows, and those along which the target does as its
 * columns, so that it takes whole cache lines on both sides. Where a tile goes along a part of an axis only, what is
 * left at the end of that axis has tiles of its own.
 */
function planTiles(axes: readonly CopyAxis[], unit: number): Plan {
  const [rows, columns] = chooseSides(axes);
  const blocked = isBlocked(rows, unit, "from", 8) && isBlocked(columns, unit, "to", unit === 1 ? 8 : 16 / unit);
  const others = axes.filter((axis) => !rows.axes.includes(axis) && !columns.axes.includes(axis));
  const words = [...offsets(rows), ...offsets(columns)];
  const passes = parts(rows).flatMap((row) =>
    parts(columns).map((column) => {
      const outer = [...others, ...row.loop, ...column.loop].sort((a, b) => b.to - a.to);
      const at = words.length * 4;
      for (const { extent, from, to } of outer) words.push(extent, from, to);
      return { row, column, at, rank: outer.length };
    }),
  );
  return {
    words,
    run: ({ kernels }, table, source, target) => {
      for (const { row, column, at, rank } of passes) {
        kernels.permuteTiles(
          unit,
          rank,
          table + at,
          table,
          row.count,
          table + rows.count * 8,
          column.count,
          blocked ? 1 : 0,
          source + row.from + column.from,
          target + row.to + column.to,
        );
      }
    },
  };
}

/** Axes for rows and columns, one by one to the side that has less: to rows by the source's steps. */
function chooseSides(axes: readonly CopyAxis[]): [Side, Side] {
  const [rows, columns] = [0, 1].map((): Side => ({ axes: [], chunk: 1, count: 1, full: false }));
  const byTarget = [...axes].reverse();
  const bySource = [...axes].sort((a, b) => pace(a) - pace(b));
  const isFree = (axis: CopyAxis) => !rows.axes.includes(axis) && !columns.axes.includes(axis);
  while (!rows.full || !columns.full) {
    const side = columns.full || (!rows.full && rows.count < columns.count) ? rows : columns;
    const axis = (side === rows ? bySource : byTarget).find(isFree);
    if (axis) extend(side, axis);
    else side.full = true;
  }
  return [rows, columns];
}

/** Repeated elements (steps of 0) come last: no cache line is used up along them. */
function pace({ from }: CopyAxis): number {
  return from === 0 ? Number.POSITIVE_INFINITY : Math.abs(from);
}

function extend(side: Side, axis: CopyAxis): void {
  const whole = side.count * axis.extent <= 1.5 * tileExtent;
  const chunk = whole ? axis.extent : Math.floor(tileExtent / side.count);
  side.full = !whole || side.count * chunk >= tileExtent;
  if (chunk < 2) return;
  side.axes.push(axis);
  side.chunk = chunk;
  side.count *= chunk;
}

/** Offsets (source, target) of the rows or columns of a full tile; a smaller one has the first of them. */
function offsets({ axes, chunk }: Side): number[] {
  let pairs = [0, 0];
  axes.forEach(({ extent, from, to }, i) => {
    const inner = pairs;
    const taken = i === axes.length - 1 ? chunk : extent;
    pairs = [];
    for (let k = 0; k < taken; k++) {
      for (let p = 0; p < inner.length; p += 2) pairs.push(inner[p] + k * from, inner[p + 1] + k * to);
    }
  });
  return pairs;
}

/** True when rows or columns are neighbours, in groups of `block` at least. */
function isBlocked({ axes, chunk, count }: Side, unit: number, step: "from" | "to", block: number): boolean {
  let neighbours = 1;
  for (let i = 0; i < axes.length && axes[i][step] === neighbours * unit; i++) {
    neighbours *= i === axes.length - 1 ? chunk : axes[i].extent;
  }
  return neighbours === count || neighbours % block === 0;
}

/** Rows or columns of the tiles of one pass, where the first tile is, and along which axis there are more. */
interface Part {
  readonly count: number;
  readonly from: number;
  readonly to: number;
  readonly loop: readonly CopyAxis[];
}

function parts({ axes, chunk, count }: Side): Part[] {
  if (axes.length === 0) return [{ count, from: 0, to: 0, loop: [] }];
  const { extent, from, to } = axes[axes.length - 1];
  const times = Math.floor(extent / chunk);
  const rest = extent % chunk;
  const loop = times > 1 ? [{ extent: times, from: chunk * from, to: chunk * to }] : [];
  const main = { count, from: 0, to: 0, loop };
  if (rest === 0) return [main];
  const done = times * chunk;
  return [main, { count: (count / chunk) * rest, from: done * from, to: done * to, loop: [] }];
}
