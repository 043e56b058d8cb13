import type { NDArray, Tensor } from "../array.ts";
import { meet } from "../broadcast.ts";
import { asTensor, type TensorLike } from "../create.ts";
import { inexactOf } from "../dtype.ts";
import { bind, bind1, isLinearInput, type MaybeTensor, type Primitive } from "../primitive.ts";
import { divide } from "./complexmath.ts";
import { cast } from "./convert.ts";
import { addTangents, elementwiseBatch, linearJvp, requireSameType } from "./define.ts";
import { type BinaryRun, byDType, mapBinary, mapUnary, type UnaryRun } from "./loops.ts";

const negRun: UnaryRun = (n, x, i, step, out, o) => {
  for (let k = 0; k < n; k++, i += step) out[o + k] = -x[i];
};

const negComplex: UnaryRun = (n, x, i, step, out, o) => {
  for (let k = 0; k < n; k++, i += step, o += 2) {
    out[o] = -x[i];
    out[o + 1] = -x[i + 1];
  }
};

const addRun: BinaryRun = (n, x, i, xStep, y, j, yStep, out, o) => {
  for (let k = 0; k < n; k++, i += xStep, j += yStep) out[o + k] = x[i] + y[j];
};

const addComplex: BinaryRun = (n, x, i, xStep, y, j, yStep, out, o) => {
  for (let k = 0; k < n; k++, i += xStep, j += yStep, o += 2) {
    out[o] = x[i] + y[j];
    out[o + 1] = x[i + 1] + y[j + 1];
  }
};

const subRun: BinaryRun = (n, x, i, xStep, y, j, yStep, out, o) => {
  for (let k = 0; k < n; k++, i += xStep, j += yStep) out[o + k] = x[i] - y[j];
};

const subComplex: BinaryRun = (n, x, i, xStep, y, j, yStep, out, o) => {
  for (let k = 0; k < n; k++, i += xStep, j += yStep, o += 2) {
    out[o] = x[i] - y[j];
    out[o + 1] = x[i + 1] - y[j + 1];
  }
};

const mulRun: BinaryRun = (n, x, i, xStep, y, j, yStep, out, o) => {
  for (let k = 0; k < n; k++, i += xStep, j += yStep) out[o + k] = x[i] * y[j];
};

const mulComplex: BinaryRun = (n, x, i, xStep, y, j, yStep, out, o) => {
  for (let k = 0; k < n; k++, i += xStep, j += yStep, o += 2) {
    const re = x[i] * y[j] - x[i + 1] * y[j + 1];
    out[o + 1] = x[i] * y[j + 1] + x[i + 1] * y[j];
    out[o] = re;
  }
};

const divRun: BinaryRun = (n, x, i, xStep, y, j, yStep, out, o) => {
  for (let k = 0; k < n; k++, i += xStep, j += yStep) out[o + k] = x[i] / y[j];
};

const divComplex: BinaryRun = (n, x, i, xStep, y, j, yStep, out, o) => {
  for (let k = 0; k < n; k++, i += xStep, j += yStep, o += 2) divide(x[i], x[i + 1], y[j], y[j + 1], out, o);
};

const negPrimitive: Primitive<undefined> = {
  name: "neg",
  linear: true,
  shape: ([x]) => [x],
  evaluate: ([x]) => [mapUnary(x, x.dtype, byDType(x.dtype, negRun, negComplex))],
  jvp: (primals, tangents) => linearJvp(negPrimitive, primals, tangents, undefined),
  transpose: ([ct]) => [ct && neg(ct)],
  batch: (inputs) => bind(negPrimitive, inputs, undefined),
};

function evaluateBinary(real: BinaryRun, complex: BinaryRun) {
  return ([x, y]: readonly NDArray[]) => [mapBinary(x, y, x.dtype, byDType(x.dtype, real, complex))];
}

