import { describe, expect, test } from "vitest";
import {
  add,
  array,
  conj,
  eye,
  matmul,
  matrixTranspose,
  mul,
  type NDArray,
  NumericalError,
  type Tensor,
  zeros,
} from "../../../src/tensor/index.ts";
import {
  bicgstab,
  conjugateGradient,
  gmres,
  type KrylovOptions,
  neumannSum,
  type Solved,
} from "../../../src/tensor/krylov/solve.ts";
import { distance, randomTensor } from "../../support/random-tensor.ts";

const n = 24;
const dtypes = ["float64", "complex128"] as const;

type Method = (apply: (x: Tensor) => Tensor, b: Tensor, options?: KrylovOptions<Tensor>) => Solved<Tensor>;

/** 3 + a small random matrix: every method converges on it. */
function nearIdentity(dtype: (typeof dtypes)[number]): Tensor {
  return add(mul(eye(n), 1.1), mul(randomTensor(1, [n, n], dtype), 0.1));
}

function positive(dtype: (typeof dtypes)[number]): Tensor {
  const a = randomTensor(2, [n, n], dtype);
  return add(matmul(a, conj(matrixTranspose(a))), eye(n));
}

describe.each(dtypes)("%s", (dtype) => {
  const solution = randomTensor(3, [n], dtype);

  test.each<[string, Method, Tensor]>([
    ["gmres", gmres, nearIdentity(dtype)],
    ["bicgstab", bicgstab, nearIdentity(dtype)],
    ["conjugateGradient", conjugateGradient, positive(dtype)],
    ["neumannSum", neumannSum, nearIdentity(dtype)],
  ])("%s finds the solution of a matrix problem", (_name, method, a) => {
    const { value, info } = method((x) => matmul(a, x), matmul(a, solution), { tolerance: 1e-13 });
    expect(distance(value as NDArray, solution)).toBeLessThan(1e-10);
    expect(info.converged).toBe(true);
    expect(info.residual).toBeLessThanOrEqual(1e-13);
    expect(info.iterations).toBeGreaterThan(2);
  });

  test("gmres restarts until it converges, also on a matrix far from the identity", () => {
    const a = add(mul(eye(n), 6), randomTensor(1, [n, n], dtype));
    const b = matmul(a, solution);
    const { value, info } = gmres((x: Tensor) => matmul(a, x), b, { restart: 5, tolerance: 1e-12 });
    expect(distance(value as NDArray, solution)).toBeLessThan(1e-9);
    expect(info.iterations).toBeGreaterThan(6);
  });

  test("gmres without restart needs no more steps than there are dimensions", () => {
    const a = randomTensor(5, [n, n], dtype);
    const { info } = gmres((x: Tensor) => matmul(a, x), matmul(a, solution), { restart: 100, tolerance: 1e-9 });
    expect(info.iterations).toBeLessThanOrEqual(n + 1);
  });

  test("a good guess saves the work", () => {
    const a = positive(dtype);
    const b = matmul(a, solution);
    const { info } = conjugateGradient((x: Tensor) => matmul(a, x), b, { guess: solution });
    expect(info).toMatchObject({ converged: true, iterations: 1 });
  });
});

test.each<[string, Method]>([
  ["gmres", gmres],
  ["bicgstab", bicgstab],
  ["neumannSum", neumannSum],
])("%s on an operator that is only real-linear", (_name, method) => {
  const a = mul(randomTensor(7, [n, n], "complex128"), 0.08);
  const c = mul(randomTensor(8, [n, n], "complex128"), 0.08);
  const apply = (x: Tensor) => add(x, add(matmul(a, x), matmul(c, conj(x))));
  const solution = randomTensor(9, [n], "complex128");
  const { value } = method(apply, apply(solution), { realLinear: true, tolerance: 1e-12 });
  expect(distance(value as NDArray, solution)).toBeLessThan(1e-10);
});

test("complex coefficients need fewer steps than real ones where the operator is complex-linear", () => {
  const a = randomTensor(10, [n, n], "complex128");
  const b = randomTensor(11, [n], "complex128");
  const apply = (x: Tensor) => matmul(a, x);
  const steps = (realLinear: boolean) => gmres(apply, b, { realLinear, restart: 100 }).info.iterations;
  expect(steps(false)).toBeLessThanOrEqual(n + 1);
  expect(steps(true)).toBeGreaterThan(n + 1);
});

test("trees of mixed dtypes are one vector", () => {
  const apply = ({ x, z }: { x: Tensor; z: readonly [Tensor] }) => ({
    x: add(mul(x, 3), z[0].real()),
    z: [add(mul(z[0], { re: 2, im: 1 }), x)] as const,
  });
  const solution = { x: randomTensor(12, [3]), z: [randomTensor(13, [3], "complex128")] as const };
  const { value } = gmres(apply, apply(solution));
  expect(distance(value.x as NDArray, solution.x)).toBeLessThan(1e-9);
  expect(distance(value.z[0] as NDArray, solution.z[0])).toBeLessThan(1e-9);
});

describe("what does not converge is said", () => {
  const singular = (x: Tensor) => mul(x, [1, 1, 0]);
  const b = randomTensor(14, [3]);

  test.each<[string, Method]>([
    ["gmres", gmres],
    ["bicgstab", bicgstab],
    ["conjugateGradient", conjugateGradient],
    ["neumannSum", neumannSum],
  ])("%s on a singular operator", (name, method) => {
    expect(() => method(singular, b, { maxIterations: 50 })).toThrow(NumericalError);
    expect(() => method(singular, b, { maxIterations: 50 })).toThrow(name === "conjugateGradient" ? "cg" : /residual/);
    const { info } = method(singular, b, { maxIterations: 50, strict: false });
    expect(info.converged).toBe(false);
    expect(info.residual).toBeGreaterThan(0.1);
  });

  test("a Neumann sum that diverges stops early", () => {
    const { info } = neumannSum((x: Tensor) => mul(x, 5), b, { strict: false });
    expect(info.converged).toBe(false);
    expect(info.iterations).toBeLessThan(20);
  });

  test("conjugate gradients along a direction of no curvature", () => {
    const { info } = conjugateGradient((x: Tensor) => mul(x, [1, -1]), array([1, 1]), { strict: false });
    expect(info).toMatchObject({ converged: false, residual: 1 });
  });

  test("not a number", () => {
    expect(() => gmres((x: Tensor) => mul(x, Number.NaN), b)).toThrow(NumericalError);
  });
});

test("a zero right-hand side has a zero solution", () => {
  const { value, info } = gmres((x: Tensor) => mul(x, 2), zeros([4]));
  expect(distance(value as NDArray, zeros([4]))).toBe(0);
  expect(info).toMatchObject({ converged: true, residual: 0 });
});

test("settings that cannot be are named", () => {
  expect(() => gmres((x: Tensor) => x, zeros([2]), { tolerance: 0 })).toThrow(/tolerance/);
  expect(() => gmres((x: Tensor) => x, zeros([2]), { restart: 0.5 })).toThrow(/restart/);
  expect(() => gmres((x: Tensor) => x.reshape([1, 2]), zeros([2]).add(1))).toThrow(/float64\[2\]/);
});
