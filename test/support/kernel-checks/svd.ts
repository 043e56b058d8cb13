import type { WideDType } from "../../../src/tensor/engine/index.ts";
import type { Instance } from "../../../src/tensor/engine/portable/wasm/instance.ts";
import {
  bidiagonal,
  distance,
  graded,
  identity,
  isometry,
  randomMatrix,
  svdErrors,
  wideDTypes,
  widthOf,
  withSingularValues,
} from "../../tensor/engine/matrices.ts";

/** The singular value decomposition kernels of one build against what defines it: runs wherever the kernels do. */

interface Case {
  readonly name: string;
  readonly m: number;
  readonly n: number;
  readonly a: Float64Array;
  /** The singular values, descending, where they are known. */
  readonly values?: number[];
}

/** What the kernels return for a matrix that is not finite. */
const notFinite = 1;

/** Every decomposition that came out wrong, one line each; none if the kernels are right. */
export function svdFaults(instance: Instance): string[] {
  const faults: string[] = [];
  for (const dtype of wideDTypes) {
    for (const { name, m, n, a, values } of cases(dtype)) {
      const fault = faultOf(instance, dtype, m, n, a, values);
      if (fault) faults.push(`svd of ${name}, ${m}×${n} ${dtype}: ${fault}`);
    }
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const a = randomMatrix(dtype, 9, 9, 1);
      a[a.length - 1] = bad;
      const { status } = run(instance, dtype, 9, 9, a);
      if (status !== notFinite) faults.push(`svd of a ${dtype} matrix with ${bad} in it: status ${status}`);
    }
  }
  return faults;
}

function* cases(dtype: WideDType): Generator<Case> {
  for (const [m, n] of shapes()) yield { name: "a random matrix", m, n, a: randomMatrix(dtype, m, n, m + 100 * n) };
  for (const n of [24, 45]) yield* structured(dtype, n);
  yield known(dtype, "a graded matrix", 40, 40, graded(40, 12));
  yield known(dtype, "a matrix of low rank", 50, 36, [3, 2, 2, 1e-9]);
  yield known(dtype, "a wide projector", 34, 60, new Array(17).fill(1));
  yield known(dtype, "a matrix of two clusters", 48, 48, [...new Array(24).fill(2), ...new Array(24).fill(1 + 1e-15)]);
  const unitary = isometry(dtype, 40, 40, 3);
  yield { name: "a unitary matrix", m: 40, n: 40, a: unitary, values: new Array(40).fill(1) };
  const one = identity(dtype, 40);
  yield { name: "a unitary matrix and one", m: 40, n: 40, a: unitary.map((x, i) => x + one[i]) };
  for (const size of [1e-300, 1e290]) {
    const a = randomMatrix(dtype, 36, 36, 5).map((x) => x * size);
    yield { name: `a matrix of elements near ${size}`, m: 36, n: 36, a };
  }
}

function* shapes(): Generator<[number, number]> {
  for (let m = 0; m <= 7; m++) for (let n = 0; n <= 7; n++) yield [m, n];
  yield* [32, 33, 50, 51, 75, 100].map((n): [number, number] => [n, n]);
  const oblong: [number, number][] = [
    [40, 33],
    [120, 33],
    [60, 1],
    [55, 30],
    [90, 12],
  ];
  for (const [m, n] of oblong) yield* [[m, n] as [number, number], [n, m] as [number, number]];
}

/** Bidiagonal matrices that try the divide and conquer. */
function* structured(dtype: WideDType, n: number): Generator<Case> {
  const ones = new Array<number>(n).fill(1);
  const tail = ones.slice(1);
  const make = (name: string, diagonal: number[], above: number[], values?: number[]): Case => {
    return { name, m: n, n, a: bidiagonal(dtype, diagonal, above), values };
  };
  const zeros = ones.map(() => 0);
  yield make("the identity", ones, [], ones);
  yield make("zero", zeros, [], zeros);
  yield make("a shift", zeros, tail, [...tail, 0]);
  const cosines = ones.map((_one, i) => 2 * Math.cos(((i + 1) * Math.PI) / (2 * n + 1)));
  yield make("two diagonals of ones", ones, tail, cosines);
  const glue = tail.map((_one, i) => (i % 8 === 7 ? 1e-10 : 0.5));
  yield make("equal blocks, hardly coupled", ones, glue);
  const every = ones.map((_one, i) => i % 3);
  yield make("zeros on the diagonal", every, tail);
  yield make("a graded bidiagonal matrix", graded(n, 30), graded(n - 1, 30));
  yield make("one graded upward", graded(n, 30).reverse(), graded(n - 1, 30).reverse());
}

function known(dtype: WideDType, name: string, m: number, n: number, nonzero: number[]): Case {
  const values = new Array<number>(Math.min(m, n)).fill(0);
  nonzero.forEach((value, i) => {
    values[i] = value;
  });
  values.sort((x, y) => y - x);
  return { name, m, n, a: withSingularValues(dtype, m, n, nonzero, 11), values };
}

function faultOf(
  instance: Instance,
  dtype: WideDType,
  m: number,
  n: number,
  a: Float64Array,
  values: number[] | undefined,
): string | undefined {
  let status = 0;
  const svd = () => {
    const result = run(instance, dtype, m, n, a);
    status = result.status;
    return result;
  };
  const { s, residual, left, right } = svdErrors({ svd }, dtype, m, n, a);
  if (status !== 0) return `status ${status}`;
  const bound = 1e-13 * Math.max(1, Math.min(m, n));
  // Not "worse than": NaN is wrong as well.
  if (!(residual <= bound)) return `residual ${residual}`;
  if (!(left <= bound)) return `left vectors ${left} from orthonormal`;
  if (!(right <= bound)) return `right vectors ${right} from orthonormal`;
  if (s.some((value, i) => !(value >= 0) || value > s[Math.max(0, i - 1)])) return `values ${s} do not descend to 0`;
  if (!values) return undefined;
  const error = distance(s, values);
  return error <= 1e-13 * Math.max(1, values[0]) ? undefined : `values off by ${error}`;
}

/** Runs the kernel on a copy of a. */
function run({ memory, kernels }: Instance, dtype: WideDType, m: number, n: number, a: Float64Array) {
  const width = widthOf(dtype);
  const k = Math.min(m, n);
  const position = kernels.mark();
  const [matrix, u, s, vh] = [m * n * width, m * k * width, k, k * n * width].map((count) =>
    kernels.allocate(count * 8),
  );
  new Float64Array(memory.buffer, matrix, a.length).set(a);
  const status = kernels.svd(width, m, n, matrix, u, s, vh);
  const take = (pointer: number, count: number) => new Float64Array(memory.buffer, pointer, count).slice();
  const result = { status, u: take(u, m * k * width), s: take(s, k), vh: take(vh, k * n * width) };
  kernels.release(position);
  return result;
}
