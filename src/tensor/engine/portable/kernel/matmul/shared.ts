import { release } from "../arena.ts";
import { finishShare, kindLeave, lead, parameters, post, teamSize, waitForJob, waitForTeam } from "../team.ts";
import { multiply } from "./matmul.ts";
import { tileRowBytes, tileRows } from "./tile.ts";

// A large product is shared by a team: each member computes some whole rows of C, or some whole columns, by the same
// blocks of the inner dimension as one thread would, so that the numbers are the same bit for bit.

/** Kinds of job, by the type of the sums. */
const kindDouble: i32 = 1;
const kindSingle: i32 = 2;

/** Real multiplications below which waking the others costs more than they help. */
const sharedLimit: i64 = 1 << 19;

/** Whether a product is to be shared by the team this instance leads. */
export function worthSharing(width: i32, m: i32, n: i32, k: i32): bool {
  return teamSize() > 1 && <i64>m * n * k * (width * width) >= sharedLimit;
}

/** As {@link multiply}, shared by the team. */
export function multiplyShared<L>(
  width: i32,
  lower: i32,
  m: i32,
  n: i32,
  k: i32,
  alpha: f64,
  a: usize,
  aRow: i32,
  aColumn: i32,
  aConj: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  bConj: i32,
  beta: f64,
  c: usize,
  ldc: i32,
): void {
  const members = teamSize();
  store<i32>(parameters, members);
  store<i32>(parameters, width, 4);
  store<i32>(parameters, lower, 8);
  store<i32>(parameters, m, 12);
  store<i32>(parameters, n, 16);
  store<i32>(parameters, k, 20);
  store<usize>(parameters, a, 24);
  store<i32>(parameters, aRow, 28);
  store<i32>(parameters, aColumn, 32);
  store<i32>(parameters, aConj, 36);
  store<usize>(parameters, b, 40);
  store<i32>(parameters, bRow, 44);
  store<i32>(parameters, bColumn, 48);
  store<i32>(parameters, bConj, 52);
  store<usize>(parameters, c, 56);
  store<i32>(parameters, ldc, 60);
  store<f64>(parameters, alpha, 64);
  store<f64>(parameters, beta, 72);
  post(sizeof<L>() == 8 ? kindDouble : kindSingle);
  lead(1);
  computeShare<L>(0);
  lead(members);
  waitForTeam();
}

/** The life of member `index` of a team, whose workspace begins at `workspace`: job after job until it may leave. */
export function serve(index: i32, workspace: usize): void {
  while (true) {
    release(workspace);
    const kind = waitForJob();
    if (kind == kindLeave) return;
    if (kind == kindDouble) computeShare<f64>(index);
    else computeShare<f32>(index);
    finishShare();
  }
}

/** Member `index`'s rows or columns of the product on the board. */
function computeShare<L>(index: i32): void {
  const members = load<i32>(parameters);
  const width = load<i32>(parameters, 4);
  const m = load<i32>(parameters, 12);
  const n = load<i32>(parameters, 16);
  if (load<i32>(parameters, 8)) {
    const first = rowOfTriangle(n, index, members, width);
    const rows = rowOfTriangle(n, index + 1, members, width) - first;
    multiplyPart<L>(0, first, rows, 0, first);
    multiplyPart<L>(1, first, rows, first, rows);
  } else if (m >= n) {
    const share = sharedLines(m, members, tileRows / width);
    const first = min(share * index, m);
    multiplyPart<L>(0, first, min(share, m - first), 0, n);
  } else {
    const share = sharedLines(n, members, tileRowBytes / (width * <i32>sizeof<L>()));
    const first = min(share * index, n);
    multiplyPart<L>(0, 0, m, first, min(share, n - first));
  }
}

/** The product on the board, for a part of C (of its lower triangle, if `lower` is 1). */
function multiplyPart<L>(lower: i32, row: i32, rows: i32, column: i32, columns: i32): void {
  if (rows <= 0 || columns <= 0) return;
  const width = load<i32>(parameters, 4);
  const size = width * <i32>sizeof<L>();
  const aRow = load<i32>(parameters, 28);
  const bColumn = load<i32>(parameters, 48);
  const ldc = load<i32>(parameters, 60);
  multiply<L>(
    width,
    lower,
    rows,
    columns,
    load<i32>(parameters, 20),
    load<f64>(parameters, 64),
    load<usize>(parameters, 24) + row * aRow * size,
    aRow,
    load<i32>(parameters, 32),
    load<i32>(parameters, 36),
    load<usize>(parameters, 40) + column * bColumn * size,
    load<i32>(parameters, 44),
    bColumn,
    load<i32>(parameters, 52),
    load<f64>(parameters, 72),
    load<usize>(parameters, 56) + (row * ldc + column) * size,
    ldc,
  );
}

/** Lines of one member's share: whole tiles. */
function sharedLines(lines: i32, members: i32, tile: i32): i32 {
  const unit = tile * members;
  return ((lines + unit - 1) / unit) * tile;
}

/** Where member `index`'s rows of a triangle begin, so that every share holds about as many elements: whole tiles. */
function rowOfTriangle(n: i32, index: i32, members: i32, width: i32): i32 {
  if (index == members) return n;
  const tile = tileRows / width;
  return (<i32>(n * Math.sqrt(<f64>index / members)) / tile) * tile;
}
