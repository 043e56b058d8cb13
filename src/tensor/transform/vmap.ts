import { Tensor } from "../array.ts";
import type { DType } from "../dtype.ts";
import { InputError, ShapeError } from "../error.ts";
import { normalizeAxis, type Shape } from "../layout.ts";
import { bind, type Interpreter, nextLevel, type Primitive } from "../primitive.ts";
import { broadcastTo, permute } from "../primitives/movement.ts";
import { flatten } from "../tree.ts";
import { closureError, type FlatFunction } from "./jvp.ts";

/** One example of a batch, as the mapped function sees it; the batch lies along axis 0 of `batch`. */
class BatchTracer extends Tensor {
  readonly batch: Tensor;
  readonly interpreter: BatchInterpreter;

  constructor(batch: Tensor, interpreter: BatchInterpreter) {
    super();
    this.batch = batch;
    this.interpreter = interpreter;
  }

  get dtype(): DType {
    return this.batch.dtype;
  }

  get shape(): Shape {
    return this.batch.shape.slice(1);
  }
}

class BatchInterpreter implements Interpreter {
  readonly level = nextLevel();
  readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  lift(batch: Tensor): Tensor {
    return new BatchTracer(batch, this);
  }

  owns(value: Tensor): value is BatchTracer {
    return value instanceof BatchTracer && value.interpreter === this;
  }

  /** The value with the batch along axis 0, repeated when it does not depend on the example. */
  lower(value: Tensor): Tensor {
    return this.owns(value) ? value.batch : broadcastTo(value, [this.size, ...value.shape]);
  }

  process<Params>(primitive: Primitive<Params>, inputs: readonly Tensor[], params: Params): readonly Tensor[] {
    const batched = inputs.map((input) => this.owns(input));
    const values = inputs.map((input) => (this.owns(input) ? input.batch : input));
    if (!batched.includes(true)) return bind(primitive, values, params);
    return primitive.batch(values, batched, this.size, params).map((output) => {
      if (this.owns(output)) throw closureError(primitive.name);
      return this.lift(output);
    });
  }
}

/** Maps a flat function over axis 0 of the inputs marked in `batched`; outputs have the batch along axis 0. */
export function vmapFlat(
  f: FlatFunction,
  inputs: readonly Tensor[],
  batched: readonly boolean[],
  size: number,
): Tensor[] {
  const interpreter = new BatchInterpreter(size);
  const outputs = f(inputs.map((x, i) => (batched[i] ? interpreter.lift(x) : x)));
  return outputs.map((output) => interpreter.lower(output));
}

/** Which axis of an argument's tensors is mapped over; `null` passes the argument whole. */
export type BatchAxis = number | null;

/**
 * f over a batch: every tensor of an argument loses its batch axis (axis 0 unless `axes` names another for that
 * argument), and every tensor of the result has the batch along axis 0.
 *
 * @throws ShapeError when the batched axes differ in extent.
 */
export function vmap<Args extends readonly unknown[], Result>(
  f: (...args: Args) => Result,
  axes: readonly BatchAxis[] = [],
): (...args: Args) => Result {
  return (...args) => {
    const perArgument = args.map((arg, i) => ({ ...flatten(arg), axis: axes[i] === undefined ? 0 : axes[i] }));
    const batched = perArgument.flatMap(({ leaves, axis }) => leaves.map(() => axis !== null));
    const inputs = perArgument.flatMap(({ leaves, axis }) => leaves.map((x) => (axis === null ? x : toFront(x, axis))));
    const size = batchSize(inputs, batched);
    let output = flatten([]);
    const whole = flatten(args);
    const results = vmapFlat(
      (leaves) => {
        output = flatten(f(...(whole.structure.build(leaves) as unknown as Args)));
        return output.leaves;
      },
      inputs,
      batched,
      size,
    );
    return output.structure.build(results) as Result;
  };
}

function toFront(x: Tensor, axis: number): Tensor {
  const from = normalizeAxis(axis, x.rank, "vmap");
  return permute(x, [from, ...Array.from({ length: x.rank }, (_, i) => i).filter((i) => i !== from)]);
}

function batchSize(inputs: readonly Tensor[], batched: readonly boolean[]): number {
  const sizes = new Set(inputs.filter((_, i) => batched[i]).map((x) => x.shape[0]));
  if (sizes.size === 0) throw new InputError("vmap: no argument has a batch axis");
  if (sizes.size > 1) throw new ShapeError(`vmap: batch axes of different extents: ${[...sizes].join(", ")}`);
  return [...sizes][0];
}
