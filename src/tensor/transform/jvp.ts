import { Tensor } from "../array.ts";
import { type DType, isInexact } from "../dtype.ts";
import { InputError, TransformError } from "../error.ts";
import type { Shape } from "../layout.ts";
import { zerosLike } from "../like.ts";
import { bind, type Interpreter, type MaybeTensor, nextLevel, type Primitive } from "../primitive.ts";
import { flatten, leavesLike } from "../tree.ts";

/** A value with the tangent it carries. */
class JvpTracer extends Tensor {
  readonly primal: Tensor;
  readonly tangent: Tensor;
  readonly interpreter: JvpInterpreter;

  constructor(primal: Tensor, tangent: Tensor, interpreter: JvpInterpreter) {
    super();
    this.primal = primal;
    this.tangent = tangent;
    this.interpreter = interpreter;
  }

  get dtype(): DType {
    return this.primal.dtype;
  }

  get shape(): Shape {
    return this.primal.shape;
  }
}

class JvpInterpreter implements Interpreter {
  readonly level = nextLevel();

  lift(primal: Tensor, tangent: MaybeTensor): Tensor {
    return tangent === null || !isInexact(primal.dtype) ? primal : new JvpTracer(primal, tangent, this);
  }

  /** Splits a value into primal and tangent; values of outer transformations are constants here. */
  split(value: Tensor): [Tensor, MaybeTensor] {
    return value instanceof JvpTracer && value.interpreter === this ? [value.primal, value.tangent] : [value, null];
  }

  process<Params>(primitive: Primitive<Params>, inputs: readonly Tensor[], params: Params): readonly Tensor[] {
    const pairs = inputs.map((input) => this.split(input));
    const primals = pairs.map(([primal]) => primal);
    const tangents = pairs.map(([, tangent]) => tangent);
    if (tangents.every((t) => t === null)) return bind(primitive, primals, params);
    const { outputs, tangents: changes } = primitive.jvp(primals, tangents, params);
    return outputs.map((output, i) => {
      if (this.split(output)[1] !== null) throw closureError(primitive.name);
      return this.lift(output, changes[i]);
    });
  }
}

/** A function handed to `name` used a traced value that is not among its arguments. */
export function closureError(name: string): TransformError {
  return new TransformError(
    `${name}: the function closes over a value that is being transformed; pass it as an argument`,
  );
}

/** Functions of a list of tensors, the form in which transformations see user functions. */
export type FlatFunction = (inputs: readonly Tensor[]) => readonly Tensor[];

/** Outputs and tangents of a flat function; zero tangents are `null` on both sides. */
export function jvpFlat(
  f: FlatFunction,
  primals: readonly Tensor[],
  tangents: readonly MaybeTensor[],
): { outputs: Tensor[]; tangents: MaybeTensor[] } {
  const interpreter = new JvpInterpreter();
  const results = f(primals.map((primal, i) => interpreter.lift(primal, tangents[i])));
  const pairs = results.map((result) => interpreter.split(result));
  return { outputs: pairs.map(([primal]) => primal), tangents: pairs.map(([, tangent]) => tangent) };
}

/**
 * Forward mode: the value of f and its derivative along `tangents`. Arguments and results are trees of tensors.
 *
 * @returns `[f(...primals), Df(primals)·tangents]`.
 */
export function jvp<Args extends readonly unknown[], Result>(
  f: (...args: Args) => Result,
  primals: Args,
  tangents: Args,
): [Result, Result] {
  const input = flatten(primals);
  const directions = leavesLike(input.structure, tangents, "jvp");
  directions.forEach((t, i) => {
    requireTangent(input.leaves[i], t);
  });
  let output = flatten([]);
  const { outputs, tangents: changes } = jvpFlat(
    (leaves) => {
      output = flatten(f(...(input.structure.build(leaves) as Args)));
      return output.leaves;
    },
    input.leaves,
    directions,
  );
  const dense = changes.map((t, i) => t ?? zerosLike(outputs[i]));
  return [output.structure.build(outputs) as Result, output.structure.build(dense) as Result];
}

function requireTangent(primal: Tensor, tangent: Tensor): void {
  const fits = primal.dtype === tangent.dtype && primal.shape.join() === tangent.shape.join();
  if (!fits) {
    throw new InputError(
      `jvp: tangent ${tangent.dtype}[${tangent.shape.join(", ")}] for a value of type ${primal.dtype}[${primal.shape.join(", ")}]`,
    );
  }
}
