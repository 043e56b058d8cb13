import { describe, expect, test } from "vitest";
import { type LinearSolveOptions, linearSolve } from "../../../src/tensor/implicit/linearSolve.ts";
import {
  add,
  conj,
  eye,
  grad,
  hvp,
  jacobian,
  matmul,
  matrixTranspose,
  mul,
  type NDArray,
  sum,
  type Tensor,
  vmap,
} from "../../../src/tensor/index.ts";
import { distance, randomTensor } from "../../support/random-tensor.ts";
import { slope } from "../../support/slope.ts";

const n = 6;
const number = (x: Tensor) => (x as NDArray).item();
const dtypes = ["float64", "complex128"] as const;
const solvers = ["gmres", "bicgstab", "neumann", "dense", "cg"] as const;

/** Positive definite with all eigenvalues below 2, so that every solver converges. */
function matrix(dtype: (typeof dtypes)[number]): Tensor {
  const a = mul(randomTensor(1, [n, n], dtype), 0.25);
  return add(matmul(a, conj(matrixTranspose(a))), mul(eye(n), 0.5));
}

describe.each(dtypes)("%s", (dtype) => {
  const a = matrix(dtype);
  const b = randomTensor(2, [n], dtype);
  const probe = randomTensor(3, [n], dtype);
  const hermitian = (x: Tensor) => mul(add(x, conj(matrixTranspose(x))), 0.5);
  const solve = (m: Tensor, right: Tensor, options: LinearSolveOptions = {}) =>
    linearSolve((r: Tensor, x: Tensor) => matmul(r, x), hermitian(m), right, { tolerance: 1e-13, ...options }).value;
  const loss = (m: Tensor, right: Tensor, options: LinearSolveOptions = {}) => {
    const x = solve(m, right, options);
    return sum(add(mul(mul(x, conj(x)), 0.5), mul(x, conj(probe))).real());
  };
  const pairing = (g: Tensor, v: Tensor) => number(sum(mul(conj(g), v).real()));

  test.each(solvers)("gradients by %s agree with differences", (solver) => {
    const dm = randomTensor(4, [n, n], dtype);
    const db = randomTensor(5, [n], dtype);
    expect(pairing(grad((m: Tensor) => loss(m, b, { solver }))(a), dm)).toBeCloseTo(
      slope((m) => loss(m, b), a, dm),
      9,
    );
    expect(pairing(grad((right: Tensor) => loss(a, right, { solver }))(b), db)).toBeCloseTo(
      slope((right) => loss(a, right), b, db),
      9,
    );
  });

  test("second derivatives agree with differences", () => {
    const dm = randomTensor(6, [n, n], dtype);
    const f = (m: Tensor) => loss(m, b);
    expect(pairing(hvp(f, a, dm), dm)).toBeCloseTo(
      slope((m) => sum(mul(conj(grad(f)(m)), dm).real()), a, dm),
      7,
    );
  });

  test("a batch of right-hand sides, of operators, and of both", () => {
    const rights = randomTensor(7, [3, n], dtype);
    const matrices = mul(a, randomTensor(8, [3, 1, 1]).add(2));
    const each = (m: (i: number) => Tensor, r: (i: number) => Tensor, mapped: Tensor) => {
      for (let i = 0; i < 3; i++) {
        expect(distance(mapped.slice(i) as NDArray, solve(m(i), r(i)) as NDArray)).toBeLessThan(1e-11);
      }
    };
    const slices = (x: Tensor) => (i: number) => x.slice(i);
    const whole = (x: Tensor) => () => x;
    const map = (m: Tensor, r: Tensor) => solve(m, r);
    each(whole(a), slices(rights), vmap(map, [null, 0])(a, rights));
    each(slices(matrices), whole(b), vmap(map, [0, null])(matrices, b));
    each(slices(matrices), slices(rights), vmap(map)(matrices, rights));
    const gradients = vmap((m: Tensor, r: Tensor) => grad((x: Tensor) => loss(x, r))(m))(matrices, rights);
    for (let i = 0; i < 3; i++) {
      const single = grad((x: Tensor) => loss(x, rights.slice(i)))(matrices.slice(i)) as NDArray;
      expect(distance(gradients.slice(i) as NDArray, single)).toBeLessThan(1e-10);
    }
  });
});

test("the Jacobian in b is the inverse", () => {
  const a = matrix("float64");
  const inverse = jacobian((b: Tensor) => linearSolve((r: Tensor, x: Tensor) => matmul(r, x), a, b).value);
  const product = matmul(inverse(randomTensor(9, [n])), a) as NDArray;
  expect(distance(product, eye(n))).toBeLessThan(1e-9);
});

test("info says how the solve went, and report hears of every one", () => {
  const told: number[] = [];
  const apply = (r: Tensor, x: Tensor) => matmul(r, x);
  const { info } = linearSolve(apply, matrix("float64"), randomTensor(2, [n]));
  expect(info).toMatchObject({ converged: true });
  expect(info.residual).toBeLessThanOrEqual(1e-10);
  grad((b: Tensor) =>
    sum(linearSolve(apply, matrix("float64"), b, { report: ({ residual }) => told.push(residual) }).value),
  )(randomTensor(2, [n]));
  expect(told).toHaveLength(2);
});
