import type { Instance } from "../../../src/tensor/engine/portable/wasm/instance.ts";

/** The matrix kernels of one build against the definition of a product: runs wherever the kernels do. */

/** What one product is made of: complex or not, float32 or float64, and how each operand is read. */
interface Kind {
  readonly width: 1 | 2;
  readonly single: boolean;
}

/** A matrix in row-major order with its row and column step, read transposed and conjugated as told. */
interface Operand {
  readonly data: Float64Array;
  readonly row: number;
  readonly column: number;
  readonly conj: boolean;
}

type Form = "N" | "T" | "R" | "C";

const forms: readonly Form[] = ["N", "T", "R", "C"];
const kinds: readonly Kind[] = [
  { width: 1, single: false },
  { width: 2, single: false },
  { width: 1, single: true },
  { width: 2, single: true },
];

/** Every product and triangular update that came out wrong, one line each; none if the kernels are right. */
export function matmulFaults(instance: Instance): string[] {
  const faults: string[] = [];
  for (const kind of kinds) {
    for (const [count, m, n, k, formA, formB, gap] of cases()) {
      const fault = productFault(instance, kind, count, m, n, k, formA, formB, gap);
      if (fault) faults.push(fault);
    }
  }
  for (const width of [1, 2] as const) {
    for (const [n, k] of [...pairs(13), [64, 3], [127, 5], [129, 257], [5, 512], [300, 7]]) {
      const fault = lowerFault(instance, width, n, k);
      if (fault) faults.push(fault);
    }
  }
  return faults;
}

type Case = [count: number, m: number, n: number, k: number, formA: Form, formB: Form, gap: number];

function* cases(): Generator<Case> {
  for (const [m, n] of pairs(13)) yield [1, m, n, ((m * n) % 6) + 1, forms[m % 4], forms[n % 4], 0];
  for (const formA of forms) {
    for (const formB of forms) {
      yield [1, 7, 6, 9, formA, formB, 0];
      yield [3, 9, 11, 4, formA, formB, 5];
      yield [1, 1, 19, 33, formA, formB, 1];
      yield [2, 19, 1, 33, formA, formB, 2];
    }
  }
  for (const edge of [63, 64, 65, 127, 129]) yield [1, edge, 5, 6, "N", "N", 0];
  for (const edge of [511, 513, 1023, 1025, 2049]) yield [1, 3, edge, 4, "C", "N", 0];
  for (const edge of [255, 256, 257, 511, 512, 513, 1025, 1026]) yield [1, 5, 9, edge, "N", "R", 3];
  yield [1, 130, 131, 259, "N", "T", 0];
  yield [2, 4, 5, 0, "N", "N", 0];
}

function* pairs(last: number): Generator<[number, number]> {
  for (let i = 1; i <= last; i++) for (let j = 1; j <= last; j++) yield [i, j];
}

function productFault(
  instance: Instance,
  kind: Kind,
  count: number,
  m: number,
  n: number,
  k: number,
  formA: Form,
  formB: Form,
  gap: number,
): string | undefined {
  const { kernels } = instance;
  const next = numbers(m + 37 * n + 1009 * k);
  const [a, aStep] = operand(kind, count, m, k, formA, gap, next);
  const [b, bStep] = operand(kind, count, k, n, formB, gap, next);
  const before = numbersOf(kind, Float64Array.from({ length: count * m * n * kind.width + 8 }, next));
  const position = kernels.mark();
  const c = place(instance, kind, before);
  const run = kind.single ? kernels.matmulSingle : kernels.matmulDouble;
  const beta = k % 2 === 0 ? 0 : 0.5;
  run(
    ...([kind.width, count, m, n, k] as const),
    ...([place(instance, kind, a.data), aStep, a.row, a.column, Number(a.conj)] as const),
    ...([place(instance, kind, b.data), bStep, b.row, b.column, Number(b.conj)] as const),
    ...([beta, c] as const),
  );
  const result = read(instance, kind, c, before.length);
  kernels.release(position);
  const expected = before.slice();
  for (let at = 0; at < count; at++) {
    const start = at * m * n * kind.width;
    definition(kind.width, m, n, k, shifted(a, at * aStep * kind.width), shifted(b, at * bStep * kind.width), {
      beta,
      c: expected.subarray(start, start + m * n * kind.width),
    });
  }
  const error = distance(result, expected);
  const allowed = (kind.single ? 2 ** -23 : 2 ** -52) * 4 * (k + 1);
  if (error <= allowed) return undefined;
  return `${describe(kind)} ${count} of ${m}×${n}×${k} ${formA}${formB}, gap ${gap}: off by ${error}`;
}

