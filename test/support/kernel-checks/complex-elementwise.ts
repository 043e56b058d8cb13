import type { Instance } from "../../../src/tensor/engine/portable/wasm/instance.ts";
import { firstDifference, largestError } from "./elementwise.ts";

/** Complex elementwise kernels of one build against values known beforehand: runs wherever the kernels do. */

/** Complex arguments, re and im by turns, the nearest values, and what those are short of in units in the last place. */
export interface ComplexCase {
  readonly kernel: ComplexKernelName;
  readonly z: Float64Array;
  readonly values: Float64Array;
  readonly rests: Float64Array;
}

type Function =
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

export type ComplexKernelName = `${Function}Complex`;

/** Every kernel with a part that is off by more than 2 ulp, and where most, one line each; none if all are right. */
export function complexElementwiseFaults(instance: Instance, cases: readonly ComplexCase[]): string[] {
  const faults: string[] = [];
  for (const { kernel, z, values, rests } of cases) {
    const computed = evaluateComplex(instance, kernel, z);
    const { error, at } = largestError(computed, values, rests);
    if (error > 2) {
      const [re, im] = z.subarray(at & ~1);
      const part = at & 1 ? "Im" : "Re";
      faults.push(`${part} ${kernel}(${re} + ${im}i) is ${computed[at]}, not ${values[at]}: ${error} ulp`);
    }
    for (const length of [1, 2, 3]) {
      const pieces = new Float64Array(z.length);
      for (let k = 0; k < z.length; k += 2 * length) {
        pieces.set(evaluateComplex(instance, kernel, z.subarray(k, k + 2 * length)), k);
      }
      const place = firstDifference(computed, pieces);
      if (place >= 0) faults.push(`${kernel} of element ${place >> 1} differs in an array of ${length}`);
    }
  }
  return faults;
}

/** All values of a kernel in one call. */
export function evaluateComplex(instance: Instance, kernel: ComplexKernelName, z: Float64Array): Float64Array {
  return computed(instance, [z], (count, [from, to]) => instance.kernels[kernel](count / 2, from, to));
}

/** Powers of real or, re and im by turns, complex numbers. */
export function evaluatePower(instance: Instance, kernel: "pow" | "powComplex", x: Float64Array, y: Float64Array) {
  const width = kernel === "pow" ? 1 : 2;
  return computed(instance, [x, y], (count, [a, b, to]) => instance.kernels[kernel](count / width, a, b, to));
}

function computed(
  { kernels, memory }: Instance,
  operands: readonly Float64Array[],
  run: (count: number, pointers: number[]) => void,
): Float64Array {
  const position = kernels.mark();
  const { length } = operands[0];
  const pointers = [...operands, operands[0]].map(() => kernels.allocate((length + 4) * 8) >>> 0);
  operands.forEach((operand, k) => {
    new Float64Array(memory.buffer, pointers[k], length).set(operand);
  });
  run(length, pointers);
  const values = new Float64Array(memory.buffer, pointers[operands.length], length).slice();
  kernels.release(position);
  return values;
}
