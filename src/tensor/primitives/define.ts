import { describeType, type NDArray, sameType, type Tensor, type TensorType } from "../array.ts";
import { allocate, allocateUncleared, type DType, isComplex } from "../dtype.ts";
import { type ComplexKernel, complexUnary, type UnaryKernel, unary } from "../engine/index.ts";
import { DTypeError, ShapeError } from "../error.ts";
import { bind, bind1, type JvpResult, type MaybeTensor, type Primitive } from "../primitive.ts";
import { add, mul } from "./arithmetic.ts";
import { type ComplexWrite, complexRun, mapUnary, realRun } from "./loops.ts";
import { broadcastTo } from "./movement.ts";

/** Sum of two tangents, either of which may be zero. */
export function addTangents(a: MaybeTensor, b: MaybeTensor): MaybeTensor {
  if (a === null) return b;
  return b === null ? a : add(a, b);
}

/** The jvp of a primitive linear in its single input. */
export function linearJvp<Params>(
  primitive: Primitive<Params>,
  primals: readonly Tensor[],
  tangents: readonly MaybeTensor[],
  params: Params,
): JvpResult {
  const [tangent] = tangents;
  return {
    outputs: bind(primitive, primals, params),
    tangents: [tangent === null ? null : bind1(primitive, [tangent], params)],
  };
}

/** The jvp of a primitive whose output has no derivative: comparisons, rounding, indices. */
export function constantJvp<Params>(
  primitive: Primitive<Params>,
  primals: readonly Tensor[],
  params: Params,
): JvpResult {
  const outputs = bind(primitive, primals, params);
  return { outputs, tangents: outputs.map(() => null) };
}

/** Gives every input of an elementwise primitive the leading batch axis. */
export function spreadBatch(inputs: readonly Tensor[], batched: readonly boolean[], size: number): Tensor[] {
  return inputs.map((x, i) => (batched[i] ? x : broadcastTo(x, [size, ...x.shape])));
}

/** The batching rule of elementwise primitives. */
export function elementwiseBatch<Params>(
  primitive: Primitive<Params>,
  inputs: readonly Tensor[],
  batched: readonly boolean[],
  size: number,
  params: Params,
): readonly Tensor[] {
  return bind(primitive, spreadBatch(inputs, batched, size), params);
}

/** Throws unless both inputs have one dtype and shape. */
export function requireSameType(name: string, [a, b]: readonly TensorType[]): void {
  if (!sameType(a, b)) throw new ShapeError(`${name}: operands ${describeType(a)} and ${describeType(b)} differ`);
}

export interface UnaryRule {
  readonly name: string;
  /** A function of one real number, or the name of the kernel that computes it. */
  readonly real?: ((x: number) => number) | UnaryKernel;
  /** The same of one complex number. */
  readonly complex?: ComplexWrite | ComplexKernel;
  /** dy/dx (complex derivative for complex input) from the input and the output; absent where it is zero everywhere. */
  readonly derivative?: (x: Tensor, y: Tensor) => Tensor;
  /** In place of the derivative, t·dy/dx, where one pass does both. */
  readonly tangent?: (t: Tensor, x: Tensor, y: Tensor) => Tensor;
  /** Output dtype; the input's unless given. */
  readonly output?: (dtype: DType) => DType;
}

/** An elementwise primitive of one operand. */
export function defineUnary(rule: UnaryRule): Primitive<undefined> {
  const { name, real, complex, derivative } = rule;
  const tangent = rule.tangent ?? (derivative && ((t: Tensor, x: Tensor, y: Tensor) => mul(t, derivative(x, y))));
  const output = rule.output ?? ((dtype: DType) => dtype);
  const realLoop = typeof real === "string" ? unary(real) : real && realRun(real);
  const complexLoop = typeof complex === "string" ? complexUnary(complex) : complex && complexRun(complex);
  const primitive: Primitive<undefined> = {
    name,
    shape: ([x]) => [{ dtype: output(x.dtype), shape: x.shape }],
    evaluate: ([x]: readonly NDArray[]) => {
      const run = isComplex(x.dtype) ? complexLoop : realLoop;
      if (!run) throw new DTypeError(`${name} is not defined for dtype ${x.dtype}`);
      const byKernel = typeof (isComplex(x.dtype) ? complex : real) === "string";
      return [mapUnary(x, output(x.dtype), run, byKernel ? allocateUncleared : allocate)];
    },
    jvp: ([x], [t]) => {
      if (t === null || !tangent) return constantJvp(primitive, [x], undefined);
      const y = bind1(primitive, [x], undefined);
      return { outputs: [y], tangents: [tangent(t, x, y)] };
    },
    batch: (inputs) => bind(primitive, inputs, undefined),
  };
  return primitive;
}
