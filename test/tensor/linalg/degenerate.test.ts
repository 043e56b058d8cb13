import { describe, expect, test } from "vitest";
import {
  array,
  type DType,
  eigh,
  exp,
  expm,
  eye,
  grad,
  hvp,
  jvp,
  matmul,
  type NDArray,
  ones,
  slice,
  sum,
  svd,
  type Tensor,
  trace,
  zeros,
} from "../../../src/tensor/index.ts";
import { randomTensor } from "../../support/random-tensor.ts";
import { difference, expectDerivatives, inner } from "./differences.ts";
import { dagger, dtypes, hermitian, withEigenvalues, withSingularValues } from "./matrices.ts";

const columns = (x: Tensor, from: number, to: number) => slice(x, null, [from, to]);
const rows = (x: Tensor, from: number, to: number) => slice(x, [from, to]);
const projector = (v: Tensor, from: number, to: number) => matmul(columns(v, from, to), dagger(columns(v, from, to)));
const formats = [
  [5, 5],
  [7, 5],
  [5, 8],
] as const;

describe.each(dtypes)("eigh of degenerate %s matrices", (dtype) => {
  const a = withEigenvalues(array([-1, -1, 0.5, 2, 2, 2]), 1, dtype);

  test("projectors on degenerate eigenspaces have first and second derivatives", () => {
    const projectors = (x: Tensor) => {
      const { vectors } = eigh(x);
      return [projector(vectors, 0, 2), projector(vectors, 2, 3), projector(vectors, 3, 6)];
    };
    expectDerivatives(projectors, a);
  });

  test("sums of degenerate eigenvalues have first and second derivatives", () => {
    const sums = (x: Tensor) => {
      const { values } = eigh(x);
      return [sum(slice(values, [0, 2])), slice(values, 2), sum(slice(values, [3, 6]))];
    };
    expectDerivatives(sums, a);
  });

  test("levels that rounding alone splits count as degenerate", () => {
    const noise = hermitian(6, 2, dtype).mul(1e-14);
    expectDerivatives((x) => [projector(eigh(x).vectors, 3, 6)], a.add(noise) as NDArray);
  });

  test.each([1e-3, 1e-6, 1e-9])("levels %d apart are told apart, as accurately as rounding allows", (gap) => {
    const near = withEigenvalues(array([0.5, 1, 1 + gap, 2]), 5, dtype);
    const direction = hermitian(4, 6, dtype);
    const exponential = (x: Tensor) => {
      const { values, vectors } = eigh(x);
      return matmul(vectors.mul(exp(values)), dagger(vectors));
    };
    const error = jvp(exponential, [near], [direction])[1].sub(jvp(expm, [near], [direction])[1]);
    expect((inner(error, error) as NDArray).item()).toBeLessThan((1e-14 + 1e-14 / gap) ** 2);
  });

  test.each([
    ["the identity", eye(4, 4, dtype)],
    ["a projector", withEigenvalues(array([0, 0, 1, 1]), 3, dtype)],
    ["zero", zeros([4, 4], dtype)],
  ])("Tr sin(A) has the gradient cos(A) at %s", (_name, matrix) => {
    const traced = (x: Tensor) => sum(eigh(x).values.sin());
    const { values, vectors } = eigh(matrix);
    const expected = matmul(vectors.mul(values.cos()), dagger(vectors));
    const error = grad<[Tensor], Tensor>(traced)(matrix).sub(expected);
    expect((inner(error, error) as NDArray).item()).toBeLessThan(1e-24);
  });
});

