import { describeType, NDArray, type Tensor } from "../array.ts";
import { asTensor, type TensorLike } from "../create.ts";
import { type DType, promote } from "../dtype.ts";
import { ShapeError } from "../error.ts";
import { normalizeAxis, type Shape } from "../layout.ts";
import { bind, bind1, isLinearInput, type Primitive } from "../primitive.ts";
import { cast } from "./convert.ts";
import { spreadBatch } from "./define.ts";
import { expandDims } from "./movement.ts";
import { type SliceParams, slicePrimitive, sliceView, writeInto } from "./slicing.ts";

const concatenatePrimitive: Primitive<number> = {
  name: "concatenate",
  linear: true,
  shape: (inputs, axis) => {
    const [first, ...rest] = inputs;
    for (const other of rest) {
      const fits =
        other.dtype === first.dtype &&
        other.shape.length === first.shape.length &&
        other.shape.every((extent, i) => i === axis || extent === first.shape[i]);
      if (!fits) {
        throw new ShapeError(
          `concatenate along axis ${axis}: ${describeType(first)} and ${describeType(other)} do not fit`,
        );
      }
    }
    const extent = inputs.reduce((total, x) => total + x.shape[axis], 0);
    return [{ dtype: first.dtype, shape: first.shape.map((e, i) => (i === axis ? extent : e)) }];
  },
  evaluate: (inputs, axis) => {
    const [{ dtype, shape }] = concatenatePrimitive.shape(inputs, axis);
    const result = NDArray.zeros(dtype, shape);
    let start = 0;
    for (const x of inputs) {
      writeInto(sliceView(result, alongAxis(shape, axis, start, x.shape[axis])), x);
      start += x.shape[axis];
    }
    return [result];
  },
  jvp: (primals, tangents, axis) => ({
    outputs: bind(concatenatePrimitive, primals, axis),
    tangents: tangents.every((t) => t === null)
      ? [null]
      : bind(
          concatenatePrimitive,
          tangents.map((t, i) => t ?? NDArray.zeros(primals[i].dtype, primals[i].shape)),
          axis,
        ),
  }),
  transpose: ([ct], inputs, axis) => {
    let start = 0;
    return inputs.map((x) => {
      const at = start;
      start += x.shape[axis];
      return ct && isLinearInput(x) ? bind1(slicePrimitive, [ct], alongAxis(ct.shape, axis, at, x.shape[axis])) : null;
    });
  },
  batch: (inputs, batched, size, axis) => bind(concatenatePrimitive, spreadBatch(inputs, batched, size), axis + 1),
};

function alongAxis(shape: Shape, axis: number, start: number, size: number): SliceParams {
  return {
    starts: shape.map((_, i) => (i === axis ? start : 0)),
    sizes: shape.map((extent, i) => (i === axis ? size : extent)),
    steps: shape.map(() => 1),
  };
}

/** Joins tensors along an existing axis. */
export function concatenate(tensors: readonly TensorLike[], axis = 0): Tensor {
  if (tensors.length === 0) throw new ShapeError("concatenate: needs at least one tensor");
  const values = tensors.map((x) => asTensor(x));
  const dtype = commonDType(values);
  return bind1(
    concatenatePrimitive,
    values.map((x) => cast(x, dtype)),
    normalizeAxis(axis, values[0].rank, "concatenate"),
  );
}

function commonDType(values: readonly Tensor[]): DType {
  return values.map((x) => x.dtype).reduce(promote);
}

/** Joins equally shaped tensors along a new axis. */
export function stack(tensors: readonly TensorLike[], axis = 0): Tensor {
  const values = tensors.map((x) => asTensor(x));
  return concatenate(
    values.map((x) => expandDims(x, axis)),
    axis,
  );
}

/** The pieces of a tensor along an axis: so many equal ones, or ones of the given extents. */
export function split(x: TensorLike, pieces: number | readonly number[], axis = 0): Tensor[] {
  const value = asTensor(x);
  const at = normalizeAxis(axis, value.rank, "split");
  const extent = value.shape[at];
  const extents = typeof pieces === "number" ? new Array<number>(pieces).fill(extent / pieces) : pieces;
  const whole = extents.every((e) => Number.isInteger(e) && e >= 0);
  if (!whole || extents.reduce((total, e) => total + e, 0) !== extent) {
    throw new ShapeError(`split: axis ${at} of extent ${extent} does not divide into ${JSON.stringify(pieces)}`);
  }
  let start = 0;
  return extents.map((e) => {
    const params = alongAxis(value.shape, at, start, e);
    start += e;
    return bind1(slicePrimitive, [value], params);
  });
}
