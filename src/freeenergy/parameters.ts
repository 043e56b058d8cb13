import {
  concrete,
  DTypeError,
  describeType,
  flatten,
  InputError,
  isInexact,
  type NDArray,
  ShapeError,
  Tensor,
  type TreeOf,
} from "../tensor/index.ts";
import type { Vector } from "./vector.ts";

/** The tree `P` as a differentiated function sees it: its leaves may be followed by a transformation. */
export type Traced<P> = TreeOf<P, Tensor>;

/** The tree `P` with numbers in every leaf. */
export type Concrete<P> = TreeOf<P, NDArray>;

/** How the tree of parameters and the vector an optimizer works on belong together. */
export interface ParameterSpace<P> {
  /** Where each leaf is, for messages: `.layers[0].weight`; empty where the tree is a single leaf. */
  readonly names: readonly string[];
  /** The leaves of a tree of the same form, row-major. Throws `InputError` or `ShapeError` where it differs. */
  vector(tree: unknown, what: string): Vector;
  tree(vector: Vector): Concrete<P>;
}

/**
 * The space a tree of parameters spans.
 *
 * Throws `InputError` for a tree without tensors and `DTypeError` for a leaf that is neither real nor complex floating.
 */
export function parameterSpace<P>(parameters: P): ParameterSpace<P> {
  const { structure } = flatten(parameters);
  const leaves = namedLeaves(parameters);
  const names = [...leaves.keys()];
  if (names.length === 0) throw new InputError("minimize: the tree of parameters has no tensor in it");
  for (const [name, leaf] of leaves) {
    if (isInexact(leaf.dtype)) continue;
    throw new DTypeError(
      `minimize: the parameter${inWords(name)} is ${leaf.dtype}; it must be real or complex floating`,
    );
  }
  return {
    names,
    tree: (vector) => structure.build(vector) as Concrete<P>,
    vector: (tree, what) => {
      const given = namedLeaves(tree);
      const extra = [...given.keys()].find((name) => !leaves.has(name));
      if (extra !== undefined)
        throw new InputError(`minimize: ${what} has a leaf '${extra}' that the parameters have not`);
      return [...leaves].map(([name, like]) => matchingLeaf(given.get(name), like, `${what}${inWords(name)}`));
    },
  };
}

function matchingLeaf(leaf: Tensor | undefined, like: Tensor, what: string): NDArray {
  if (!leaf) throw new InputError(`minimize: ${what} is missing`);
  if (describeType(leaf) !== describeType(like)) {
    throw new ShapeError(`minimize: ${what} is ${describeType(leaf)} where the parameter is ${describeType(like)}`);
  }
  return concrete(leaf, "minimize").contiguous();
}

/** ` of '.weight'`, or nothing for a tree that is one leaf. */
export function inWords(name: string): string {
  return name === "" ? "" : ` of '${name}'`;
}

/** The leaves by their place, in the order of `flatten`. */
function namedLeaves(tree: unknown, name = ""): Map<string, Tensor> {
  if (tree instanceof Tensor) return new Map([[name, tree]]);
  if (Array.isArray(tree)) return new Map(tree.flatMap((child, i) => [...namedLeaves(child, `${name}[${i}]`)]));
  if (typeof tree === "object" && tree !== null) {
    return new Map(Object.entries(tree).flatMap(([key, child]) => [...namedLeaves(child, `${name}.${key}`)]));
  }
  throw new InputError(`minimize: '${name}' is ${tree === null ? "null" : typeof tree} where a tensor belongs`);
}
