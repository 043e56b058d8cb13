import type { Engine, WideDType } from "../engine.ts";
import { requireFinite, requireLength } from "../validate.ts";
import { char, copyOf, int, letterOf, type Routines, requireSuccess, room, widthOf, workspace } from "./routines.ts";

/** Optimal block sizes of LAPACK stay below this; workspaces are sized by it. */
const largestBlock = 64;

/**
 * SVD by gesdd. Row-major a is column-major aᵀ = U S V†, so that a = V̄ S Uᵀ: the memory of LAPACK's U and V† is
 * that of vh and u, in this order, with nothing to transpose or conjugate.
 */
export function blasSvd(routines: Routines): Engine["svd"] {
  return (dtype, m, n, a) => {
    const width = widthOf(dtype);
    requireLength("svd", m, n, width, a);
    requireFinite("svd", a);
    const k = Math.min(m, n);
    const s = new Float64Array(k);
    const u = room(m * k * width, k * width);
    const vh = room(k * n * width, n * width);
    if (k === 0) return { u, s, vh };
    if (divideAndConquer(routines, dtype, m, n, a, u, s, vh) === 0) return { u, s, vh };
    qrIteration(routines, dtype, m, n, a, u, s, vh);
    return { u, s, vh };
  };
}

/** gesdd; returns its info, which is positive where it did not converge. */
function divideAndConquer(
  routines: Routines,
  dtype: WideDType,
  m: number,
  n: number,
  a: Float64Array,
  u: Float64Array,
  s: Float64Array,
  vh: Float64Array,
): number {
  const width = widthOf(dtype);
  const k = Math.min(m, n);
  const l = Math.max(m, n);
  const name = `${letterOf[dtype]}gesdd`;
  const routine = routines.get(name, width === 2 ? 15 : 14, 1);
  const copy = copyOf(a, m * n * width, n * width);
  const info = int(0);
  const realWork = width === 2 ? [new Float64Array(Math.max(5 * k * k + 5 * k, 2 * l * k + 2 * k * k + k))] : [];
  const call = (work: Float64Array, length: number) =>
    routine(
      char.S,
      int(n),
      int(m),
      copy,
      int(n),
      s,
      vh,
      int(n),
      u,
      int(k),
      work,
      int(length),
      ...realWork,
      new Int32Array(8 * k),
      info,
    );
  const length = workLength(`${name} ${m} ${n}`, call);
  call(workspace(length * width), length);
  if (info[0] < 0) requireSuccess("svd", name, info);
  return info[0];
}

/** gesvd, slower and surer, for the rare matrix on which gesdd does not converge. */
function qrIteration(
  routines: Routines,
  dtype: WideDType,
  m: number,
  n: number,
  a: Float64Array,
  u: Float64Array,
  s: Float64Array,
  vh: Float64Array,
): void {
  const width = widthOf(dtype);
  const k = Math.min(m, n);
  const name = `${letterOf[dtype]}gesvd`;
  const routine = routines.get(name, width === 2 ? 15 : 14, 2);
  const copy = copyOf(a, m * n * width, n * width);
  const info = int(0);
  const realWork = width === 2 ? [new Float64Array(5 * k)] : [];
  const call = (work: Float64Array, length: number) =>
    routine(
      char.S,
      char.S,
      int(n),
      int(m),
      copy,
      int(n),
      s,
      vh,
      int(n),
      u,
      int(k),
      work,
      int(length),
      ...realWork,
      info,
    );
  const length = workLength(`${name} ${m} ${n}`, call);
  call(workspace(length * width), length);
  requireSuccess("svd", name, info);
}

const workLengths = new Map<string, number>();

/** The workspace LAPACK asks for, in elements; the answer is kept under `key`. */
function workLength(key: string, call: (work: Float64Array, length: number) => void): number {
  let length = workLengths.get(key);
  if (length === undefined) {
    const answer = new Float64Array(2);
    call(answer, -1);
    length = Math.max(1, Math.ceil(answer[0]));
    workLengths.set(key, length);
  }
  return length;
}

/** QR by gelqf: row-major a = q r is column-major aᵀ = rᵀ qᵀ, an LQ factorization. */
export function blasQr(routines: Routines): Engine["qr"] {
  return (dtype, m, n, a) => {
    const width = widthOf(dtype);
    requireLength("qr", m, n, width, a);
    requireFinite("qr", a);
    const k = Math.min(m, n);
    if (k === 0) return { q: new Float64Array(0), r: new Float64Array(0) };
    const factored = copyOf(a, m * n * width, n * width);
    const tau = new Float64Array(k * width);
    const info = int(0);
    const length = largestBlock * Math.max(m, n);
    const work = workspace(length * width);
    const letter = letterOf[dtype];
    routines.get(`${letter}gelqf`, 8, 0)(int(n), int(m), factored, int(n), tau, work, int(length), info);
    requireSuccess("qr", `${letter}gelqf`, info);

    const r = factored.slice(0, k * n * width);
    for (let i = 1; i < k; i++) r.fill(0, i * n * width, (i * n + i) * width);
    const q = firstColumns(factored, m, n, k, width);
    const name = width === 2 ? "zunglq" : "dorglq";
    routines.get(name, 9, 0)(int(k), int(m), int(k), q, int(k), tau, work, int(length), info);
    requireSuccess("qr", name, info);
    return { q, r };
  };
}

/** The first k columns of a row-major m×n matrix. */
function firstColumns(a: Float64Array, m: number, n: number, k: number, width: 1 | 2): Float64Array {
  if (k === n) return a;
  const result = room(m * k * width, k * width);
  for (let i = 0; i < m; i++) result.set(a.subarray(i * n * width, (i * n + k) * width), i * k * width);
  return result;
}
