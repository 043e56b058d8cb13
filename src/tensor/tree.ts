import { Tensor } from "./array.ts";
import { InputError } from "./error.ts";

/** Nested plain objects and arrays with `Leaf`s at the ends, or a single `Leaf`. */
export type Tree<Leaf = Tensor> = Leaf | readonly Tree<Leaf>[] | { readonly [key: string]: Tree<Leaf> };

/** The tree `T` with every tensor replaced by a `Leaf`. */
export type TreeOf<T, Leaf> = T extends Tensor
  ? Leaf
  : T extends readonly unknown[] | object
    ? { [K in keyof T]: TreeOf<T[K], Leaf> }
    : T;

/** How a tree is nested, without its leaves. */
export interface TreeStructure {
  readonly size: number;
  build(leaves: readonly unknown[]): unknown;
}

/** The tensors of a tree in a fixed order (object keys as written), and how to put a tree of that form together. */
export function flatten(tree: unknown): { leaves: Tensor[]; structure: TreeStructure } {
  const leaves: Tensor[] = [];
  const build = collect(tree, leaves, "");
  return { leaves, structure: { size: leaves.length, build } };
}

type Builder = (leaves: readonly unknown[]) => unknown;

function collect(tree: unknown, leaves: Tensor[], path: string): Builder {
  if (tree instanceof Tensor) {
    const index = leaves.push(tree) - 1;
    return (values) => values[index];
  }
  if (Array.isArray(tree)) {
    const parts = tree.map((child, i) => collect(child, leaves, `${path}[${i}]`));
    return (values) => parts.map((part) => part(values));
  }
  if (tree !== null && typeof tree === "object" && Object.getPrototypeOf(tree) === Object.prototype) {
    const parts = Object.entries(tree).map(([key, child]) => [key, collect(child, leaves, `${path}.${key}`)] as const);
    return (values) => Object.fromEntries(parts.map(([key, part]) => [key, part(values)]));
  }
  const given = tree === null ? "null" : typeof tree;
  throw new InputError(`a tree holds tensors in plain arrays and objects; found ${given} at ${path || "its root"}`);
}

/** Applies `f` to every leaf; further trees must be nested in the same way and give `f` more arguments. */
export function treeMap<T>(f: (leaf: Tensor, ...others: Tensor[]) => Tensor, tree: T, ...others: T[]): T {
  const { leaves, structure } = flatten(tree);
  const rest = others.map((other) => leavesLike(structure, other, "treeMap"));
  return structure.build(leaves.map((leaf, i) => f(leaf, ...rest.map((r) => r[i])))) as T;
}

/** The leaves of a tree in order. */
export function treeLeaves(tree: unknown): Tensor[] {
  return flatten(tree).leaves;
}

/** The leaves of `tree`, which must have as many as `structure`. Throws `InputError` otherwise. */
export function leavesLike(structure: TreeStructure, tree: unknown, operation: string): Tensor[] {
  const { leaves } = flatten(tree);
  if (leaves.length !== structure.size) {
    throw new InputError(`${operation}: expected a tree of ${structure.size} tensors, got one of ${leaves.length}`);
  }
  return leaves;
}
