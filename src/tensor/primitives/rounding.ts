import type { NDArray, Tensor } from "../array.ts";
import { meet } from "../broadcast.ts";
import { asTensor, type TensorLike } from "../create.ts";
import { isInexact } from "../dtype.ts";
import { bind, bind1, type Primitive } from "../primitive.ts";
import { countable, div, mul, neg } from "./arithmetic.ts";
import { addTangents, defineUnary, elementwiseBatch, requireSameType } from "./define.ts";
import { mapBinary, realRun2 } from "./loops.ts";
import { requireReal } from "./selection.ts";

const floorPrimitive = defineUnary({ name: "floor", real: Math.floor });
const ceilPrimitive = defineUnary({ name: "ceil", real: Math.ceil });
const truncPrimitive = defineUnary({ name: "trunc", real: Math.trunc });
const roundPrimitive = defineUnary({ name: "round", real: roundHalfToEven });

function roundHalfToEven(x: number): number {
  if (!Number.isFinite(x)) return x;
  const low = Math.floor(x);
  const rest = x - low;
  const nearest = rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1;
  return nearest === 0 ? 0 * x : nearest;
}

/** x − ⌊x/y⌋ y, with the sign of y. */
const modPrimitive: Primitive<undefined> = {
  name: "mod",
  shape: (inputs) => {
    requireSameType("mod", inputs);
    return [inputs[0]];
  },
  evaluate: ([x, y]: readonly NDArray[]) => [
    mapBinary(
      x,
      y,
      x.dtype,
      realRun2((a, b) => {
        const rest = a % b;
        return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
      }),
    ),
  ],
  jvp: ([x, y], [tx, ty]) => ({
    outputs: bind(modPrimitive, [x, y], undefined),
    tangents: [addTangents(tx, ty && neg(mul(ty, floor(div(x, y)))))],
  }),
  batch: (inputs, batched, size) => elementwiseBatch(modPrimitive, inputs, batched, size, undefined),
};

/** Integers stay as they are. */
function rounded(primitive: Primitive<undefined>, x: TensorLike): Tensor {
  const value = asTensor(x);
  requireReal(value, primitive.name);
  return isInexact(value.dtype) ? bind1(primitive, [value], undefined) : value;
}

/** The largest whole number not above x. */
export function floor(x: TensorLike): Tensor {
  return rounded(floorPrimitive, x);
}

/** The smallest whole number not below x. */
export function ceil(x: TensorLike): Tensor {
  return rounded(ceilPrimitive, x);
}

/** The whole number next to x towards 0. */
export function trunc(x: TensorLike): Tensor {
  return rounded(truncPrimitive, x);
}

/** The nearest whole number, halves to the even one. */
export function round(x: TensorLike): Tensor {
  return rounded(roundPrimitive, x);
}

/** The remainder x − ⌊x/y⌋ y, with the sign of y. */
export function mod(x: TensorLike, y: TensorLike): Tensor {
  const operands = countable(meet(x, y, "mod"));
  requireReal(operands[0], "mod");
  return bind1(modPrimitive, operands, undefined);
}
