import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  adjoint,
  commutator,
  commute,
  identity,
  isHermitian,
  lowering,
  minus,
  type Operator,
  occupation,
  operatorFromMatrix,
  operatorMatrix,
  operatorPower,
  operatorText,
  pauli,
  plus,
  raising,
  readOperator,
  sitesOf,
  stringsCommute,
  termsCommute,
  times,
  transposed,
} from "../../src/model/index.ts";
import {
  add,
  conj,
  InputError,
  matmul,
  matrixTranspose,
  mul,
  type NDArray,
  ShapeError,
  sub,
  type Tensor,
} from "../../src/tensor/index.ts";
import { pauliMatrix } from "../oracle/pauliMatrix.ts";
import { operators, randomState } from "../support/operators.ts";

const sites = 3;
const any = operators(sites, true);
const hermitian = operators(sites);

function expectClose(a: Tensor, b: Tensor, tolerance = 1e-13): void {
  const [x, y] = [a, b].map((tensor) => (tensor as NDArray).values());
  expect(x.length).toBe(y.length);
  for (let i = 0; i < x.length; i++) expect(Math.abs(x[i] - y[i])).toBeLessThan(tolerance);
}

/** Equal operators have equal terms, whatever their order. */
function expectSame(a: Operator, b: Operator): void {
  const sorted = ({ terms }: Operator) => terms.map((t) => JSON.stringify(t)).sort();
  expect(sorted(a)).toEqual(sorted(b));
}

describe("the algebra is that of the matrices", () => {
  const matrix = (a: Operator) => pauliMatrix(a, sites);

  test("sums, differences, products, conjugates, transposes, commutators", () => {
    fc.assert(
      fc.property(any, any, (a, b) => {
        const [A, B] = [matrix(a), matrix(b)];
        expectClose(matrix(plus(a, b)), add(A, B));
        expectClose(matrix(minus(a, b)), sub(A, B));
        expectClose(matrix(times(a, b)), matmul(A, B));
        expectClose(matrix(times({ re: 1, im: -2 }, a, 0.5)), matrix(plus(times(0.5, a), times({ re: 0, im: -1 }, a))));
        expectClose(matrix(adjoint(a)), conj(matrixTranspose(A)));
        expectClose(matrix(transposed(a)), matrixTranspose(A));
        expectClose(matrix(commutator(a, b)), sub(matmul(A, B), matmul(B, A)), 1e-12);
      }),
      { numRuns: 40 },
    );
  });

  test("powers", () => {
    fc.assert(
      fc.property(hermitian, fc.nat(5), (a, exponent) => {
        expectSame(operatorPower(a, exponent), times(...new Array<Operator>(exponent).fill(a)));
      }),
      { numRuns: 30 },
    );
    expect(() => operatorPower(identity, -1)).toThrow(InputError);
  });

  test("whether operators commute", () => {
    fc.assert(
      fc.property(hermitian, hermitian, (a, b) => {
        const vanishes = commutator(a, b).terms.length === 0;
        expect(commute(a, b)).toBe(vanishes);
        for (const s of a.terms) {
          for (const t of b.terms) {
            expect(stringsCommute(s, t)).toBe(commutator({ terms: [s] }, { terms: [t] }).terms.length === 0);
          }
        }
        expect(commute(a, operatorPower(a, 2))).toBe(true);
      }),
      { numRuns: 40 },
    );
    expect(termsCommute(readOperator("Z0 Z1 + Z1 Z2 + X0 X1"))).toBe(false);
    expect(termsCommute(readOperator("Z0 Z1 + X0 X1 + Y0 Y1"))).toBe(true);
  });
});

test("raising, lowering, occupation", () => {
  expectSame(times(lowering(1), raising(1)), occupation(1));
  expectSame(adjoint(raising(0)), lowering(0));
  expectSame(commutator(raising(0), lowering(0)), pauli("Z", [0]));
  expect((operatorMatrix(occupation(0)).values() as Float64Array).join()).toBe("0,0,0,0,0,0,1,0");
  expect((operatorMatrix(lowering(0)).values() as Float64Array).join()).toBe("0,0,0,0,1,0,0,0");
});

