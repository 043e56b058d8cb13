import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  apply,
  applyOperator,
  type Block,
  chain,
  densityOf,
  expectation,
  expectationComplex,
  matrixElement,
  put,
  rx,
  S,
  sampledExpectation,
  variance,
  X,
  Z,
  zeroState,
} from "../../../src/circuit/index.ts";
import { chainLattice, heisenberg, type Operator, pauli, plus, readOperator, times } from "../../../src/model/index.ts";
import {
  add,
  cast,
  checkGrads,
  complex,
  conj,
  DTypeError,
  grad,
  InputError,
  matmul,
  matrixTranspose,
  mul,
  type NDArray,
  random,
  real,
  ShapeError,
  sub,
  sum,
  type Tensor,
  take,
  vdot,
  vmap,
} from "../../../src/tensor/index.ts";
import { pauliMatrix } from "../../oracle/pauliMatrix.ts";
import { operators, randomState } from "../../support/operators.ts";

const values = (x: Tensor) => (x as NDArray).values();

function expectClose(a: Tensor, b: Tensor, tolerance = 1e-12): void {
  expect(a.shape).toEqual(b.shape);
  for (const [i, x] of values(a).entries()) expect(Math.abs(x - values(b)[i])).toBeLessThan(tolerance);
}

/** The image by the matrix. */
const image = (operator: Operator, state: Tensor, sites: number) => matmul(pauliMatrix(operator, sites), state);

describe("the image of a state is that by the matrix", () => {
  test("random operators, more qubits than the operator needs", () => {
    fc.assert(
      fc.property(operators(3, true), fc.nat(100), (operator, seed) => {
        const state = randomState(seed, [16]);
        expectClose(applyOperator(operator, state), image(operator, state, 4));
      }),
      { numRuns: 40 },
    );
  });

  test("sites above and below the bits that are looked up in tables", () => {
    const operator = readOperator(
      "X0 Y11 + 2i Z3 Z10 Y11 - Y0 Y1 + Z0 Z11 + 0.5 Z10 Z11 + X9 X10 + Y9 Y10 - Z1 Z2 + 3 + X0 X11 + 0.25i Z4",
    );
    const state = randomState(5, [2 ** 12]);
    const expected = values(applyOperator(operator, state));
    // String by string, by hand.
    const sum = new Float64Array(2 ** 13);
    for (const { coefficient, letters, sites } of operator.terms) {
      for (let i = 0; i < 2 ** 12; i++) {
        let [to, re, im] = [i, coefficient.re, coefficient.im];
        for (const [j, site] of sites.entries()) {
          const sign = (i >> site) & 1 ? -1 : 1;
          if (letters[j] !== "Z") to ^= 1 << site;
          if (letters[j] === "Z") [re, im] = [sign * re, sign * im];
          if (letters[j] === "Y") [re, im] = [-sign * im, sign * re];
        }
        const [a, b] = [values(state)[2 * i], values(state)[2 * i + 1]];
        sum[2 * to] += re * a - im * b;
        sum[2 * to + 1] += re * b + im * a;
      }
    }
    for (let i = 0; i < sum.length; i++) expect(Math.abs(sum[i] - expected[i])).toBeLessThan(1e-12);
  });

  test("batches, views, vmap and single precision", () => {
    const operator = readOperator("X0 Z1 + 0.5 Y0 Y2 - Z2 + i Y1");
    const batch = randomState(2, [3, 8]);
    const each = [0, 1, 2].map((row) => image(operator, take(batch, row), 3));
    for (const images of [applyOperator(operator, batch), vmap((x: Tensor) => applyOperator(operator, x))(batch)]) {
      for (const [row, one] of each.entries()) expectClose(take(images, row), one);
    }
    const narrow = applyOperator(operator, cast(batch, "complex64"));
    expect(narrow.dtype).toBe("complex64");
    expectClose(cast(narrow, "complex128"), applyOperator(operator, batch), 1e-5);
  });

  test("real states, where the operator is real", () => {
    const state = random.normal(random.key(1), [16]);
    const operator = readOperator("Y0 Y3 + X0 X1 - 2 Z1 Z2 + i Y1 X2");
    const whole = applyOperator(operator, complex(state, 0));
    expectClose(applyOperator(operator, state), real(whole));
    expect(() => applyOperator(pauli("Y", [0]), state)).toThrow(DTypeError);
  });
});

