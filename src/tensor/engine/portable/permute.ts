import type { Exports } from "./wasm/binary.ts";
import { withScratch } from "./wasm/scratch.ts";

/** An axis of a copy: its extent, and how many bytes a step along it takes in the source and in the target. */
export interface CopyAxis {
  readonly extent: number;
  readonly from: number;
  readonly to: number;
}

/** The axes that make up the rows, or the columns, of a tile, the fastest first; of the last perhaps only a part. */
interface Side {
  readonly axes: CopyAxis[];
  /** How far a tile goes along the last of the axes. */
  chunk: number;
  /** Rows or columns of a full tile. */
  count: number;
  full: boolean;
  /** In which steps its lines run. */
  readonly step: "from" | "to";
}

/** Where a kernel finds what it needs, as byte offsets into its memory. */
interface Places {
  readonly buffer: ArrayBuffer;
  readonly axes: number;
  readonly rows: number;
  readonly columns: number;
  readonly source: number;
  readonly target: number;
}

/** Rows or columns that a tile has where there are enough (half as many again where that takes a whole axis). */
const tileExtent = 64;

/** The bytes elements are moved in. */
const units = [16, 8, 4, 1] as const;

/** Bytes of a row or column in its table, and of an axis. */
const [entryBytes, axisBytes] = [8, 12];

/** A source is taken into the kernels' memory a part at a time, so that it stays in the processor's cache. */
const slabBytes = 2 ** 19;

/** Steps along the source's slowest axis that a slab has at least. */
const slabSteps = 16;

/**
 * The elements of a strided array in row-major order, in storage of their own.
 *
 * @param axes the axes in row-major order, at least one; none of extent 1, and none that could be one with the next.
 * @param bytes of an element.
 * @param source holds the elements; `first` is the byte where the one with all indices 0 lies.
 * @param copyOf copies a part of a buffer into new storage.
 */
export function permute<R>(
  axes: readonly CopyAxis[],
  bytes: number,
  source: Uint8Array,
  first: number,
  copyOf: (buffer: ArrayBuffer, start: number, bytes: number) => R,
): R {
  return withScratch((scratch) => {
    const { kernels } = scratch;
    const room = (size: number) => kernels.allocate(size) >>> 0;
    const size = axes[0].extent * axes[0].to;
    const slabs = slabsOf(axes, bytes, first);
    const tableBytes = 1.5 * tileExtent * entryBytes;
    const input = room(slabs[0].length);
    const tables = { axes: room((axes.length + 2) * axisBytes), rows: room(tableBytes), columns: room(tableBytes) };
    const target = room(size);
    const { buffer } = scratch.bytes(0, 0);
    for (const slab of slabs) {
      new Uint8Array(buffer, input, slab.length).set(source.subarray(slab.start, slab.start + slab.length));
      const places = { ...tables, buffer, source: input + slab.first, target: target + slab.target };
      permuteSlab(kernels, slab.axes, bytes, places);
    }
    return copyOf(buffer, target, size);
  });
}

/** A part of a copy: the bytes of the source it needs, and where in these and in the target its first element lies. */
interface Slab {
  readonly axes: readonly CopyAxis[];
  readonly start: number;
  readonly length: number;
  readonly first: number;
  readonly target: number;
}

/** Cuts a copy along the slowest axis of the source, where no two parts share what lies between their elements. */
function slabsOf(axes: readonly CopyAxis[], bytes: number, first: number): Slab[] {
  const slowest = axes.reduce((a, b) => (Math.abs(b.from) > Math.abs(a.from) ? b : a));
  const step = Math.abs(slowest.from);
  let [low, high] = [0, bytes];
  for (const axis of axes) {
    if (axis === slowest) continue;
    const end = (axis.extent - 1) * axis.from;
    if (end < 0) low += end;
    else high += end;
  }
  const fitting = Math.max(slabSteps, Math.floor(slabBytes / step));
  const steps = high - low > step ? slowest.extent : fitting > tileExtent ? fitting - (fitting % tileExtent) : fitting;
  const slabs: Slab[] = [];
  for (let begin = 0; begin < slowest.extent; begin += steps) {
    const extent = Math.min(steps, slowest.extent - begin);
    const origin = first + begin * slowest.from;
    const start = origin + low + Math.min(0, (extent - 1) * slowest.from);
    slabs.push({
      axes: extent === slowest.extent ? axes : axes.map((axis) => (axis === slowest ? { ...axis, extent } : axis)),
      start,
      length: (extent - 1) * step + high - low,
      first: origin - start,
      target: begin * slowest.to,
    });
  }
  return slabs;
}

