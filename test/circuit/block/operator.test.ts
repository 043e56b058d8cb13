import fc from "fast-check";
import { expect, test } from "vitest";
import {
  CNOT,
  chain,
  control,
  each,
  expectation,
  measure,
  off,
  operatorOf,
  put,
  rx,
  scale,
  sum,
  timeEvolve,
  X,
  Y,
  Z,
  zeroState,
} from "../../../src/circuit/index.ts";
import { operatorMatrix, pauli, plus, times } from "../../../src/model/index.ts";
import { concrete } from "../../../src/tensor/index.ts";
import { blockMatrix } from "../../oracle/blockMatrix.ts";
import { circuits, fixedAngles } from "../../support/random-circuit.ts";
import { expectClose } from "../close.ts";

/** Without evolutions, which are not written out. */
const fixed = circuits(3, 2, fixedAngles).filter((block) => !JSON.stringify(block).includes('"evolution"'));

test("the operator of a circuit has its matrix", () => {
  fc.assert(
    fc.property(fixed, (block) => {
      expectClose(operatorMatrix(operatorOf(block), 3), blockMatrix(block, 3), 1e-12);
    }),
    { numRuns: 60 },
  );
});

test("Pauli gates are Pauli strings, exactly", () => {
  expect(operatorOf(put(3, Y))).toEqual(pauli("Y", [3]));
  expect(operatorOf(chain(put(2, X), put(0, Z)))).toEqual(pauli("ZX", [0, 2]));
  expect(operatorOf(chain(X, Y))).toEqual(pauli("Z", [0], { re: 0, im: -1 }));
});

test("controls, at 1 and at 0", () => {
  for (const block of [CNOT, control(off(0), put(1, X)), control([2, off(0)], put(1, Y))]) {
    expectClose(operatorMatrix(operatorOf(block), block.qubits), blockMatrix(block), 0);
    expect(operatorOf(block).terms).toHaveLength(2 ** block.qubits);
  }
});

test("sums and multiples of blocks and operators", () => {
  const ising = sum(scale(-1, chain(put(0, Z), put(1, Z))), scale(-0.5, sum(put(0, X), put(1, X))), pauli("Y", [1]));
  const expected = plus(pauli("ZZ", [0, 1], -1), pauli("X", [0], -0.5), pauli("X", [1], -0.5), pauli("Y", [1]));
  expect(ising).toEqual(expected);
  expect(concrete(expectation(ising, zeroState(2)), "test").item()).toBe(-1);
  expect(operatorOf(ising)).toBe(ising);
  expect(scale({ re: 0, im: 2 }, each(2, Z))).toEqual(times({ re: 0, im: 2 }, pauli("ZZ", [0, 1])));
});

test("what is no operator", () => {
  expect(() => operatorOf(chain(X, rx()))).toThrow("operatorOf: rx has a free parameter; bind it first");
  expect(() => sum(timeEvolve(Z, 1))).toThrow("operatorOf: timeEvolve is not written out in Pauli strings");
  expect(() => operatorOf(measure(0))).toThrow("operatorOf: a measurement of qubits [0] is no operator");
});
