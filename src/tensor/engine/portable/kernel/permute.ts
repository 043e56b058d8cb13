// Copies of strided arrays, with any order of axes on either side. Elements are moved without being looked at, as units
// of 1, 4, 8 or 16 bytes. All steps and offsets count bytes.

/** Byte offsets (source, target) of the rows of a tile, and of its columns; both are added to the tile's own. */
let rows: usize = 0;
let rowCount: i32 = 0;
let columns: usize = 0;
let columnCount: i32 = 0;

/** In groups of how many columns are neighbours in the target, if each eight rows are in the source; else 1. */
let neighbours: i32 = 1;

/**
 * Writes the table of offsets (i32 source, i32 target) of a tile's rows or columns: all places along `rank` axes, each
 * given by three i32: extent, step in the source, step in the target. The first axis runs fastest.
 */
export function tabulate(rank: i32, axes: usize, table: usize): void {
  v128.store(table, i32x4.splat(0));
  let length = 8;
  for (let axis = 0; axis < rank; axis++, axes += 12) {
    const end = length * load<i32>(axes);
    const sourceStep = load<i32>(axes, 4);
    const targetStep = load<i32>(axes, 8);
    for (let at = length; at < end; at += 8) {
      store<i32>(table + at, load<i32>(table + at - length) + sourceStep);
      store<i32>(table + at, load<i32>(table + at - length, 4) + targetStep, 4);
    }
    length = end;
  }
}

/**
 * Copies tile after tile along `rank` axes, given as in {@link tabulate} but with the last one running fastest. A tile
 * is a table of offsets of its rows, and another of its columns.
 */
export function permuteTiles(
  unit: i32,
  rank: i32,
  axes: usize,
  tileRows: usize,
  tileRowCount: i32,
  tileColumns: usize,
  tileColumnCount: i32,
  tileNeighbours: i32,
  source: usize,
  target: usize,
): void {
  rows = tileRows;
  rowCount = tileRowCount;
  columns = tileColumns;
  columnCount = tileColumnCount;
  neighbours = tileNeighbours;
  if (unit == 1) walkTiles<u8>(rank, axes, source, target);
  else if (unit == 4) walkTiles<u32>(rank, axes, source, target);
  else if (unit == 8) walkTiles<u64>(rank, axes, source, target);
  else walkTiles<v128>(rank, axes, source, target);
}

/** Copies runs of `bytes` ≥ 16 bytes that lie together on both sides, along axes as in {@link permuteTiles}. */
export function permuteRuns(bytes: i32, rank: i32, axes: usize, source: usize, target: usize): void {
  const extent = rank == 0 ? 1 : load<i32>(axes);
  const sourceStep = rank == 0 ? 0 : load<i32>(axes, 4);
  const targetStep = rank == 0 ? 0 : load<i32>(axes, 8);
  for (let i = 0; i < extent; i++) {
    if (rank > 1) permuteRuns(bytes, rank - 1, axes + 12, source, target);
    else copyRun(bytes, source, target);
    source += sourceStep;
    target += targetStep;
  }
}

/** The last vector may overlap the one before it: a run need not be a whole number of vectors. */
function copyRun(bytes: i32, source: usize, target: usize): void {
  const last = bytes - 16;
  for (let at = 0; at < last; at += 16) v128.store(target + at, v128.load(source + at));
  v128.store(target + last, v128.load(source + last));
}

function walkTiles<T>(rank: i32, axes: usize, source: usize, target: usize): void {
  if (rank == 0) {
    copyTile<T>(source, target);
    return;
  }
  const extent = load<i32>(axes);
  const sourceStep = load<i32>(axes, 4);
  const targetStep = load<i32>(axes, 8);
  for (let i = 0; i < extent; i++) {
    walkTiles<T>(rank - 1, axes + 12, source, target);
    source += sourceStep;
    target += targetStep;
  }
}

function copyTile<T>(source: usize, target: usize): void {
  let row = rows;
  const end = rows + rowCount * 8;
  if (neighbours > 1) for (; row + 64 <= end; row += 64) copyEightRows<T>(source + load<i32>(row), target, row);
  for (; row < end; row += 8) copyRow<T>(source + load<i32>(row), target + load<i32>(row, 4));
}

function copyRow<T>(source: usize, target: usize): void {
  const end = columns + columnCount * 8;
  for (let column = columns; column < end; column += 8) {
    store<T>(target + load<i32>(column, 4), load<T>(source + load<i32>(column)));
  }
}

