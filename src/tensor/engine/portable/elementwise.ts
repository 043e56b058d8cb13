import type { Storage } from "../../dtype.ts";
import type { Exports } from "./wasm/binary.ts";
import { instantiate } from "./wasm/instance.ts";

/** Kernels of one real operand: numbers at x to as many at y. */
export type UnaryKernel =
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

/** Functions that have a kernel for complex numbers. */
export type ComplexKernel =
  | "exp"
  | "expm1"
  | "log"
  | "log1p"
  | "sqrt"
  | "sin"
  | "cos"
  | "tan"
  | "sinh"
  | "cosh"
  | "tanh"
  | "sigmoid";

/** Computes `n` values of a function of one operand; positions and steps count storage numbers. */
export type UnaryRun = (n: number, x: Storage, i: number, step: number, out: Storage, o: number) => void;

/** Numbers brought to the kernels at a time: few enough for the cache nearest to the processor. */
const chunk = 4096;

/** Below this many numbers a loop copies faster than a call does. */
const few = 32;

/** The kernels with room for a chunk of each operand and of the result, in a memory that never grows. */
interface Bench {
  readonly kernels: Exports;
  readonly places: readonly Place[];
}

interface Place {
  readonly pointer: number;
  readonly numbers: Float64Array;
}

let kept: Bench | undefined;

/** Computes `n` values of a function of two operands; positions and steps count storage numbers. */
export type BinaryRun = (
  n: number,
  x: Storage,
  i: number,
  xStep: number,
  y: Storage,
  j: number,
  yStep: number,
  out: Storage,
  o: number,
) => void;

/**
 * A kernel over arrays of any float dtype and step, computed in float64 and rounded to what `out` holds. Its results
 * depend on the number alone: not on its place, the array's length, the engine in use or the machine.
 */
export function unary(name: UnaryKernel): UnaryRun {
  return unaryRun(name, 1);
}

/** As {@link unary}, of complex numbers. */
export function complexUnary(name: ComplexKernel): UnaryRun {
  return unaryRun(`${name}Complex`, 2);
}

function unaryRun(name: UnaryKernel | `${ComplexKernel}Complex`, width: 1 | 2): UnaryRun {
  return (n, x, i, step, out, o) => {
    const { kernels, places } = bench();
    const [argument, result] = places;
    const most = chunk / width;
    for (let done = 0; done < n; done += most) {
      const count = Math.min(most, n - done);
      bring(x, i + done * step, step, width, count, argument.numbers);
      kernels[name](count, argument.pointer, result.pointer);
      take(result.numbers, count * width, out, o + done * width);
    }
  };
}

/** As {@link unary}, for x^y. */
export const power = binaryRun("pow", 1);

/** As {@link unary}, for the principal value of z^w. */
export const complexPower = binaryRun("powComplex", 2);

function binaryRun(name: "pow" | "powComplex", width: 1 | 2): BinaryRun {
  return (n, x, i, xStep, y, j, yStep, out, o) => {
    const { kernels, places } = bench();
    const [first, second, result] = places;
    const most = chunk / width;
    for (let done = 0; done < n; done += most) {
      const count = Math.min(most, n - done);
      bring(x, i + done * xStep, xStep, width, count, first.numbers);
      bring(y, j + done * yStep, yStep, width, count, second.numbers);
      kernels[name](count, first.pointer, second.pointer, result.pointer);
      take(result.numbers, count * width, out, o + done * width);
    }
  };
}

function bench(): Bench {
  kept ??= setUp();
  return kept;
}

function setUp(): Bench {
  const { kernels, memory } = instantiate();
  const places = [0, 1, 2].map(() => {
    const pointer = kernels.allocate(chunk * 8) >>> 0;
    return { pointer, numbers: new Float64Array(memory.buffer, pointer, chunk) };
  });
  return { kernels, places };
}

/** Copies `count` elements of `width` numbers, `step` apart, to the front of `target`. */
function bring(x: Storage, from: number, step: number, width: number, count: number, target: Float64Array): void {
  const total = count * width;
  if (step === width && total > few) {
    target.set(x.subarray(from, from + total));
    return;
  }
  for (let k = 0; k < total; k += width, from += step) {
    target[k] = x[from];
    if (width === 2) target[k + 1] = x[from + 1];
  }
}

function take(numbers: Float64Array, count: number, out: Storage, at: number): void {
  if (count > few) {
    out.set(count === numbers.length ? numbers : numbers.subarray(0, count), at);
    return;
  }
  for (let k = 0; k < count; k++) out[at + k] = numbers[k];
}
