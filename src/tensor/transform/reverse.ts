import type { Tensor } from "../array.ts";
import { asTensor } from "../create.ts";
import { isComplex, isInexact } from "../dtype.ts";
import { DTypeError, InputError, ShapeError } from "../error.ts";
import { onesLike, zerosLike } from "../like.ts";
import { conj } from "../primitives/convert.ts";
import { flatten, leavesLike } from "../tree.ts";
import { linearize } from "./linear.ts";

/** A value and the function that pulls cotangents of it back to the arguments. */
export interface Vjp<Args, Result> {
  readonly value: Result;
  /**
   * Cotangents of the arguments: for real functions vᵀJ. For complex ones Re⟨v, J t⟩ = Re⟨pullback(v), t⟩ with
   * ⟨a, b⟩ = Σ a*·b, so that pulling back 1 from a real loss gives ∂f/∂Re z + i ∂f/∂Im z.
   */
  pullback(cotangent: Result): Args;
}

/** Reverse mode: f at `args` with its pullback, which may be called any number of times. */
export function vjp<Args extends readonly unknown[], Result>(
  f: (...args: Args) => Result,
  ...args: Args
): Vjp<Args, Result> {
  const input = flatten(args);
  let output = flatten([]);
  const active = input.leaves.map((x) => isInexact(x.dtype));
  const { outputs, transpose } = linearize(
    (leaves) => {
      output = flatten(f(...(input.structure.build(leaves) as unknown as Args)));
      return output.leaves;
    },
    input.leaves,
    active,
  );
  return {
    value: output.structure.build(outputs) as Result,
    pullback: (cotangent) => {
      const given = leavesLike(output.structure, cotangent, "pullback");
      given.forEach((ct, i) => {
        if (ct.shape.join() !== outputs[i].shape.join()) {
          throw new ShapeError(
            `pullback: cotangent [${ct.shape.join(", ")}] of an output [${outputs[i].shape.join(", ")}]`,
          );
        }
      });
      const pulled = transpose(given.map(conj));
      const dense = pulled.map((ct, i) => (ct ? conj(ct) : zerosLike(input.leaves[i])));
      return input.structure.build(dense) as unknown as Args;
    },
  };
}

export interface GradOptions {
  /** Which argument to differentiate; the first unless given. */
  readonly argument?: number;
}

type Argument<Args extends readonly unknown[]> = Args[number];

/**
 * Value and gradient of a real scalar function with respect to one argument, a tree of tensors.
 *
 * For complex leaves the gradient is ∂f/∂Re z + i ∂f/∂Im z, the direction of steepest ascent: `z − η·grad` descends.
 *
 * @throws ShapeError when f's result is not one number, DTypeError when it is complex.
 */
export function valueAndGrad<Args extends readonly unknown[], Which extends Argument<Args> = Args[0]>(
  f: (...args: Args) => Tensor,
  { argument = 0 }: GradOptions = {},
): (...args: Args) => { value: Tensor; gradient: Which } {
  return (...args) => {
    if (argument < 0 || argument >= args.length) {
      throw new InputError(`grad: argument ${argument} of a function called with ${args.length}`);
    }
    const at = (x: unknown) => f(...(args.map((arg, i) => (i === argument ? x : arg)) as unknown as Args));
    requireDifferentiable(args[argument]);
    const { value, pullback } = vjp((x: unknown) => asTensor(at(x)), args[argument]);
    requireRealScalar(value);
    return { value, gradient: pullback(onesLike(value))[0] as Which };
  };
}

/** Gradient of a real scalar function; see `valueAndGrad`. */
export function grad<Args extends readonly unknown[], Which extends Argument<Args> = Args[0]>(
  f: (...args: Args) => Tensor,
  options: GradOptions = {},
): (...args: Args) => Which {
  const both = valueAndGrad<Args, Which>(f, options);
  return (...args) => both(...args).gradient;
}

function requireDifferentiable(argument: unknown): void {
  for (const leaf of flatten(argument).leaves) {
    if (!isInexact(leaf.dtype))
      throw new DTypeError(`grad: an argument of dtype ${leaf.dtype} has no derivative; cast it to float64`);
  }
}

function requireRealScalar(value: Tensor): void {
  if (value.size !== 1) {
    throw new ShapeError(
      `grad: the function must return one number, got shape [${value.shape.join(", ")}]; see jacobian`,
    );
  }
  if (isComplex(value.dtype)) {
    throw new DTypeError("grad: the function must return a real number, got a complex one; take its real part or abs");
  }
}
