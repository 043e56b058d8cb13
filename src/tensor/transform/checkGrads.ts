import { NDArray, Tensor } from "../array.ts";
import { components, type DType, isComplex, isInexact, type Storage } from "../dtype.ts";
import { NumericalError } from "../error.ts";
import type { Shape } from "../layout.ts";
import { zerosLike } from "../like.ts";
import { concrete } from "../primitive.ts";
import { add, mul } from "../primitives/arithmetic.ts";
import { normal } from "../random/continuous.ts";
import { foldIn, key } from "../random/key.ts";
import { flatten } from "../tree.ts";
import { type FlatFunction, jvpFlat } from "./jvp.ts";
import { vjp } from "./reverse.ts";

export interface CheckGradsOptions {
  /** Which derivatives to check; both unless given. */
  readonly modes?: readonly ("forward" | "reverse")[];
  /** 1 checks first derivatives, 2 (the default) also the derivatives of these, in every pairing of the modes. */
  readonly order?: 1 | 2;
  /** Step of the central differences, along directions with entries of order one: 6e-6, in single precision 5e-3. */
  readonly step?: number;
  /**
   * Difference allowed, relative to the largest of 1, the value and the derivative: 1e-6, in single precision 5e-3.
   * Where reverse mode is compared with forward mode, which both are exact, a thousandth of it.
   */
  readonly tolerance?: number;
}

interface Problem {
  readonly leaves: readonly NDArray[];
  readonly names: readonly string[];
  readonly forward: boolean;
  readonly reverse: boolean;
  readonly step: number;
  readonly tolerance: number;
}

/**
 * Checks the derivatives of f at `args` (trees of tensors, real or complex; integers are constants): forward mode
 * against central differences, and reverse mode against forward mode by Re⟨w, J v⟩ = Re⟨Jᵀ w, v⟩, along random
 * directions that are the same in every call. Choose arguments away from kinks and branch cuts.
 *
 * @throws NumericalError naming the mode, the argument and its entry, and both numbers, where they differ.
 */
export function checkGrads<Args extends readonly unknown[]>(
  f: (...args: Args) => unknown,
  args: Args,
  { modes = ["forward", "reverse"], order = 2, step, tolerance }: CheckGradsOptions = {},
): void {
  const input = flatten(args);
  const leaves = input.leaves.map((leaf) => concrete(leaf, "checkGrads"));
  const single = leaves.some(({ dtype }) => dtype === "float32" || dtype === "complex64");
  const flat: FlatFunction = (x) => inexactOnly(flatten(f(...(input.structure.build(x) as unknown as Args))).leaves);
  const problem: Problem = {
    leaves,
    names: leafNames(args),
    forward: modes.includes("forward"),
    reverse: modes.includes("reverse"),
    step: step ?? (single ? 5e-3 : 6e-6),
    tolerance: tolerance ?? (single ? 5e-3 : 1e-6),
  };
  checkOrder(flat, problem, order, "");
}

function inexactOnly(leaves: readonly Tensor[]): Tensor[] {
  return leaves.filter((x) => isInexact(x.dtype));
}

/** `[0].weights`, say, for every tensor among the arguments. */
function leafNames(tree: unknown, path = ""): string[] {
  if (tree instanceof Tensor) return [path];
  if (Array.isArray(tree)) return tree.flatMap((child, i) => leafNames(child, `${path}[${i}]`));
  return Object.entries(tree as object).flatMap(([name, child]) => leafNames(child, `${path}.${name}`));
}

function checkOrder(f: FlatFunction, problem: Problem, order: number, of: string): void {
  problem.leaves.forEach((leaf, i) => {
    if (isInexact(leaf.dtype) && leaf.size > 0) checkArgument(f, problem, i, of);
  });
  if (order === 1) return;
  if (problem.forward) {
    const tangents = problem.leaves.map((leaf, i) => direction(leaf, 2 * i));
    checkOrder((x) => pushForward(f, x, tangents), problem, order - 1, `${of} of the forward derivative`);
  }
  if (problem.reverse) {
    checkOrder((x) => inexactOnly(pullBack(f, x).cotangents), problem, order - 1, `${of} of the reverse derivative`);
  }
}

/** A random direction in which a tensor can move: the same for the same number, `null` for integers. */
function direction({ dtype, shape }: { dtype: DType; shape: Shape }, seed: number): NDArray | null {
  return isInexact(dtype) ? normal(foldIn(key(20), seed), shape, dtype) : null;
}

function pushForward(f: FlatFunction, x: readonly Tensor[], tangents: readonly (Tensor | null)[]): Tensor[] {
  const { outputs, tangents: changes } = jvpFlat(f, x, tangents);
  return changes.map((change, k) => change ?? zerosLike(outputs[k]));
}

