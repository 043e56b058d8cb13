import type { Instance } from "../../../src/tensor/engine/portable/wasm/instance.ts";

/** Elementwise kernels of one build against values known beforehand: runs wherever the kernels do. */

/** Arguments of a kernel, the float64 nearest to each value, and what that is short of it in units in the last place. */
export interface ElementwiseCase {
  readonly kernel:
    | "exp"
    | "expm1"
    | "log"
    | "log1p"
    | "sinh"
    | "cosh"
    | "tanh"
    | "sigmoid"
    | "softplus"
    | "sin"
    | "cos"
    | "erf";
  readonly x: Float64Array;
  readonly values: Float64Array;
  readonly rests: Float64Array;
}

/** Units in the last place that a kernel may be off. */
const allowed = 2;

/** Every kernel that is off by more, and where most, one line each; none if the kernels are right. */
export function elementwiseFaults(instance: Instance, cases: readonly ElementwiseCase[]): string[] {
  const faults: string[] = [];
  for (const { kernel, x, values, rests } of cases) {
    const computed = evaluate(instance, kernel, x);
    const { error, at } = largestError(computed, values, rests);
    if (error > allowed) faults.push(`${kernel}(${x[at]}) is ${computed[at]}, not ${values[at]}: ${error} ulp`);
    for (const length of [1, 2, 3, 4, 5, 7]) {
      const place = firstDifference(computed, inPieces(instance, kernel, x, length));
      if (place >= 0) faults.push(`${kernel}(${x[place]}) differs in an array of ${length}`);
    }
  }
  return faults;
}

/** The largest error in units in the last place, and where it is; infinite where a special value is wrong. */
export function largestError(computed: Float64Array, values: Float64Array, rests: Float64Array) {
  let [error, at] = [0, -1];
  for (let k = 0; k < computed.length; k++) {
    const here = errorOf(computed[k], values[k], rests[k]);
    if (here > error) [error, at] = [here, k];
  }
  return { error, at };
}

/** All values of a kernel in one call. */
export function evaluate(
  { kernels, memory }: Instance,
  kernel: ElementwiseCase["kernel"],
  x: Float64Array,
): Float64Array {
  const position = kernels.mark();
  const room = (x.length + 3) * 8;
  const from = kernels.allocate(room) >>> 0;
  const to = kernels.allocate(room) >>> 0;
  new Float64Array(memory.buffer, from, x.length).set(x);
  kernels[kernel](x.length, from, to);
  const values = new Float64Array(memory.buffer, to, x.length).slice();
  kernels.release(position);
  return values;
}

function errorOf(computed: number, value: number, rest: number): number {
  if (Object.is(computed, value)) return Math.abs(rest);
  const ordinary = Number.isFinite(computed) && Number.isFinite(value) && (value !== 0 || rest !== 0);
  if (!ordinary) return Number.POSITIVE_INFINITY;
  return Math.abs((computed - value) / unitInLastPlace(value) - rest);
}

/** The distance from |x| to the next larger float64. */
export function unitInLastPlace(x: number): number {
  const bits = new BigInt64Array(new Float64Array([Math.abs(x)]).buffer);
  bits[0] += 1n;
  return new Float64Array(bits.buffer)[0] - Math.abs(x);
}

function inPieces(instance: Instance, kernel: ElementwiseCase["kernel"], x: Float64Array, length: number) {
  const values = new Float64Array(x.length);
  for (let k = 0; k < x.length; k += length) values.set(evaluate(instance, kernel, x.subarray(k, k + length)), k);
  return values;
}

/** Where two arrays first differ in a bit (a NaN is a NaN), −1 if nowhere. */
export function firstDifference(a: Float64Array, b: Float64Array): number {
  return a.findIndex((value, k) => !Object.is(value, b[k]));
}
