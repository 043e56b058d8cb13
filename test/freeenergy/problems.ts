import type { MinimizeStep } from "../../src/freeenergy/index.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/run/safetensors.ts";
import { joinState, splitState } from "../../src/run/state.ts";
import {
  array,
  conj,
  fromData,
  matmul,
  mul,
  type NDArray,
  real,
  slice,
  sub,
  sum,
  type Tensor,
} from "../../src/tensor/index.ts";

/** All steps of a minimization. */
export async function collect<T>(steps: AsyncIterable<T> | Iterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const step of steps) all.push(step);
  return all;
}

/** The last step of a minimization. */
export async function finalStep<P, Aux>(steps: AsyncIterable<MinimizeStep<P, Aux>>): Promise<MinimizeStep<P, Aux>> {
  const last = (await collect(steps)).at(-1);
  if (!last) throw new Error("no step was taken");
  return last;
}

/** Σ 100 (x_{i+1} − x_i²)² + (1 − x_i)², with its minimum 0 at (1, …, 1). */
export function rosenbrock(x: Tensor): Tensor {
  const n = x.size;
  const [head, tail] = [slice(x, [0, n - 1]), slice(x, [1, n])];
  const [bend, shift] = [sub(tail, mul(head, head)), sub(1, head)];
  return sum(mul(100, mul(bend, bend)).add(mul(shift, shift)));
}

/** ⟨z|H|z⟩ / ⟨z|z⟩, whose minimum is the lowest eigenvalue of the Hermitian H. */
export function rayleighQuotient(hermitian: Tensor): (z: Tensor) => Tensor {
  return (z) => {
    const norm = sum(real(mul(conj(z), z)));
    return sum(real(mul(conj(z), matmul(hermitian, z)))).div(norm);
  };
}

/** Numbers between −1 and 1 from a linear congruential generator (Numerical Recipes). */
export function pseudoRandom(count: number, seed = 1): readonly number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (1664525 * state + 1013904223) % 2 ** 32;
    return state / 2 ** 31 - 1;
  });
}

/** The numbers of an array. */
export function numbers(x: NDArray): number[] {
  return Array.from(x.values());
}

/** Real and complex leaves, nested. */
export interface Parameters {
  readonly valley: Tensor;
  readonly states: readonly { readonly z: Tensor }[];
}

const hermitian = fromData("complex128", [2, 2], Float64Array.of(1, 0, 0.5, -0.25, 0.5, 0.25, -1, 0));

/** Both problems above at once. */
export const everything = ({ valley, states: [{ z }] }: Parameters) =>
  rosenbrock(valley).add(rayleighQuotient(hermitian)(z));

/** A start for it. */
export const everywhere = () => ({
  valley: array([...pseudoRandom(6)]),
  states: [{ z: fromData("complex128", [2], Float64Array.from(pseudoRandom(4, 5))) }],
});

/** Through the bytes a checkpoint is made of. */
export function keep<T>(state: T): T {
  const { tree, arrays } = splitState(state);
  const text = JSON.stringify(tree);
  return joinState({ tree: JSON.parse(text), arrays: decodeSafetensors(encodeSafetensors(arrays)) }) as T;
}