/** Cotangents of the inputs for fixed random cotangents of the outputs. */
function pullBack(f: FlatFunction, x: readonly Tensor[]): { weights: NDArray[]; cotangents: readonly Tensor[] } {
  const { value, pullback } = vjp((leaves: readonly Tensor[]) => f(leaves), x);
  const weights = value.map((y, k) => direction(y, 2 * k + 1) as NDArray);
  return { weights, cotangents: pullback(weights)[0] };
}

/** Looks along a random direction of one argument, and where that fails for the entry that does. */
function checkArgument(f: FlatFunction, problem: Problem, argument: number, of: string): void {
  const leaf = problem.leaves[argument];
  const failure = checkAlong(f, problem, argument, direction(leaf, 1000 + argument) as NDArray);
  if (failure === undefined) return;
  const where = `by argument ${problem.names[argument]}${of}`;
  for (let at = 0; at < leaf.size * components(leaf.dtype); at++) {
    const entry = checkAlong(f, problem, argument, unit(leaf, at));
    if (entry) throw new NumericalError(`checkGrads, ${where}, entry ${entryName(leaf, at)}: ${entry}`);
  }
  throw new NumericalError(`checkGrads, ${where}, along a random direction: ${failure}`);
}

function unit({ dtype, shape }: NDArray, at: number): NDArray {
  const result = NDArray.zeros(dtype, shape);
  result.data[at] = 1;
  return result;
}

/** `[2, 0] (imaginary part)` for a position in row-major storage. */
function entryName({ dtype, shape }: NDArray, at: number): string {
  let rest = Math.floor(at / components(dtype));
  const index = shape.map(() => 0);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis];
    rest = Math.floor(rest / shape[axis]);
  }
  const part = isComplex(dtype) ? ` (${at % 2 === 0 ? "real" : "imaginary"} part)` : "";
  return `[${index.join(", ")}]${part}`;
}

/** What is wrong with the derivatives along one direction of one argument, if anything is. */
function checkAlong(f: FlatFunction, problem: Problem, argument: number, along: NDArray): string | undefined {
  const { leaves, step } = problem;
  const values = f(leaves).map(numbers);
  const at = (distance: number) =>
    f(leaves.map((x, i) => (i === argument ? add(x, mul(along, distance)) : x))).map(numbers);
  const [above, below] = [at(step), at(-step)];
  const differences = above.map((y, k) => y.map((value, c) => (value - below[k][c]) / (2 * step)));
  if (!problem.forward) return checkReverse(f, problem, argument, along, differences, values);
  const slopes = pushForward(
    f,
    leaves,
    leaves.map((_, i) => (i === argument ? along : null)),
  ).map((t) => concrete(t, "checkGrads"));
  return (
    compareForward(slopes, differences, values, problem.tolerance) ??
    (problem.reverse ? checkReverse(f, problem, argument, along, slopes.map(numbers)) : undefined)
  );
}

function numbers(x: Tensor): Storage {
  return concrete(x, "checkGrads").values();
}

function compareForward(
  slopes: readonly NDArray[],
  differences: readonly Storage[],
  values: readonly Storage[],
  tolerance: number,
): string | undefined {
  for (const [k, slope] of slopes.entries()) {
    const exact = slope.values();
    for (let c = 0; c < exact.length; c++) {
      const scale = Math.max(1, Math.abs(values[k][c]), Math.abs(exact[c]));
      if (!(Math.abs(exact[c] - differences[k][c]) <= tolerance * scale)) {
        const output = `output ${k}, entry ${entryName(slope, c)}`;
        return `forward mode gives ${exact[c]} for ${output}, central differences ${differences[k][c]}`;
      }
    }
  }
  return undefined;
}

/** Compares Re⟨w, J v⟩ with Re⟨Jᵀ w, v⟩; `values` are given where J v are differences, for the rounding in them. */
function checkReverse(
  f: FlatFunction,
  { leaves, tolerance }: Problem,
  argument: number,
  along: NDArray,
  slopes: readonly Storage[],
  values?: readonly Storage[],
): string | undefined {
  const { weights, cotangents } = pullBack(f, leaves);
  let [expected, scale] = [0, 1];
  weights.forEach((w, k) => {
    w.values().forEach((weight, c) => {
      expected += weight * slopes[k][c];
      scale = Math.max(scale, Math.abs(weight * slopes[k][c]), values ? Math.abs(weight * values[k][c]) : 0);
    });
  });
  const pulled = numbers(cotangents[argument]);
  let found = 0;
  along.values().forEach((v, c) => {
    found += v * pulled[c];
    scale = Math.max(scale, Math.abs(v * pulled[c]));
  });
  if (Math.abs(found - expected) <= (values ? 1 : 1e-3) * tolerance * scale) return undefined;
  const other = values ? "central differences" : "forward mode";
  return `reverse mode gives ${found} for a random combination of the outputs, ${other} ${expected}`;
}
