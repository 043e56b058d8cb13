import { describe, expect, test } from "vitest";
import { criticalIsingBeta, isingVertex, rotatedHeisenbergBond } from "../src/model/index.ts";
import {
  abs,
  absSquare,
  add,
  cast,
  cholesky,
  concrete,
  conj,
  diagonal,
  eigh,
  eigvals,
  einsum,
  exp,
  expm,
  eye,
  grad,
  inv,
  matmul,
  matrixTranspose,
  mul,
  type NDArray,
  pinv,
  qr,
  random,
  slice,
  slogdet,
  solve,
  sort,
  sum,
  svd,
  type Tensor,
  triangularSolve,
  truncatedSvd,
  withEngine,
} from "../src/tensor/index.ts";
import {
  ctmrgDefaults,
  ipepsEnergy,
  nextTrgFlow,
  noisyProductState,
  startTrgFlow,
  symmetricSpace,
  symmetricVertex,
} from "../src/tn/index.ts";

type Numbers = Tensor | readonly number[];

const adjoint = (a: Tensor) => conj(matrixTranspose(a));

function numbersOn(engine: string, compute: () => Numbers): readonly number[] {
  return withEngine(engine, () => {
    const result = compute();
    return "shape" in result ? Array.from(concrete(result, "test").values()) : result;
  });
}

/** The largest difference between the two engines, relative to the largest number. */
function disagreement(compute: () => Numbers): number {
  const [portable, blas] = ["portable", "blas"].map((engine) => numbersOn(engine, compute));
  const size = Math.max(...blas.map(Math.abs));
  expect(portable).toHaveLength(blas.length);
  expect(size).toBeGreaterThan(0);
  return Math.max(...portable.map((x, i) => Math.abs(x - blas[i]))) / size;
}

describe.each(["float64", "complex128"] as const)("on both engines, from %s numbers, the same come out of", (dtype) => {
  const draw = (seed: number, ...shape: number[]) => random.normal(random.key(seed), shape, dtype);
  const square = draw(1, 40, 40);
  const tall = draw(2, 60, 25);
  const wide = draw(3, 25, 60);
  const hermitian = add(square, adjoint(square));
  const positive = add(matmul(square, adjoint(square)), eye(40));
  const deficient = matmul(draw(4, 40, 6), draw(5, 6, 30));
  const clustered = add(eye(40), mul(matmul(draw(6, 40, 2), draw(7, 2, 40)), 0.1));

  const computations: Readonly<Record<string, () => Numbers>> = {
    "a product": () => matmul(square, matmul(tall, wide).slice([0, 40], [0, 40])),
    "a batched product": () => matmul(draw(8, 7, 12, 5), adjoint(draw(9, 7, 8, 5))),
    "a contraction of five tensors": () =>
      einsum(
        "abc,bde,cfg,dfh,egi->ahi",
        draw(10, 4, 5, 6),
        draw(11, 5, 3, 4),
        draw(12, 6, 7, 2),
        draw(13, 3, 7, 3),
        draw(14, 4, 2, 5),
      ),
    "singular values": () => svd(tall).s,
    "singular values of a matrix of rank 6": () => svd(deficient).s,
    "singular values in a cluster": () => svd(clustered).s,
    "the space of the leading singular vectors": () => {
      const leading = slice(svd(deficient).u, [0, 40], [0, 6]);
      return matmul(leading, adjoint(leading));
    },
    "truncated singular values": () => truncatedSvd(square, 5).s,
    "eigenvalues of a Hermitian matrix": () => eigh(hermitian).values,
    "a function of a Hermitian matrix": () => {
      const { values, vectors } = eigh(mul(hermitian, 0.1));
      return matmul(mul(vectors, exp(values)), adjoint(vectors));
    },
    "moduli of eigenvalues": () => sort(abs(eigvals(square))),
    "the space a QR decomposition finds": () => {
      const { q } = qr(tall);
      return matmul(q, adjoint(q));
    },
    "the size of R": () => abs(diagonal(qr(wide).r)),
    "a Cholesky factor": () => cholesky(positive),
    "a logarithmic determinant": () => slogdet(square).logAbsDet,
    "an inverse": () => inv(positive),
    "a solution": () => solve(positive, tall.slice([0, 40])),
    "a triangular solution": () => triangularSolve(cholesky(positive), draw(15, 40, 3), { lower: true }),
    "a pseudo-inverse": () => pinv(tall),
    "an exponential": () => expm(mul(square, 0.2)),
    "the gradient of the nuclear norm": () => grad((x: Tensor) => sum(svd(x).s))(tall),
    "the gradient of an eigenvector's weight": () =>
      grad((x: Tensor) => absSquare(eigh(add(x, adjoint(x))).vectors.slice(0, 0)).sum())(square),
  };

  test.each(Object.entries(computations))("%s", (_, compute) => {
    expect(disagreement(compute)).toBeLessThan(1e-12);
  });

  test("a product of half the precision", () => {
    const narrow = dtype === "float64" ? "float32" : "complex64";
    expect(disagreement(() => matmul(cast(square, narrow), cast(tall, narrow).slice([0, 40])))).toBeLessThan(1e-5);
  });
});

test("the energy of an iPEPS and its gradient are the same on both engines", () => {
  const space = symmetricSpace(2);
  const state: NDArray = noisyProductState(space, random.key(3), 0.3);
  const bond = rotatedHeisenbergBond();
  const evaluate = () => {
    const problem = ipepsEnergy({
      space,
      bond,
      ctmrg: { ...ctmrgDefaults, chi: 16 },
      patch: "1x2",
      gradient: "fixed-point",
    });
    const { value, gradient } = problem.valueAndGradient(state, undefined) as { value: Tensor; gradient: Tensor };
    return [value, gradient].flatMap((x) => Array.from(concrete(x, "test").values()));
  };
  expect(disagreement(evaluate)).toBeLessThan(1e-10);
});

test("ln Z of a TRG flow and its two derivatives are the same on both engines", () => {
  const flowOf = () => {
    let flow = startTrgFlow((x: Tensor) => symmetricVertex(isingVertex(x), [0, 1]), 0.9 * criticalIsingBeta);
    while (flow.iteration < 10) flow = nextTrgFlow(flow, 8);
    return flow.lnZ;
  };
  expect(disagreement(flowOf)).toBeLessThan(1e-11);
});
