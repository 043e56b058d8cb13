import { NDArray, Tensor, type TensorType } from "./array.ts";
import type { DType } from "./dtype.ts";
import { TransformError } from "./error.ts";
import type { Shape } from "./layout.ts";

/** A tangent or cotangent; `null` is a zero that is never stored. */
export type MaybeTensor = Tensor | null;

/** Outputs of a primitive with their tangents. */
export interface JvpResult {
  readonly outputs: readonly Tensor[];
  readonly tangents: readonly MaybeTensor[];
}

/**
 * One operation and everything the transformations need to know of it. Inputs arrive with dtypes and shapes already
 * made equal (see `broadcast.ts`), so the rules are short.
 */
export interface Primitive<Params = unknown> {
  readonly name: string;

  /** Types of the outputs, from the types of the inputs. Throws `ShapeError` or `DTypeError` when they do not fit. */
  shape(inputs: readonly TensorType[], params: Params): readonly TensorType[];

  /** The outputs, as numbers. */
  evaluate(inputs: readonly NDArray[], params: Params): readonly NDArray[];

  /** Outputs and their directional derivatives, written with ordinary operations so that they can be differentiated again. */
  jvp(primals: readonly Tensor[], tangents: readonly MaybeTensor[], params: Params): JvpResult;

  /**
   * For primitives linear in the inputs that are `LinearInput`s: their cotangents from those of the outputs, under the
   * pairing Re Σ cotangent·tangent (no conjugation). The other inputs are constants, and get `null`.
   */
  transpose?(cotangents: readonly MaybeTensor[], inputs: readonly Tensor[], params: Params): readonly MaybeTensor[];

  /** Outputs with a leading batch axis, where the inputs marked in `batched` have one of length `size`. */
  batch(inputs: readonly Tensor[], batched: readonly boolean[], size: number, params: Params): readonly Tensor[];

  /** True when the outputs are linear in all inputs together: derivatives of every order pass straight through. */
  readonly linear?: boolean;
}

/** A transformation in progress: it sees every primitive applied to one of its own tracers. */
export interface Interpreter {
  /** Later transformations are inner ones: the highest level is handled first. */
  readonly level: number;
  process<Params>(primitive: Primitive<Params>, inputs: readonly Tensor[], params: Params): readonly Tensor[];
}

/** The values that carry a transformation through user code. */
export interface TracedTensor extends Tensor {
  readonly interpreter: Interpreter;
}

/** True for values of a transformation in progress. */
export function isTraced(value: Tensor): value is TracedTensor {
  return "interpreter" in value;
}

/** Level of the innermost transformation a value takes part in; 0 for plain arrays. */
export function levelOf(value: Tensor): number {
  return isTraced(value) ? value.interpreter.level : 0;
}

let lastLevel = 0;

/** A level above all transformations begun so far. */
export function nextLevel(): number {
  return ++lastLevel;
}

/** Applies a primitive: by the innermost transformation that traces an input, else by its `evaluate`. */
export function bind<Params>(
  primitive: Primitive<Params>,
  inputs: readonly Tensor[],
  params: Params,
): readonly Tensor[] {
  let innermost: Interpreter | undefined;
  for (const input of inputs) {
    if (isTraced(input) && (innermost === undefined || input.interpreter.level > innermost.level)) {
      innermost = input.interpreter;
    }
  }
  if (innermost) return innermost.process(primitive, inputs, params);
  return primitive.evaluate(inputs as readonly NDArray[], params);
}

/** `bind` for primitives with one output. */
export function bind1<Params>(primitive: Primitive<Params>, inputs: readonly Tensor[], params: Params): Tensor {
  return bind(primitive, inputs, params)[0];
}

/** The numbers behind a value. Throws `TransformError` for a value that a transformation is following. */
export function concrete(value: Tensor, operation: string): NDArray {
  if (value instanceof NDArray) return value;
  throw new TransformError(
    `${operation} needs the numbers of a value that is being differentiated or mapped; ` +
      "return it from the transformed function, or take its numbers with stopGradient outside vmap",
  );
}

/** Stands for an input in which a primitive is being transposed: it has a type but no value. */
export class LinearInput extends Tensor {
  readonly dtype: DType;
  readonly shape: Shape;

  constructor({ dtype, shape }: TensorType) {
    super();
    this.dtype = dtype;
    this.shape = shape;
  }
}

/** True for the inputs a `transpose` rule gives cotangents for. */
export function isLinearInput(value: Tensor): value is LinearInput {
  return value instanceof LinearInput;
}