const addPrimitive: Primitive<undefined> = {
  name: "add",
  linear: true,
  shape: (inputs) => {
    requireSameType("add", inputs);
    return [inputs[0]];
  },
  evaluate: evaluateBinary(addRun, addComplex),
  jvp: ([x, y], [tx, ty]) => ({ outputs: bind(addPrimitive, [x, y], undefined), tangents: [addTangents(tx, ty)] }),
  transpose: ([ct]) => [ct, ct],
  batch: (inputs, batched, size) => elementwiseBatch(addPrimitive, inputs, batched, size, undefined),
};

const subPrimitive: Primitive<undefined> = {
  name: "sub",
  linear: true,
  shape: (inputs) => {
    requireSameType("sub", inputs);
    return [inputs[0]];
  },
  evaluate: evaluateBinary(subRun, subComplex),
  jvp: ([x, y], [tx, ty]) => ({
    outputs: bind(subPrimitive, [x, y], undefined),
    tangents: [tx && ty ? sub(tx, ty) : addTangents(tx, ty && neg(ty))],
  }),
  transpose: ([ct]) => [ct, ct && neg(ct)],
  batch: (inputs, batched, size) => elementwiseBatch(subPrimitive, inputs, batched, size, undefined),
};

const mulPrimitive: Primitive<undefined> = {
  name: "mul",
  shape: (inputs) => {
    requireSameType("mul", inputs);
    return [inputs[0]];
  },
  evaluate: evaluateBinary(mulRun, mulComplex),
  jvp: ([x, y], [tx, ty]) => ({
    outputs: bind(mulPrimitive, [x, y], undefined),
    tangents: [addTangents(tx && mul(tx, y), ty && mul(x, ty))],
  }),
  transpose: ([ct], [x, y]) => bilinearTranspose(ct, x, y, mul, mul),
  batch: (inputs, batched, size) => elementwiseBatch(mulPrimitive, inputs, batched, size, undefined),
};

const divPrimitive: Primitive<undefined> = {
  name: "div",
  shape: (inputs) => {
    requireSameType("div", inputs);
    return [inputs[0]];
  },
  evaluate: evaluateBinary(divRun, divComplex),
  jvp: ([x, y], [tx, ty]) => {
    const quotient = bind1(divPrimitive, [x, y], undefined);
    const change = addTangents(tx, ty && neg(mul(quotient, ty)));
    return { outputs: [quotient], tangents: [change && div(change, y)] };
  },
  transpose: ([ct], [, y]) => [ct && div(ct, y), null],
  batch: (inputs, batched, size) => elementwiseBatch(divPrimitive, inputs, batched, size, undefined),
};

/** Cotangents of a product in which exactly one factor is linear. */
export function bilinearTranspose(
  ct: MaybeTensor,
  x: Tensor,
  y: Tensor,
  toX: (ct: Tensor, y: Tensor) => Tensor,
  toY: (ct: Tensor, x: Tensor) => Tensor,
): readonly MaybeTensor[] {
  if (ct === null) return [null, null];
  return isLinearInput(x) ? [toX(ct, y), null] : [null, toY(ct, x)];
}

/** x + y, elementwise. */
export function add(x: TensorLike, y: TensorLike): Tensor {
  return bind1(addPrimitive, countable(meet(x, y, "add")), undefined);
}

/** x − y, elementwise. */
export function sub(x: TensorLike, y: TensorLike): Tensor {
  return bind1(subPrimitive, countable(meet(x, y, "sub")), undefined);
}

/** x · y, elementwise. */
export function mul(x: TensorLike, y: TensorLike): Tensor {
  return bind1(mulPrimitive, countable(meet(x, y, "mul")), undefined);
}

/** x / y, elementwise; integers are divided as float64. */
export function div(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = meet(x, y, "div");
  return bind1(divPrimitive, [cast(a, inexactOf(a.dtype)), cast(b, inexactOf(b.dtype))], undefined);
}

/** −x. */
export function neg(x: TensorLike): Tensor {
  return bind1(negPrimitive, countable([asTensor(x)]), undefined);
}

/** Booleans count as 0 and 1 in sums and products. */
export function countable(operands: readonly Tensor[]): Tensor[] {
  return operands.map((x) => (x.dtype === "bool" ? cast(x, "int32") : x));
}