describe("expectation values", () => {
  test("are those of the matrix, and so are variances and matrix elements", () => {
    fc.assert(
      fc.property(operators(3), fc.nat(100), (operator, seed) => {
        const state = normalized(randomState(seed, [8]));
        const moved = image(operator, state, 3);
        const mean = vdot(state, moved);
        expectClose(expectation(operator, state), real(mean));
        expectClose(expectationComplex(times({ re: 0, im: 1 }, operator), state), mul(complex(0, 1), mean));
        const spread = sub(real(vdot(moved, moved)), mul(real(mean), real(mean)));
        expectClose(variance(operator, state), spread);
        const other = randomState(seed + 1, [8]);
        expectClose(matrixElement(other, operator, state), vdot(other, moved));
      }),
      { numRuns: 40 },
    );
  });

  test("in a mixture they are averages, and the variance has that of the means too", () => {
    fc.assert(
      fc.property(operators(2), fc.nat(100), (operator, seed) => {
        const states = [seed, seed + 1].map((s) => normalized(randomState(s, [4])));
        const [a, b] = states.map((state) => densityOf(state).rho);
        const mixture = { rho: add(mul(0.3, a), mul(0.7, b)) };
        const mixed = (f: (state: Tensor) => Tensor) => add(mul(0.3, f(states[0])), mul(0.7, f(states[1])));
        const turned = times({ re: 0.5, im: 1 }, operator);
        expectClose(
          expectationComplex(turned, mixture),
          mixed((x) => expectationComplex(turned, x)),
        );
        const mean = expectation(operator, mixture);
        const square = mixed((x) => expectation(times(operator, operator), x));
        expectClose(variance(operator, mixture), sub(square, mul(mean, mean)));
        expectClose(variance(operator, densityOf(states[0])), variance(operator, states[0]));
      }),
      { numRuns: 20 },
    );
    const rho = randomState(5, [3, 4, 4]);
    const batch = { rho: add(rho, conj(matrixTranspose(rho))) };
    const operator = readOperator("X0 Y1 + Z0");
    const alone = take(variance(operator, batch), 2);
    expectClose(alone, variance(operator, { rho: take(batch.rho, 2) }), 1e-10);
  });

  test("of blocks of gates as operators", () => {
    const state = normalized(randomState(3, [8]));
    const block = chain(put(2, Z), put(0, X));
    const string = pauli("XZ", [0, 2]);
    expectClose(expectation(block, state), expectation(string, state), 0.1e-15);
    expectClose(variance(block, densityOf(state)), variance(string, densityOf(state)), 0.1e-15);
    expectClose(expectationComplex(put(1, S), state), vdot(state, apply(chain(3, put(1, S)), [], state)));
    expectClose(matrixElement(state, block, state), expectationComplex(string, state), 0.1e-15);
    const measured = (operator: Operator | Block) => sampledExpectation(operator, state, 100, random.key(1));
    expect(measured(block)).toEqual(measured(string));
    expect(() => expectation(put(0, S), state)).toThrow("expectation: the operator is not Hermitian");
    expect(() => expectation(rx(), state)).toThrow("operatorOf: rx has a free parameter; bind it first");
  });

  test("of a batch, one for each", () => {
    const operator = heisenberg(chainLattice(3));
    const batch = randomState(4, [2, 8]);
    for (const f of [expectation, expectationComplex, variance]) {
      const all = f(operator, batch);
      expect(all.shape).toEqual([2]);
      const mapped = vmap((state: Tensor) => f(operator, state))(batch);
      expectClose(all, mapped);
      expectClose(take(all, 1), f(operator, take(batch, 1)));
    }
  });

  test("the variance of an eigenstate is 0 beyond rounding of ⟨H²⟩", () => {
    const operator = times(1e6, heisenberg(chainLattice(4)));
    expect((variance(operator, zeroState(4)) as NDArray).item()).toBe(0);
  });
});

describe("derivatives", () => {
  const operator = readOperator("X0 Y1 + 0.5 Y0 - Z1 Z2 + 0.25 X2 + 0.7");
  const general = plus(operator, readOperator("2i Y0 Y2 + (1 - 1i) Y1 + i X2"));
  const state = randomState(7, [8]);
  const other = randomState(8, [8]);

  test("of first and second order, forward and reverse", () => {
    checkGrads((x) => expectation(operator, x), [state]);
    checkGrads((x) => variance(operator, x), [state]);
    checkGrads((x) => variance(operator, densityOf(x)), [state]);
    checkGrads((x) => applyOperator(general, x), [state]);
    checkGrads((x) => expectationComplex(general, x), [state]);
    checkGrads((a, b) => matrixElement(a, general, b), [other, state]);
  });

  test("of third order, along a line of states", () => {
    const along = (t: Tensor) => {
      const energy = expectation(operator, mul(complex(t, 0), state));
      return mul(energy, mul(t, t));
    };
    // E(tψ) t² = E(ψ) t⁴.
    const third = grad(grad(grad(along)));
    const energy = (expectation(operator, state) as NDArray).item();
    expect((third(real(complex(0.5, 0))) as NDArray).item()).toBeCloseTo(12 * energy, 10);
  });

  test("the gradient of the expectation is 2Hψ", () => {
    expectClose(grad((x: Tensor) => expectation(operator, x))(state), mul(2, applyOperator(operator, state)));
  });

  test("mapped over a batch", () => {
    const batch = randomState(9, [3, 8]);
    const one = grad((x: Tensor) => expectation(operator, x));
    expectClose(vmap(one)(batch), mul(2, applyOperator(operator, batch)));
    expectClose(grad((x: Tensor) => sum(expectation(operator, x)))(batch), mul(2, applyOperator(operator, batch)));
  });
});

describe("what is refused", () => {
  const state = zeroState(2);

  test.each([
    [() => applyOperator(pauli("X", [2]), state), "applyOperator: the operator acts on site 2; there are 2: 0 to 1"],
    [
      () => expectation(readOperator("X0 + 2i Z1"), state),
      "expectation: the operator is not Hermitian: it has the term 2i Z1; expectationComplex takes any operator",
    ],
    [() => variance(readOperator("2i Z1"), state), "variance: the operator is not Hermitian: it has the term 2i Z1"],
  ])("%#", (f, message) => {
    expect(f).toThrow(new InputError(message));
  });

  test("what is no state", () => {
    expect(() => applyOperator(pauli("X", [0]), randomState(0, [3]))).toThrow(ShapeError);
    expect(() => expectation(pauli("X", [0]), real(state))).toThrow(DTypeError);
    expect(() => variance(pauli("X", [0]), { rho: state })).toThrow(ShapeError);
    expect(() => matrixElement(state, pauli("X", [0]), zeroState(3))).toThrow(ShapeError);
  });
});

function normalized(state: Tensor): Tensor {
  return mul(state, complex(1 / Math.sqrt((real(sum(mul(conj(state), state))) as NDArray).item()), 0));
}
