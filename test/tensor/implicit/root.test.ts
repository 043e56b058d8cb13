import { describe, expect, test } from "vitest";
import { root } from "../../../src/tensor/implicit/root.ts";
import {
  add,
  array,
  complex,
  conj,
  cos,
  div,
  exp,
  grad,
  hvp,
  jacobian,
  matmul,
  mul,
  type NDArray,
  NumericalError,
  ones,
  scalar,
  sub,
  sum,
  type Tensor,
  tanh,
  vmap,
  zeros,
} from "../../../src/tensor/index.ts";
import { distance, randomTensor } from "../../support/random-tensor.ts";
import { slope } from "../../support/slope.ts";

const number = (x: Tensor) => (x as NDArray).item();

/** Kepler's equation E − e sin E = M, to whose solution the exact derivatives are known. */
const kepler = (anomaly: Tensor, { e, m }: { e: Tensor; m: Tensor }) => sub(sub(anomaly, mul(e, anomaly.sin())), m);
const anomalyAt = (e: Tensor, m: Tensor) => root(kepler, m, { e, m }, { tolerance: 1e-14 }).value;

describe("Kepler's equation", () => {
  const [e, m] = [scalar(0.7), scalar(1.2)];
  const exact = number(anomalyAt(e, m));
  const slowness = 1 / (1 - 0.7 * Math.cos(exact));

  test("is solved", () => {
    expect(exact - 0.7 * Math.sin(exact)).toBeCloseTo(1.2, 14);
    const { info } = root(kepler, m, { e, m });
    expect(info).toMatchObject({ converged: true });
    expect(info.iterations).toBeLessThan(8);
  });

  test("dE/dM, dE/de and d²E/dM²", () => {
    expect(number(grad((x: Tensor) => anomalyAt(e, x))(m))).toBeCloseTo(slowness, 13);
    expect(number(grad((x: Tensor) => anomalyAt(x, m))(e))).toBeCloseTo(Math.sin(exact) * slowness, 13);
    const second = -0.7 * Math.sin(exact) * slowness ** 3;
    expect(number(grad(grad((x: Tensor) => anomalyAt(e, x)))(m))).toBeCloseTo(second, 12);
  });

  test("for a batch, each example damped on its own", () => {
    const eccentricities = array([0, 0.3, 0.9, 0.99]);
    const found = vmap(anomalyAt, [0, null])(eccentricities, m);
    const residual = vmap((x: Tensor, y: Tensor) => kepler(x, { e: y, m }))(found, eccentricities);
    expect(distance(residual as NDArray, zeros([4]))).toBeLessThan(1e-13);
    const slopes = grad((x: Tensor) => sum(vmap(anomalyAt, [0, null])(x, m)))(eccentricities);
    const expected = div(found.sin(), sub(1, mul(eccentricities, cos(found))));
    expect(distance(slopes as NDArray, expected as NDArray)).toBeLessThan(1e-11);
  });
});

test("a thousand examples, of which some are solved long before others", () => {
  const eccentricities = mul(randomTensor(5, [1000]).add(1), 0.4995);
  const found = vmap((e: Tensor) => root(kepler, scalar(1.2), { e, m: scalar(1.2) }, { tolerance: 1e-13 }).value)(
    eccentricities,
  );
  const residual = sub(sub(found, mul(eccentricities, found.sin())), 1.2) as NDArray;
  expect(distance(residual, zeros([1000]))).toBeLessThan(1e-13);
});

describe.each(["dense", "gmres"] as const)("a system of equations by %s", (solver) => {
  const weight = randomTensor(1, [5, 5]);
  const residual = (x: { u: Tensor; v: Tensor }, b: Tensor) => ({
    u: sub(add(mul(x.u, 3), tanh(matmul(weight, x.v))), b),
    v: sub(exp(mul(x.v, 0.5)), add(x.u, 4)),
  });
  const start = { u: zeros([5]), v: zeros([5]) };
  const b = randomTensor(2, [5]);
  const options = { solver, tolerance: 1e-13, linear: { tolerance: 1e-13 } };
  const loss = (x: Tensor) => {
    const { u, v } = root(residual, start, x, options).value;
    return sum(mul(u, add(v, u)));
  };

  test("is solved", () => {
    const { value, info } = root(residual, start, b, options);
    const { u, v } = residual(value, b);
    expect(distance(u as NDArray, zeros([5]))).toBeLessThan(1e-13);
    expect(distance(v as NDArray, zeros([5]))).toBeLessThan(1e-13);
    expect(info.converged).toBe(true);
  });

  test("gradient and curvature agree with differences", () => {
    const v = randomTensor(3, [5]);
    expect(number(sum(mul(grad(loss)(b), v)))).toBeCloseTo(slope(loss, b, v), 9);
    const along = (x: Tensor) => sum(mul(grad(loss)(x), v));
    expect(number(sum(mul(hvp(loss, b, v), v)))).toBeCloseTo(slope(along, b, v), 9);
  });

  test("Jacobians forward and reverse agree", () => {
    const u = (x: Tensor) => root(residual, start, x, options).value.u;
    const reverse = jacobian(u, { mode: "reverse" })(b) as NDArray;
    expect(distance(jacobian(u)(b) as NDArray, reverse)).toBeLessThan(1e-11);
  });
});

test("a complex equation that conjugates: z² + z̄ = c", () => {
  const equation = (z: Tensor, c: Tensor) => sub(add(mul(z, z), conj(z)), c);
  const c = complex([1, -0.4], [0.5, 2]);
  const solve = (x: Tensor) => root(equation, complex([1, 1], [0.2, 1]), x, { tolerance: 1e-14 }).value;
  expect(distance(equation(solve(c), c) as NDArray, zeros([2], "complex128"))).toBeLessThan(1e-13);
  const loss = (x: Tensor) => sum(mul(solve(x), { re: 0.3, im: 1 }).real());
  const v = randomTensor(4, [2], "complex128");
  expect(number(sum(mul(conj(grad(loss)(c)), v).real()))).toBeCloseTo(slope(loss, c, v), 9);
});

test("damping finds a root from where the full Newton step diverges", () => {
  const arctangent = (x: Tensor, shift: Tensor) => sub(mul(x, div(1, add(1, mul(x, x)).sqrt())), shift);
  const { value, info } = root(arctangent, scalar(10), scalar(0.5));
  expect(number(value)).toBeCloseTo(0.5 / Math.sqrt(0.75), 9);
  expect(info.converged).toBe(true);
});

describe("what fails is said", () => {
  test("no root", () => {
    const noRoot = (x: Tensor) => add(mul(x, x), 1);
    expect(() => root(noRoot, scalar(0.3), scalar(0))).toThrow(NumericalError);
    expect(root(noRoot, scalar(0.3), scalar(0), { strict: false, maxIterations: 7 }).info.converged).toBe(false);
  });

  test("a singular Jacobian, and a function that is not finite", () => {
    expect(() => root((x: Tensor) => sub(mul(x, x), 1), scalar(0), scalar(0))).toThrow(/singular/);
    expect(() => root((x: Tensor) => div(1, x), scalar(0), scalar(0))).toThrow(/not finite at iteration 0/);
  });

  test("settings", () => {
    expect(() => root((x: Tensor) => x, ones([2]), scalar(0), { tolerance: 0 })).toThrow(/root: tolerance/);
    expect(() => root((x: Tensor) => x, ones([2]), scalar(0), { maxIterations: 1.5 })).toThrow(/maxIterations/);
  });
});
