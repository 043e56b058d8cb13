import fc from "fast-check";
import { expect, test } from "vitest";
import {
  apply,
  chain,
  control,
  H,
  matrixOf,
  pauliRotation,
  put,
  repeat,
  rot,
  rx,
  rz,
  S,
  SWAP,
  timeEvolve,
  unitary,
  X,
  Y,
  Z,
} from "../../../src/circuit/index.ts";
import { heisenberg, operatorMatrix, pauli, plus, squareLattice, times } from "../../../src/model/index.ts";
import { complex, expm, eye, matmul, mul, type Tensor } from "../../../src/tensor/index.ts";
import { blockMatrix } from "../../oracle/blockMatrix.ts";
import { stringMatrix } from "../../oracle/pauliMatrix.ts";
import { hermitianMatrices, hermitianOperators } from "../../support/random-circuit.ts";
import { expectClose } from "../close.ts";

const sizes = fc.integer({ min: 1, max: 3 });
const angle = fc.double({ min: -6, max: 6, noNaN: true });

/** exp(−i·angle·G). */
function exponential(generator: Tensor, angle: number): Tensor {
  return expm(mul(generator, complex(0, -angle)));
}

test("rot is exp(−iθG/2) of any Hermitian matrix", () => {
  fc.assert(
    fc.property(sizes.chain(hermitianMatrices), angle, (generator, theta) => {
      const expected = exponential(generator, theta / 2);
      expectClose(matrixOf(rot(generator, theta)), expected, 1e-12);
      expectClose(matrixOf(rot(generator), [theta]), expected, 1e-12);
    }),
    { numRuns: 40 },
  );
});

test("rot and timeEvolve of an operator", () => {
  fc.assert(
    fc.property(sizes.chain(hermitianOperators), angle, (operator, t) => {
      const expected = exponential(operatorMatrix(operator), t);
      for (const block of [timeEvolve(operator), rot(operator, 2 * t), chain(timeEvolve(operator, t))]) {
        expectClose(matrixOf(block, block.kind === "evolution" && block.time.source ? [t] : []), expected, 1e-12);
      }
    }),
    { numRuns: 40 },
  );
});

test("rot of a Pauli string", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("I", "X", "Y", "Z"), minLength: 1, maxLength: 4 }),
      angle,
      (letters, t) => {
        const expected = exponential(stringMatrix(letters), t / 2);
        expectClose(matrixOf(pauliRotation(letters, t)), expected, 1e-13);
        expectClose(matrixOf(pauliRotation(letters), [t]), expected, 1e-13);
      },
    ),
    { numRuns: 40 },
  );
});

test("rot of a block that is Hermitian", () => {
  expectClose(matrixOf(rot(X, 0.7)), matrixOf(rx(0.7)), 1e-15);
  expectClose(matrixOf(rot(put(2, Z)), [0.7]), matrixOf(put(2, rz(0.7))), 1e-15);
  expectClose(matrixOf(rot(chain(put(0, X), put(2, Y))), [0.7]), matrixOf(pauliRotation("XIY", 0.7)), 1e-15);
  expectClose(matrixOf(rot(H), [Math.PI]), mul(matrixOf(H), complex(0, -1)), 1e-15);
  expectClose(matrixOf(rot(SWAP), [Math.PI]), mul(matrixOf(SWAP), complex(0, -1)), 1e-15);
});

test("evolution by a lattice model, under control too", () => {
  const hamiltonian = heisenberg(squareLattice(2, 3));
  const expected = exponential(operatorMatrix(hamiltonian), 0.8);
  expectClose(matrixOf(timeEvolve(hamiltonian, 0.8)), expected, 1e-11);
  expectClose(matrixOf(timeEvolve(hamiltonian, "t"), [0.8]), expected, 1e-11);
  const block = chain(7, control(6, timeEvolve(hamiltonian, "t")));
  expectClose(matrixOf(block, [0.8]), blockMatrix(block, 7, [0.8]), 1e-11);
});

test("the identity in an operator is a phase", () => {
  expectClose(
    matrixOf(timeEvolve(times(0.3, plus(pauli("", []), pauli("Z", [0]))), 2)),
    matrixOf(chain(rz(1.2), rot(chain(X, X), 1.2))),
    1e-15,
  );
});

test("a unitary is taken as it is, repeated or undone", () => {
  const matrix = matrixOf(chain(put(0, H), put([1, 0], SWAP), put(1, S)));
  const gate = unitary(matrix, "V");
  expectClose(matrixOf(gate), matrix, 0);
  expectClose(matrixOf(repeat(2, gate)), matmul(matrix, matrix), 1e-15);
  expectClose(
    apply(
      put(
        [2, 0],
        unitary([
          [0, 1, 0, 0],
          [1, 0, 0, 0],
          [0, 0, 0, 1],
          [0, 0, 1, 0],
        ]),
      ),
    ),
    apply(put(2, X)),
    0,
  );
});

test("matrices that are not unitary are refused with the figure", () => {
  expect(() =>
    unitary(
      [
        [1, 0],
        [0, 1.001],
      ],
      "V",
    ),
  ).toThrow("V: the matrix is not unitary: U†U differs from 1 by 0.002; allowed: 1e-10");
  expect(() =>
    unitary([
      [1, 1e-6],
      [0, 1],
    ]),
  ).toThrow("unitary: the matrix is not unitary: U†U differs from 1 by 0.000001; allowed: 1e-10");
  expect(() =>
    unitary([
      [1, 0],
      [0, Number.NaN],
    ]),
  ).toThrow("unitary: the element [1, 1] is NaN");
  expect(() => unitary([[1, 0]])).toThrow("unitary: a matrix of shape [1, 2]; allowed: [2^k, 2^k] for k ≥ 1 qubits");
  expect(() => unitary(complex(eye(3), 0))).toThrow("a matrix of shape [3, 3]");
});

test("generators that are not Hermitian are refused with the figure", () => {
  expect(() =>
    rot([
      [0, 1],
      [2, 0],
    ]),
  ).toThrow("rot: the matrix is not Hermitian: G differs from G† by 1; allowed: 1e-10");
  expect(() =>
    rot([
      [0, Number.POSITIVE_INFINITY],
      [0, 0],
    ]),
  ).toThrow("rot: the element [0, 1] is Infinity");
  expect(() => rot(S)).toThrow("rot: the operator is not Hermitian: a coefficient has the imaginary part 0.5");
  expect(() => timeEvolve(pauli("X", [1], { re: 0, im: 2 }))).toThrow("timeEvolve: the operator is not Hermitian");
  const term = { coefficient: { re: Number.NaN, im: 0 }, letters: "XY", sites: [1, 3] };
  expect(() => timeEvolve({ terms: [term] })).toThrow("timeEvolve: the term XY on [1, 3] has the coefficient NaN + 0i");
  expect(() => timeEvolve(X, Number.NaN)).toThrow("timeEvolve: the angle is NaN; it must be a finite number");
});
