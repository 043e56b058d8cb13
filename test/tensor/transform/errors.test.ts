import { expect, test } from "vitest";
import {
  array,
  DTypeError,
  grad,
  hessian,
  InputError,
  jacobian,
  jvp,
  laplacian,
  ones,
  ShapeError,
  sum,
  type Tensor,
  TransformError,
  toNested,
  vjp,
  zeros,
} from "../../../src/tensor/index.ts";

const x = array([1, 2]);
const z = array([{ re: 1, im: 2 }]);

test("grad wants one real number", () => {
  expect(() => grad((y: Tensor) => y)(x)).toThrow(ShapeError);
  expect(() => grad((y: Tensor) => y)(x)).toThrow("must return one number, got shape [2]");
  expect(() => grad((y: Tensor) => sum(y))(z)).toThrow(DTypeError);
  expect(() => grad((y: Tensor) => sum(y))(array([1, 2], "int32"))).toThrow("dtype int32 has no derivative");
  expect(() => grad((y: Tensor) => sum(y), { argument: 1 })(x)).toThrow(InputError);
});

test("jvp wants tangents like the arguments", () => {
  expect(() => jvp((y: Tensor) => y, [x], [ones([3])])).toThrow("tangent float64[3] for a value of type float64[2]");
  expect(() => jvp((y: Tensor) => y, [x], [ones([2], "float32")])).toThrow(InputError);
});

test("a pullback wants a cotangent like the value", () => {
  const { pullback } = vjp((y: Tensor) => y, x);
  expect(() => pullback(zeros([3]))).toThrow("cotangent [3] of an output [2]");
});

test("jacobian, hessian and laplacian of complex arguments say what to do", () => {
  expect(() => jacobian((y: Tensor) => y)(z)).toThrow("promise holomorphic: true");
  expect(() => hessian((y: Tensor) => sum(y.abs()))(z)).toThrow(DTypeError);
  expect(() => laplacian((y: Tensor) => sum(y.abs()))(z)).toThrow("coordinates must be real");
});

test("the numbers of a value that is being differentiated cannot be read", () => {
  expect(() => grad((y: Tensor) => sum(y).mul(toNested(y) as number[]))(x)).toThrow(TransformError);
});
