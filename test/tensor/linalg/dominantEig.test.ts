import { describe, expect, test } from "vitest";
import {
  add,
  array,
  complex,
  conj,
  div,
  eye,
  grad,
  hvp,
  InputError,
  imag,
  jvp,
  log,
  matmul,
  mul,
  type NDArray,
  NumericalError,
  real,
  reshape,
  slice,
  sum,
  type Tensor,
  vmap,
} from "../../../src/tensor/index.ts";
import { dominantEig } from "../../../src/tensor/linalg/dominantEig.ts";
import { inv } from "../../../src/tensor/linalg/solve.ts";
import { distance, randomTensor } from "../../support/random-tensor.ts";
import { slope } from "../../support/slope.ts";
import { pairing } from "../../support/spectra.ts";

const numbers = (x: Tensor) => Array.from((x as NDArray).values());
const modulus2 = (z: Tensor) => add(mul(real(z), real(z)), mul(imag(z), imag(z)));

/** A real matrix with complex pairs a ± ib in blocks on the diagonal, in a basis that is not orthogonal. */
function realWithPairs(n: number, pairs: readonly (readonly [number, number])[], rest: readonly number[]): Tensor {
  const block = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  pairs.forEach(([a, b], i) => {
    block[2 * i][2 * i] = block[2 * i + 1][2 * i + 1] = a;
    block[2 * i][2 * i + 1] = b;
    block[2 * i + 1][2 * i] = -b;
  });
  rest.forEach((value, i) => {
    block[2 * pairs.length + i][2 * pairs.length + i] = value;
  });
  const basis = add(eye(n), mul(randomTensor(1, [n, n]), 0.3 / Math.sqrt(n)));
  return matmul(basis, matmul(array(block), inv(basis)));
}

describe("a real matrix with complex pairs", () => {
  const rest = Array.from({ length: 194 }, (_, i) => 0.8 * Math.exp(-0.1 * i));
  const matrix = realWithPairs(
    200,
    [
      [0.6, 0.8],
      [-0.5, 0.75],
      [0.1, 0.85],
    ],
    rest,
  );

  test("has its eigenvalues of largest modulus found", () => {
    const { values, vectors, info } = dominantEig(matrix, 6);
    const exact = [0.6, 0.8, 0.6, -0.8, -0.5, 0.75, -0.5, -0.75, 0.1, 0.85, 0.1, -0.85];
    expect(numbers(values)).toEqual(exact.map((x) => expect.closeTo(x, 10)));
    const images = matmul(matrix, vectors) as NDArray;
    expect(distance(images, mul(vectors, values) as NDArray)).toBeLessThan(1e-11);
    const lengths = sum(modulus2(vectors), { axes: 0 }) as NDArray;
    expect(numbers(lengths)).toEqual(new Array(6).fill(expect.closeTo(1, 13)));
    expect(info.converged).toBe(true);
    expect(info.iterations).toBeGreaterThan(8);
    expect(info.iterations).toBeLessThan(200);
  });

  test("says when a pair was cut", () => {
    expect(dominantEig(matrix, 3).info.gap).toBeLessThan(1e-10);
    expect(dominantEig(matrix, 4).info.gap).toBeCloseTo(1 - Math.hypot(0.1, 0.85) / Math.hypot(0.5, 0.75), 6);
  });

  test("moduli have derivatives of first and second order", () => {
    const f = (a: Tensor) => sum(mul(log(modulus2(dominantEig(a, 4).values)), [1, 2, 3, 4]));
    const direction = mul(0.02, randomTensor(2, [200, 200]));
    expect(pairing(grad(f)(matrix), direction)).toBeCloseTo(slope(f, matrix, direction), 7);
    const along = (a: Tensor) => jvp(f, [a], [direction])[1];
    expect(pairing(hvp(f, matrix, direction), direction)).toBeCloseTo(slope(along, matrix, direction), 5);
  });

  test("vectors have derivatives, up to their phases", () => {
    const weight = randomTensor(3, [200, 4]);
    const f = (a: Tensor) => sum(mul(weight, modulus2(dominantEig(a, 4).vectors)));
    const direction = mul(0.02, randomTensor(4, [200, 200]));
    expect(pairing(grad(f)(matrix), direction)).toBeCloseTo(slope(f, matrix, direction), 7);
  });
});

