import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  array,
  checkGrads,
  eigh,
  exp,
  expm,
  eye,
  jvp,
  matmul,
  matrixPower,
  type NDArray,
  type Tensor,
} from "../../../src/tensor/index.ts";
import { taylorExponential } from "../../oracle/exponential.ts";
import { randomTensor } from "../../support/random-tensor.ts";
import { expectBatched } from "./batched.ts";
import { dagger, dtypes, expectClose, hermitian, seedAndDType } from "./matrices.ts";

const size = { n: fc.integer({ min: 1, max: 4 }) };

describe("expm", () => {
  test("agrees with the Taylor series at every norm the Padé degrees are chosen by", () => {
    fc.assert(
      fc.property(
        fc.record({ ...size, ...seedAndDType, scale: fc.constantFrom(1e-3, 0.03, 0.2, 0.5, 1, 3) }),
        ({ n, seed, dtype, scale }) => {
          const a = randomTensor(seed, [n, n], dtype).mul(scale);
          expectClose(expm(a), taylorExponential(a), 1e-12 * Math.exp(4 * scale));
        },
      ),
      { numRuns: 60 },
    );
  });

  test("is the exponential of the spectrum of large Hermitian matrices", () => {
    const a = hermitian(5, 1, "complex128").mul(20);
    const { values, vectors } = eigh(a);
    const expected = matmul(vectors.mul(exp(values)), dagger(vectors));
    const scale = Math.exp(Math.max(...(values as NDArray).values()));
    expectClose(expm(a).div(scale), expected.div(scale), 1e-12);
  });

  test("has derivatives of first and second order", () => {
    fc.assert(
      fc.property(
        fc.record({ ...size, ...seedAndDType, scale: fc.constantFrom(0.01, 1, 3) }),
        ({ n, seed, dtype, scale }) => {
          const a = randomTensor(seed, [n, n], dtype).mul(scale) as NDArray;
          checkGrads((x: Tensor) => [expm(x)], [a]);
        },
      ),
      { numRuns: 15 },
    );
  });

  test("has derivatives at degenerate and defective matrices", () => {
    for (const a of [
      eye(3),
      array([
        [1, 1, 0],
        [0, 1, 1],
        [0, 0, 1],
      ]),
      eye(3).mul(0),
    ]) {
      checkGrads((x: Tensor) => [expm(x)], [a as NDArray]);
    }
  });

  test("has a third derivative: that of exp(tA) along t is A³exp(tA)", () => {
    const a = randomTensor(4, [3, 3]);
    const along = (f: (t: Tensor) => Tensor) => (t: Tensor) => jvp(f, [t], [array(1)])[1];
    const third = along(along(along((t) => expm(a.mul(t)))))(array(1));
    expectClose(third, matmul(matrixPower(a, 3), expm(a)), 1e-11);
  });

  test.each(dtypes)("takes batches and vmap (%s)", (dtype) => {
    expectBatched((a) => [expm(a), jvp(expm, [a], [a.sin()])[1]], [3, 3], dtype);
  });

  test("refuses matrices that are not square and numbers that are not finite", () => {
    expect(() => expm([[1, 2]])).toThrow("expm: needs square matrices, got float64[1, 2]");
    expect(() => expm([[Number.NaN]])).toThrow(/expm: .*NaN/);
  });
});