describe("matrices", () => {
  test("the operator written out", () => {
    fc.assert(
      fc.property(any, (a) => expectClose(operatorMatrix(a, sites), pauliMatrix(a, sites))),
      { numRuns: 40 },
    );
    expect(operatorMatrix(identity).shape).toEqual([2, 2]);
    expect(() => operatorMatrix(pauli("Z", [3]), 3)).toThrow(InputError);
    expect(() => operatorMatrix(identity, 13)).toThrow(ShapeError);
  });

  test("a matrix in Pauli strings gives the operator it was written out from, exactly", () => {
    fc.assert(
      fc.property(any, (a) => expectSame(operatorFromMatrix(operatorMatrix(a, sites), [0, 1, 2]), a)),
      { numRuns: 40 },
    );
  });

  test("a random matrix, and sites that are not in order", () => {
    const matrix = randomState(1, [4, 4]);
    expectClose(operatorMatrix(operatorFromMatrix(matrix, [0, 1])), matrix);
    // The first site is the least significant bit.
    expectSame(operatorFromMatrix(operatorMatrix(readOperator("X0 Z1")), [5, 2]), readOperator("X5 Z2"));
    expectSame(
      operatorFromMatrix(
        [
          [1, 0],
          [0, -1],
        ],
        [3],
      ),
      pauli("Z", [3]),
    );
    expect(() => operatorFromMatrix(matrix, [0])).toThrow(ShapeError);
    expect(() => operatorFromMatrix(matrix, [1, 1])).toThrow(InputError);
  });
});

describe("text", () => {
  test("is read as it was written", () => {
    fc.assert(fc.property(any, (a) => expectSame(readOperator(operatorText(a)), a)));
  });

  test.each([
    [pauli("XX", [0, 1], 0.5), "0.5 X0 X1"],
    [minus(pauli("Z", [2]), identity), "Z2 - 1"],
    [times(-1, pauli("Y", [10])), "-Y10"],
    [pauli("Y", [0], { re: 1, im: -2 }), "(1 - 2i) Y0"],
    [pauli("X", [0], { re: 0, im: 1e-7 }), "1e-7i X0"],
    [plus(), "0"],
  ])("%#", (operator, text) => {
    expect(operatorText(operator)).toBe(text);
    expectSame(readOperator(text), operator);
  });

  test("products, parentheses and stars", () => {
    expectSame(readOperator("2*(X0 + Z1)*(X0 - i Y1)"), times(2, readOperator("1 + X0*Z1 - i X0 Y1 - i Z1 Y1")));
    expectSame(readOperator("x0 X0"), identity);
  });

  test.each([
    ["", "readOperator: position 1: the text ends; allowed: a number, a Pauli matrix such as X0, or '('"],
    ["X0 +", "position 5: the text ends"],
    ["X0 + Q1", "position 6: 'Q1'"],
    ["(X0", "position 4: the text ends; allowed: ')'"],
    ["X0 )", "position 4: ')'; allowed: a term or the end"],
    ["2 * + X0", "position 5: '+'; allowed: a factor"],
    ["X", "position 1: 'X'"],
  ])("%j is refused", (text, message) => {
    expect(() => readOperator(text)).toThrow(InputError);
    expect(() => readOperator(text)).toThrow(message);
  });
});

test("what is Hermitian, and how many sites it needs", () => {
  fc.assert(fc.property(any, (a) => isHermitian(plus(a, adjoint(a)))));
  expect(isHermitian(pauli("X", [0], { re: 1, im: 1e-3 }))).toBe(false);
  expect(sitesOf(pauli("XZ", [4, 1]))).toBe(5);
  expect(sitesOf(identity)).toBe(0);
});

test.each([
  [() => pauli("XA", [0, 1]), "pauli: 'XA' has letters other than I, X, Y and Z"],
  [() => pauli("XX", [0]), "pauli: 'XX' has 2 letters for 1 sites"],
  [() => pauli("XX", [1, 1]), "they must be different whole numbers ≥ 0"],
  [() => pauli("X", [0.5]), "they must be different whole numbers ≥ 0"],
  [() => pauli("X", [0], Number.NaN), "the coefficient of 'X' is NaN + 0i; allowed: finite numbers"],
])("strings that are not allowed", (make, message) => {
  expect(make).toThrow(InputError);
  expect(make).toThrow(message);
});

test("a matrix with NaN is refused", () => {
  expect(() =>
    operatorFromMatrix(
      [
        [Number.NaN, 0],
        [0, 1],
      ],
      [0],
    ),
  ).toThrow(InputError);
});

test("the spin matrices obey [Sˣ, Sʸ] = iSᶻ", () => {
  const spin = (letter: string) => pauli(letter, [0], 1 / 2);
  expectSame(commutator(spin("X"), spin("Y")), times({ re: 0, im: 1 }, spin("Z")));
  expectClose(pauliMatrix(spin("X"), 1), mul(pauliMatrix(pauli("X", [0]), 1), 0.5));
});