describe.each([8, 160])("a complex matrix of size %i", (n) => {
  const decay = Array.from({ length: n }, (_, i) => Math.exp(-0.2 * i));
  const basis = add(eye(n), mul(randomTensor(5, [n, n], "complex128"), 0.3 / Math.sqrt(n)));
  const phases = complex(
    decay.map((x, i) => x * Math.cos(i)),
    decay.map((x, i) => x * Math.sin(i)),
  );
  const matrix = matmul(mul(basis, phases), inv(basis));

  test("has its eigenvalues found, with derivatives", () => {
    const { values } = dominantEig(matrix, 2);
    expect(distance(values as NDArray, slice(phases, [0, 2]) as NDArray)).toBeLessThan(1e-11);
    const f = (a: Tensor) => {
      const found = dominantEig(a, 2);
      return add(
        sum(mul(found.values, { re: 0.3, im: -1 }).real()),
        sum(
          mul(
            modulus2(found.vectors),
            decay.map((x) => [x]),
          ),
        ),
      );
    };
    const direction = mul(0.05, randomTensor(6, [n, n], "complex128"));
    expect(pairing(grad(f)(matrix), direction)).toBeCloseTo(slope(f, matrix, direction), 7);
  });
});

test("the correlation length of a matrix product state from its transfer operator", () => {
  // The AKLT state: transfer eigenvalues 1 and three times −1/3, so that ξ = 1/ln 3.
  const s = Math.SQRT1_2;
  const aklt = array([
    [
      [0, Math.sqrt(2 / 3)],
      [0, 0],
    ],
    [
      [-Math.sqrt(1 / 3), 0],
      [0, Math.sqrt(1 / 3)],
    ],
    [
      [0, 0],
      [-Math.sqrt(2 / 3), 0],
    ],
  ]);
  const transfer = (x: Tensor, a: Tensor) => {
    const terms = [0, 1, 2].map((m) => matmul(slice(a, m), matmul(x, slice(conj(a), m).permute([1, 0]))));
    return terms.reduce((p, q) => add(p, q));
  };
  const spectrum = (a: Tensor, k: number) =>
    dominantEig({ apply: transfer, parameters: a, shape: [2, 2], dtype: "float64" }, k);
  const { values, vectors } = spectrum(aklt, 4);
  expect(numbers(real(values))).toEqual([1, -1 / 3, -1 / 3, -1 / 3].map((x) => expect.closeTo(x, 12)));
  expect(vectors.shape).toEqual([2, 2, 4]);
  expect(distance(real(slice(vectors, null, null, 0)) as NDArray, mul(eye(2), s) as NDArray)).toBeLessThan(1e-12);

  // The mean of the degenerate values moves smoothly: compare with differences.
  const inverseLength = (a: Tensor) => {
    const found = spectrum(a, 4).values;
    const mean = div(sum(slice(found, [1, 4])), 3);
    return mul(-0.5, log(div(modulus2(mean), modulus2(slice(found, 0)))));
  };
  expect((inverseLength(aklt) as NDArray).item()).toBeCloseTo(Math.log(3), 12);
  const direction = randomTensor(7, [3, 2, 2]);
  expect(pairing(grad(inverseLength)(aklt), direction)).toBeCloseTo(slope(inverseLength, aklt, direction), 8);
});

test("a batch by vmap, with derivatives", () => {
  const matrices = randomTensor(8, [3, 6, 6]).add(0.5);
  const largest = (a: Tensor) => real(slice(dominantEig(a).values, 0));
  const gradients = vmap(grad(largest))(matrices);
  for (let i = 0; i < 3; i++) {
    expect(distance(slice(gradients, i) as NDArray, grad(largest)(slice(matrices, i)) as NDArray)).toBeLessThan(1e-10);
  }
});

test("what cannot be is named", () => {
  expect(() => dominantEig(eye(3), 0)).toThrow(InputError);
  expect(() => dominantEig(reshape(eye(4), [2, 8]))).toThrow(/square/);
  expect(() => dominantEig(mul(eye(200), Number.NaN))).toThrow(NumericalError);
  const wrong = { apply: (x: Tensor) => reshape(x, [2]), parameters: [], shape: [2, 1], dtype: "float64" } as const;
  expect(() => dominantEig(wrong)).toThrow(/apply gives \[2\] for a vector \[2, 1\]/);
});