describe.each(dtypes)("svd of degenerate %s matrices", (dtype) => {
  describe.each(formats)("%i×%i", (m, n) => {
    const degenerate = withSingularValues(array([3, 3, 1, 1, 1]), m, n, 2, dtype);
    const deficient = withSingularValues(array([3, 3, 1, 0, 0]), m, n, 4, dtype);

    test("projectors have first and second derivatives", () => {
      const projectors = (x: Tensor) => {
        const { u, vh } = svd(x);
        return [u, dagger(vh)].flatMap((v) => [projector(v, 0, 2), projector(v, 2, 5)]);
      };
      expectDerivatives(projectors, degenerate);
    });

    test("polar factors have first and second derivatives", () => {
      const polar = (x: Tensor) => {
        const { u, vh } = svd(x);
        return [matmul(columns(u, 0, 2), rows(vh, 0, 2)), matmul(u, vh)];
      };
      expectDerivatives(polar, degenerate);
    });

    test("sums of degenerate values have first and second derivatives", () => {
      const sums = (x: Tensor) => {
        const { s } = svd(x);
        return [sum(slice(s, [0, 2])), sum(s)];
      };
      expectDerivatives(sums, degenerate);
    });

    test("what belongs to the range of a rank-deficient matrix has first and second derivatives", () => {
      const range = (x: Tensor) => {
        const { u, s, vh } = svd(x);
        const spaces = [u, dagger(vh)].flatMap((v) => [projector(v, 0, 2), projector(v, 0, 3)]);
        return [...spaces, matmul(columns(u, 0, 3), rows(vh, 0, 3)), sum(slice(s, [0, 2])), slice(s, 2)];
      };
      expectDerivatives(range, deficient);
    });

    test("Σ s² and Σ s³ have the gradients 2A and 3·A·(A†A)^½", () => {
      for (const matrix of [degenerate, deficient, zeros([m, n], dtype)]) {
        const { u, s, vh } = svd(matrix);
        const cubes = (x: Tensor) => sum(svd(x).s.mul(svd(x).s).mul(svd(x).s));
        expectGradient((x) => sum(svd(x).s.mul(svd(x).s)), matrix, matrix.mul(2));
        expectGradient(cubes, matrix, matmul(u.mul(s.mul(s).mul(3)), vh));
      }
    });
  });

  test("|Tr u·f(s)·vh| of positive matrices with repeated values has the derivative of |Tr f(A)|", () => {
    for (const values of [
      [2, 2, 1, 1],
      [1, 1, 1, 1],
      [1, 1, 0, 0],
    ]) {
      const a = withEigenvalues(array(values), 6, dtype);
      const direction = hermitian(4, 7, dtype);
      const traced = (x: Tensor) => {
        const { u, s, vh } = svd(x);
        return trace(matmul(u.mul(s.mul(s)), vh)).real();
      };
      const slope = difference((t) =>
        (trace(matmul(a.add(direction.mul(t)), a.add(direction.mul(t)))).real() as NDArray).item(),
      );
      expect((inner(grad<[Tensor], Tensor>(traced)(a), direction) as NDArray).item()).toBeCloseTo(slope, 8);
    }
  });

  test.each(special(dtype))("every derivative is finite at %s", (_name, matrix) => {
    const [along, across] = [8, 9].map((seed) => randomTensor(seed, matrix.shape, dtype));
    const everything = (x: Tensor) => {
      const { u, s, vh } = svd(x);
      return [u, s, vh].map((y, i) => inner(randomTensor(i + 1, y.shape, y.dtype), y)).reduce((p, q) => p.add(q));
    };
    const forward = (x: Tensor) => jvp(everything, [x], [along])[1];
    const results = [
      forward(matrix),
      grad<[Tensor], Tensor>(everything)(matrix),
      jvp(forward, [matrix], [across])[1],
      hvp(everything, matrix, along),
      jvp((x: Tensor) => jvp(forward, [x], [across])[1], [matrix], [along])[1],
    ];
    for (const result of results) {
      for (const value of (result as NDArray).values()) expect(value).toSatisfy(Number.isFinite);
    }
  });
});

/** Matrices whose singular values coincide or vanish, exactly or to rounding. */
function special(dtype: DType): [string, NDArray][] {
  return [
    ["zero", zeros([4, 4], dtype)],
    ["zero, tall", zeros([5, 3], dtype)],
    ["zero, wide", zeros([3, 5], dtype)],
    ["the identity", eye(4, 4, dtype)],
    ["a matrix of ones", ones([4, 4], dtype)],
    ["ones, tall", ones([5, 3], dtype)],
    ["a tiny matrix", eye(3, 3, dtype).mul(1e-60) as NDArray],
    ["repeated blocks", withSingularValues(array([2, 2, 1, 1]), 4, 6, 5, dtype)],
  ];
}

function expectGradient(f: (x: Tensor) => Tensor, at: Tensor, expected: Tensor): void {
  const error = grad<[Tensor], Tensor>(f)(at).sub(expected);
  expect((inner(error, error) as NDArray).item()).toBeLessThan(1e-20);
}