/** Runs a rank-k update of the lower triangle; the upper one, and the room between rows, must stay as it was. */
function lowerFault({ memory, kernels }: Instance, width: 1 | 2, n: number, k: number): string | undefined {
  const kind = { width, single: false };
  const next = numbers(n + 1009 * k);
  const [a] = operand(kind, 1, n, k, "N", 1, next);
  const [b] = operand(kind, 1, k, n, "C", 2, next);
  const stride = n + 3;
  const before = Float64Array.from({ length: n * stride * width }, next);
  const position = kernels.mark();
  const instance = { memory, kernels };
  const c = place(instance, kind, before);
  kernels.updateLower(
    ...([width, n, k] as const),
    ...([place(instance, kind, a.data), a.row, a.column, Number(a.conj)] as const),
    ...([place(instance, kind, b.data), b.row, b.column, Number(b.conj)] as const),
    ...([c, stride] as const),
  );
  const result = read(instance, kind, c, before.length);
  kernels.release(position);
  const product = new Float64Array(n * n * width);
  definition(width, n, n, k, a, b, { beta: 0, c: product });
  let error = 0;
  result.forEach((value, p) => {
    const at = Math.floor(p / width);
    const [i, j] = [Math.floor(at / stride), at % stride];
    const added = j <= i ? product[(i * n + j) * width + (p % width)] : 0;
    const off = Math.abs(value - before[p] - added);
    error = Number.isNaN(off) ? Number.POSITIVE_INFINITY : Math.max(error, off);
  });
  if (error <= 2 ** -52 * 4 * (k + 2)) return undefined;
  return `${describe(kind)} lower triangle of ${n}×${n}×${k}: off by ${error}`;
}

/** Matrices op(x), rows×columns each, with NaN in the `gap` between their rows, and the step from one to the next. */
function operand(
  kind: Kind,
  count: number,
  rows: number,
  columns: number,
  form: Form,
  gap: number,
  next: () => number,
): [Operand, number] {
  const plain = form === "N" || form === "R";
  const [height, length] = plain ? [rows, columns] : [columns, rows];
  const stride = length + gap;
  const data = Float64Array.from({ length: count * height * stride * kind.width }, (_value, p) =>
    Math.floor(p / kind.width) % stride < length ? next() : Number.NaN,
  );
  const conj = kind.width === 2 && (form === "R" || form === "C");
  const steps = plain ? { row: stride, column: 1 } : { row: 1, column: stride };
  return [{ data: numbersOf(kind, data), ...steps, conj }, height * stride];
}

function shifted(x: Operand, by: number): Operand {
  return { ...x, data: x.data.subarray(by) };
}

/** c ← a·b + beta·c as it is written, c being contiguous. */
function definition(
  width: 1 | 2,
  m: number,
  n: number,
  k: number,
  a: Operand,
  b: Operand,
  { beta, c }: { beta: number; c: Float64Array },
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let re = 0;
      let im = 0;
      for (let l = 0; l < k; l++) {
        const [ar, ai] = element(width, a, i, l);
        const [br, bi] = element(width, b, l, j);
        re += ar * br - ai * bi;
        im += ar * bi + ai * br;
      }
      const p = (i * n + j) * width;
      c[p] = re + (beta === 0 ? 0 : beta * c[p]);
      if (width === 2) c[p + 1] = im + (beta === 0 ? 0 : beta * c[p + 1]);
    }
  }
}

function element(width: 1 | 2, x: Operand, i: number, j: number): [number, number] {
  const p = (i * x.row + j * x.column) * width;
  return [x.data[p], width === 1 ? 0 : x.conj ? -x.data[p + 1] : x.data[p + 1]];
}

/** Numbers rounded to what the kind can hold. */
function numbersOf(kind: Kind, data: Float64Array): Float64Array {
  return kind.single ? data.map(Math.fround) : data;
}

function place({ memory, kernels }: Instance, kind: Kind, data: Float64Array): number {
  const pointer = kernels.allocate(data.length * (kind.single ? 4 : 8)) >>> 0;
  new (kind.single ? Float32Array : Float64Array)(memory.buffer, pointer, data.length).set(data);
  return pointer;
}

function read({ memory }: Instance, kind: Kind, pointer: number, count: number): Float64Array {
  return Float64Array.from(new (kind.single ? Float32Array : Float64Array)(memory.buffer, pointer, count));
}

/** A small linear congruential generator of numbers from −1 to 1. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** The largest difference; infinite where one of the two is NaN. */
function distance(x: Float64Array, y: Float64Array): number {
  let largest = 0;
  x.forEach((value, p) => {
    const difference = Math.abs(value - y[p]);
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  });
  return largest;
}

function describe({ width, single }: Kind): string {
  if (width === 1) return single ? "float32" : "float64";
  return single ? "complex64" : "complex128";
}