/** Eight rows: of 8-byte units, a cache line of the source. As many columns at a time as fit one or two vectors. */
function copyEightRows<T>(source: usize, target: usize, row: usize): void {
  const t0 = target + load<i32>(row, 4);
  const t1 = target + load<i32>(row, 12);
  const t2 = target + load<i32>(row, 20);
  const t3 = target + load<i32>(row, 28);
  const t4 = target + load<i32>(row, 36);
  const t5 = target + load<i32>(row, 44);
  const t6 = target + load<i32>(row, 52);
  const t7 = target + load<i32>(row, 60);
  const end = columns + columnCount * 8;
  let column = columns;
  const blocksEnd = columns + wholeGroups(columnBlock<T>()) * 8;
  for (; column < blocksEnd; column += columnBlock<T>() * 8) {
    const to = load<i32>(column, 4);
    copyBlock<T>(column, source, t0 + to, t1 + to, t2 + to, t3 + to, t4 + to, t5 + to, t6 + to, t7 + to);
  }
  if (sizeof<T>() == 8) {
    const pairsEnd = columns + wholeGroups(2) * 8;
    for (; column < pairsEnd; column += 16) {
      const a = source + load<i32>(column);
      const b = source + load<i32>(column, 8);
      const to = load<i32>(column, 4);
      transposePair(a, b, t0 + to, t1 + to);
      transposePair(a + 16, b + 16, t2 + to, t3 + to);
      transposePair(a + 32, b + 32, t4 + to, t5 + to);
      transposePair(a + 48, b + 48, t6 + to, t7 + to);
    }
  }
  for (; column < end; column += 8) {
    const to = load<i32>(column, 4);
    copyColumn<T>(source + load<i32>(column), t0 + to, t1 + to, t2 + to, t3 + to, t4 + to, t5 + to, t6 + to, t7 + to);
  }
}

/** How many of the columns are in whole groups of that many neighbours. */
function wholeGroups(size: i32): i32 {
  return neighbours % size == 0 ? columnCount & -size : 0;
}

/** Eight rows of as many columns as are moved together, to where the first column has its eight elements. */
function copyBlock<T>(
  column: usize,
  source: usize,
  t0: usize,
  t1: usize,
  t2: usize,
  t3: usize,
  t4: usize,
  t5: usize,
  t6: usize,
  t7: usize,
): void {
  if (sizeof<T>() == 16) {
    const a = source + load<i32>(column);
    const b = source + load<i32>(column, 8);
    copyPair(a, b, t0, 0);
    copyPair(a, b, t1, 16);
    copyPair(a, b, t2, 32);
    copyPair(a, b, t3, 48);
    copyPair(a, b, t4, 64);
    copyPair(a, b, t5, 80);
    copyPair(a, b, t6, 96);
    copyPair(a, b, t7, 112);
  } else if (sizeof<T>() == 8) {
    transposeTwo(column, source, t0, t1);
    transposeTwo(column, source + 16, t2, t3);
    transposeTwo(column, source + 32, t4, t5);
    transposeTwo(column, source + 48, t6, t7);
  } else if (sizeof<T>() == 4) {
    transposeFour(column, source, t0, t1, t2, t3);
    transposeFour(column, source + 16, t4, t5, t6, t7);
  } else {
    transposeEight(column, source, t0, t1, t2, t3, t4, t5, t6, t7);
  }
}

/** Eight rows of one column. */
function copyColumn<T>(
  source: usize,
  t0: usize,
  t1: usize,
  t2: usize,
  t3: usize,
  t4: usize,
  t5: usize,
  t6: usize,
  t7: usize,
): void {
  store<T>(t0, load<T>(source));
  store<T>(t1, load<T>(source, sizeof<T>()));
  store<T>(t2, load<T>(source, 2 * sizeof<T>()));
  store<T>(t3, load<T>(source, 3 * sizeof<T>()));
  store<T>(t4, load<T>(source, 4 * sizeof<T>()));
  store<T>(t5, load<T>(source, 5 * sizeof<T>()));
  store<T>(t6, load<T>(source, 6 * sizeof<T>()));
  store<T>(t7, load<T>(source, 7 * sizeof<T>()));
}

