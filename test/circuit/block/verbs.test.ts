import { expect, test } from "vitest";
import {
  CNOT,
  chain,
  control,
  dagger,
  each,
  globalPhase,
  H,
  matrixOf,
  off,
  phase,
  put,
  repeat,
  rx,
  SWAP,
  X,
  Z,
} from "../../../src/circuit/index.ts";
import { InputError } from "../../../src/tensor/index.ts";
import { expectClose } from "../close.ts";

test.each([
  ["more locations than qubits", () => put([0, 1], X), "put([0, 1], X): the block has 1 qubit, the locations are 2"],
  ["fewer", () => put(0, SWAP), "put([0], SWAP): the block has 2 qubits, the locations are 1"],
  ["a location twice", () => put([2, 2], SWAP), "put([2, 2], SWAP): qubit 2 is named twice"],
  ["a negative location", () => put(-1, H), "put([-1], H): qubit -1; allowed: whole numbers from 0"],
  ["half a location", () => put(0.5, rx()), "put([0.5], rx): qubit 0.5; allowed: whole numbers from 0"],
  ["no location", () => put([], H), "put([], H): no qubit is named"],
  ["a control twice", () => control([1, off(1)], X), "control([1, 1], X): qubit 1 is named twice"],
  ["a control that is a target", () => control([2, 0], X), "control([2, 0], X): qubit 0 is a control and a target"],
  [
    "one deep inside",
    () => control(1, repeat(2, chain(put(0, X), put([2, 1], CNOT)))),
    "control([1], repeat(2, chain of 2 blocks)): qubit 1 is a control and a target",
  ],
  [
    "one that is a control inside",
    () => control(0, dagger(CNOT)),
    "control([0], dagger(control([0], put([1], X)))): qubit 0 is a control and a target",
  ],
  [
    "a block beyond the chain",
    () => chain(2, put(1, H), [put(0, X), put(5, X)]),
    "chain of 2 qubits: block 2, put([5], X), acts on qubit 5; allowed: 0 to 1",
  ],
  ["a chain of no qubits", () => chain(0, []), "chain: 0 qubits; allowed: a whole number from 1"],
  ["fewer qubits than none", () => each(-1, H), "each(-1, H); allowed: a whole number ≥ 0"],
  ["a fraction of a repetition", () => repeat(1.5, H), "repeat(1.5, H); allowed: a whole number ≥ 0"],
])("%s", (_, build, message) => {
  expect(build).toThrow(new InputError(message));
});

test("a qubit that a block has but does not act on may control it", () => {
  expectClose(matrixOf(control(0, put(2, chain(X)))), matrixOf(put([0, 2], CNOT)), 0);
});

test("a controlled global phase is a phase of the control", () => {
  expectClose(matrixOf(control(0, globalPhase(0.3))), matrixOf(phase(0.3)), 1e-16);
  expectClose(matrixOf(control([off(0), 1], globalPhase(0.3))), matrixOf(control(off(0), put(1, phase(0.3)))), 1e-16);
});

test("each puts a gate on every qubit, or on some", () => {
  expectClose(matrixOf(each(3, X)), matrixOf(chain(put(0, X), put(1, X), put(2, X))), 0);
  expectClose(matrixOf(chain(3, each([0, 2], Z))), matrixOf(chain(put(0, Z), put(2, Z))), 0);
});

test("the dagger of a dagger is the block itself", () => {
  const block = chain(H, rx());
  expect(dagger(dagger(block))).toBe(block);
});

test("a block may be repeated no times", () => {
  expectClose(matrixOf(repeat(0, X)), matrixOf(chain()), 0);
});
