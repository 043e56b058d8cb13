import { describe, expect, test } from "vitest";
import { add, array, grad, matmul, mul, type NDArray, sin, sum, type Tensor } from "../../../src/tensor/index.ts";
import { linearize, recordLinear } from "../../../src/tensor/transform/linear.ts";
import { distance, randomTensor } from "../../support/random-tensor.ts";

const a = randomTensor(1, [3, 4]);
const x = randomTensor(2, [4]);
const y = randomTensor(3, [3]);

describe("a linearization", () => {
  let calls = 0;
  const f = ([p, q]: readonly Tensor[]) => {
    calls++;
    return [add(matmul(a, sin(p)), mul(q, q)), mul(2, q)];
  };
  const map = linearize(f, [x, y]);
  const [tx, ty] = [randomTensor(4, [4]), randomTensor(5, [3])];
  const first = add(matmul(a, mul(x.cos(), tx)), mul(2, mul(y, ty))) as NDArray;

  test("is applied to tangents any number of times, without another run of the function", () => {
    for (let i = 0; i < 3; i++) {
      const [u, v] = map.apply([tx, ty]);
      expect(distance(u as NDArray, first)).toBeLessThan(1e-15);
      expect(distance(v as NDArray, mul(2, ty) as NDArray)).toBe(0);
    }
    expect(calls).toBe(1);
  });

  test("keeps zero tangents out of what does not see them", () => {
    const [u, v] = map.apply([tx, null]);
    expect(distance(u as NDArray, matmul(a, mul(x.cos(), tx)) as NDArray)).toBeLessThan(1e-15);
    expect(v).toBeNull();
  });

  test("is transposed for the wanted inputs only", () => {
    const ct = randomTensor(6, [3]);
    const [px, py] = map.transpose([ct, null]);
    expect(distance(px as NDArray, mul(x.cos(), matmul(ct, a)) as NDArray)).toBeLessThan(1e-15);
    expect(distance(py as NDArray, mul(2, mul(y, ct)) as NDArray)).toBeLessThan(1e-15);
    const [wanted, other] = map.transpose([ct, null], [false, true]);
    expect(wanted).toBeNull();
    expect(distance(other as NDArray, py as NDArray)).toBe(0);
  });

  test("can be differentiated in what it was taken at", () => {
    const alongTangent = (p: Tensor) => sum(linearize(f, [p, y]).apply([tx, null])[0] ?? p);
    const exact = mul(-1, mul(sum(a, { axes: 0 }), mul(sin(x), tx)));
    expect(distance(grad(alongTangent)(x) as NDArray, exact as NDArray)).toBeLessThan(1e-15);
  });
});

test("a recorded linear function is applied and transposed", () => {
  const map = recordLinear(([p]) => [matmul(a, p), sum(p)], [x]);
  const [u, v] = map.apply([x]);
  expect(distance(u as NDArray, matmul(a, x) as NDArray)).toBe(0);
  expect((v as NDArray).item()).toBeCloseTo((sum(x) as NDArray).item(), 15);
  const [pulled] = map.transpose([y, array(2)]);
  expect(distance(pulled as NDArray, add(matmul(y, a), 2) as NDArray)).toBeLessThan(1e-15);
});