function permuteSlab(kernels: Exports, axes: readonly CopyAxis[], bytes: number, places: Places): void {
  const last = axes[axes.length - 1];
  const run = last.from === bytes ? last.extent * bytes : bytes;
  if (run > 16) {
    writeAxes(places, axes.slice(0, -1));
    kernels.permuteRuns(run, axes.length - 1, places.axes, places.source, places.target);
  } else {
    permuteTiles(kernels, ...inUnits(axes, bytes, run), places);
  }
}

function writeAxes(places: Places, axes: readonly CopyAxis[]): void {
  const words = new Int32Array(places.buffer, places.axes, axes.length * 3);
  let at = 0;
  for (const { extent, from, to } of axes) {
    words[at++] = extent;
    words[at++] = from;
    words[at++] = to;
  }
}

/** Takes a short run that source and target share for as few units as it can be moved in. */
function inUnits(axes: readonly CopyAxis[], bytes: number, run: number): [readonly CopyAxis[], number] {
  const unit = units.find((each) => run % each === 0) ?? bytes;
  if (unit <= bytes) return [axes, bytes];
  const outer = axes.slice(0, -1);
  return [unit === run ? outer : [...outer, { extent: run / unit, from: unit, to: unit }], unit];
}

/**
 * A tile has the axes along which the source runs fastest as its rows, and those along which the target does as its
 * columns, so that it takes whole cache lines on both sides. Where a tile goes along a part of an axis only, what is
 * left at the end of that axis has tiles of its own.
 */
function permuteTiles(kernels: Exports, axes: readonly CopyAxis[], unit: number, places: Places): void {
  const [rows, columns] = chooseSides(axes, unit);
  const neighbours = neighboursOf(rows, unit) % 8 === 0 ? neighboursOf(columns, unit) : 1;
  const others = axes.filter((axis) => !rows.axes.includes(axis) && !columns.axes.includes(axis));
  writeAxes(places, tileAxes(rows));
  kernels.tabulate(rows.axes.length, places.axes, places.rows);
  writeAxes(places, tileAxes(columns));
  kernels.tabulate(columns.axes.length, places.axes, places.columns);
  for (const row of parts(rows)) {
    for (const column of parts(columns)) {
      const outer = [...others, ...row.loop, ...column.loop].sort((a, b) => b.to - a.to);
      writeAxes(places, outer);
      kernels.permuteTiles(
        unit,
        outer.length,
        places.axes,
        places.rows,
        row.count,
        places.columns,
        column.count,
        neighbours,
        places.source + row.from + column.from,
        places.target + row.to + column.to,
      );
    }
  }
}

/**
 * Axes for rows and columns, one by one to the side that has less: to rows by the source's steps. Where a tile is large
 * enough already, only axes that make its lines longer.
 */
function chooseSides(axes: readonly CopyAxis[], unit: number): [Side, Side] {
  const [rows, columns] = (["from", "to"] as const).map(
    (step): Side => ({ axes: [], chunk: 1, count: 1, full: false, step }),
  );
  const byTarget = [...axes].reverse();
  const bySource = [...axes].sort((a, b) => pace(a) - pace(b));
  const isFree = (axis: CopyAxis) => axis.extent > 1 && !rows.axes.includes(axis) && !columns.axes.includes(axis);
  while (!rows.full || !columns.full) {
    const side = columns.full || (!rows.full && rows.count < columns.count) ? rows : columns;
    const axis = (side === rows ? bySource : byTarget).find(isFree);
    if (axis && (axis[side.step] === side.count * unit || rows.count * columns.count < tileExtent)) extend(side, axis);
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

/** The axes as a full tile goes along them. */
function tileAxes({ axes, chunk }: Side): CopyAxis[] {
  return axes.map((axis, i) => (i === axes.length - 1 ? { ...axis, extent: chunk } : axis));
}

/** A number whose divisors are the lengths of blocks of rows that are neighbours in the source (columns: the target). */
function neighboursOf(side: Side, unit: number): number {
  let neighbours = 1;
  for (const axis of tileAxes(side)) {
    if (axis[side.step] !== neighbours * unit) return neighbours;
    neighbours *= axis.extent;
  }
  return 8 * neighbours; // all are, to the last, so that blocks of any length may be followed by fewer
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