/** How many columns are moved together; they are neighbours in the target. */
function columnBlock<T>(): i32 {
  if (sizeof<T>() == 16) return 2;
  return sizeof<T>() == 1 ? 8 : 4;
}

/** One row of two columns, 16 bytes each. */
function copyPair(a: usize, b: usize, target: usize, offset: usize): void {
  v128.store(target, v128.load(a + offset));
  v128.store(target, v128.load(b + offset), 16);
}

/** Two rows of two columns, 8 bytes each. */
function transposePair(a: usize, b: usize, t0: usize, t1: usize): void {
  const x = v128.load(a);
  const y = v128.load(b);
  v128.store(t0, v128.shuffle<u64>(x, y, 0, 2));
  v128.store(t1, v128.shuffle<u64>(x, y, 1, 3));
}

/** Two rows of four columns, 8 bytes each; `column` is where the columns' offsets are. */
function transposeTwo(column: usize, source: usize, t0: usize, t1: usize): void {
  const a = v128.load(source + load<i32>(column));
  const b = v128.load(source + load<i32>(column, 8));
  const c = v128.load(source + load<i32>(column, 16));
  const d = v128.load(source + load<i32>(column, 24));
  v128.store(t0, v128.shuffle<u64>(a, b, 0, 2));
  v128.store(t0, v128.shuffle<u64>(c, d, 0, 2), 16);
  v128.store(t1, v128.shuffle<u64>(a, b, 1, 3));
  v128.store(t1, v128.shuffle<u64>(c, d, 1, 3), 16);
}

/** Four rows of four columns, 4 bytes each; `column` is where the columns' offsets are. */
function transposeFour(column: usize, source: usize, t0: usize, t1: usize, t2: usize, t3: usize): void {
  const a = v128.load(source + load<i32>(column));
  const b = v128.load(source + load<i32>(column, 8));
  const c = v128.load(source + load<i32>(column, 16));
  const d = v128.load(source + load<i32>(column, 24));
  const ab = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
  v128.store(t0, v128.shuffle<u64>(ab, cd, 0, 2));
  v128.store(t1, v128.shuffle<u64>(ab, cd, 1, 3));
  const abHigh = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
  v128.store(t2, v128.shuffle<u64>(abHigh, cdHigh, 0, 2));
  v128.store(t3, v128.shuffle<u64>(abHigh, cdHigh, 1, 3));
}

/** Eight rows of eight columns of bytes. */
function transposeEight(
  column: usize,
  source: usize,
  t0: usize,
  t1: usize,
  t2: usize,
  t3: usize,
  t4: usize,
  t5: usize,
  t6: usize,
  t7: usize,
): void {
  const ab = interleavedBytes(source + load<i32>(column), source + load<i32>(column, 8));
  const cd = interleavedBytes(source + load<i32>(column, 16), source + load<i32>(column, 24));
  const ef = interleavedBytes(source + load<i32>(column, 32), source + load<i32>(column, 40));
  const gh = interleavedBytes(source + load<i32>(column, 48), source + load<i32>(column, 56));
  const abcd = v128.shuffle<u16>(ab, cd, 0, 8, 1, 9, 2, 10, 3, 11);
  const efgh = v128.shuffle<u16>(ef, gh, 0, 8, 1, 9, 2, 10, 3, 11);
  storeHalves(v128.shuffle<u32>(abcd, efgh, 0, 4, 1, 5), t0, t1);
  storeHalves(v128.shuffle<u32>(abcd, efgh, 2, 6, 3, 7), t2, t3);
  const abcdHigh = v128.shuffle<u16>(ab, cd, 4, 12, 5, 13, 6, 14, 7, 15);
  const efghHigh = v128.shuffle<u16>(ef, gh, 4, 12, 5, 13, 6, 14, 7, 15);
  storeHalves(v128.shuffle<u32>(abcdHigh, efghHigh, 0, 4, 1, 5), t4, t5);
  storeHalves(v128.shuffle<u32>(abcdHigh, efghHigh, 2, 6, 3, 7), t6, t7);
}

function interleavedBytes(a: usize, b: usize): v128 {
  const x = v128.load_zero<u64>(a);
  const y = v128.load_zero<u64>(b);
  return v128.shuffle<u8>(x, y, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

function storeHalves(x: v128, low: usize, high: usize): void {
  v128.store_lane<u64>(low, x, 0);
  v128.store_lane<u64>(high, x, 1);
}
