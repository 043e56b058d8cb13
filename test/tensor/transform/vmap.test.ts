import { describe, expect, test } from "vitest";
import {
  arange,
  array,
  InputError,
  matmul,
  mul,
  ShapeError,
  stack,
  sum,
  type Tensor,
  vmap,
  where,
  zeros,
} from "../../../src/tensor/index.ts";
import { randomTensor } from "../../support/random-tensor.ts";
import { expectClose } from "../close.ts";

const batch = randomTensor(1, [4, 3]);
const vector = randomTensor(2, [3]);

describe("vmap", () => {
  test("maps trees, and passes arguments with axis null whole", () => {
    const f = ({ a, b }: { a: Tensor; b: Tensor }, c: Tensor) => [mul(a, c), { dot: sum(mul(b, c)) }] as const;
    const [scaled, { dot }] = vmap(f, [0, null])({ a: batch, b: batch }, vector);
    expectClose(scaled, mul(batch, vector));
    expectClose(dot, matmul(batch, vector));
  });

  test("results that do not depend on the example are repeated", () => {
    expectClose(vmap((_x: Tensor) => vector)(batch), stack([vector, vector, vector, vector]));
  });

  test("an empty batch gives an empty result", () => {
    expect(vmap((x: Tensor) => matmul(randomTensor(3, [2, 3]), x).tanh())(zeros([0, 3])).shape).toEqual([0, 2]);
  });

  test("examples differ in dtype-preserving ways: booleans and integers are mapped too", () => {
    const chosen = vmap((x: Tensor, mask: Tensor, k: Tensor) => where(mask, x, k))(
      batch.slice(null, 0),
      array([true, false, true, false]),
      arange(0, 4, 1, "int32"),
    );
    expectClose(chosen, where([true, false, true, false], batch.slice(null, 0), [0, 1, 2, 3]));
  });

  test("extents that differ and missing batch axes are errors", () => {
    expect(() => vmap((a: Tensor, b: Tensor) => mul(a, b))(batch, zeros([3]))).toThrow(ShapeError);
    expect(() => vmap((a: Tensor, b: Tensor) => mul(a, b))(batch, zeros([3]))).toThrow("different extents: 4, 3");
    expect(() => vmap((a: Tensor) => a, [null])(batch)).toThrow(InputError);
    expect(() => vmap((a: Tensor) => a, [2])(batch)).toThrow("axis 2 is out of range for rank 2");
  });
});
