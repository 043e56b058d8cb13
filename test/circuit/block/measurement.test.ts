import { expect, test } from "vitest";
import {
  apply,
  chain,
  control,
  dagger,
  depolarizing,
  H,
  measure,
  postselect,
  put,
  repeat,
  reset,
  when,
  X,
} from "../../../src/circuit/index.ts";
import { InputError } from "../../../src/tensor/index.ts";

test("a circuit that is not unitary is refused by what differentiates and uncomputes, naming the part and its qubits", () => {
  const refused = (block: Parameters<typeof apply>[0]) => expect(() => apply(block));
  refused(chain(put(0, H), measure([0, 1]))).toThrow(
    "apply and its derivatives: the circuit has a measurement of qubits [0, 1] (block 1 of the chain), which cannot be undone; use run(circuit)",
  );
  refused(put([2, 3], depolarizing(0.1, 2))).toThrow(
    "the noise 'depolarizing' on qubits [2, 3], which cannot be undone; use density(circuit) or trajectories(circuit, count, key)",
  );
  refused(put([2, 3], chain(2, reset(1)))).toThrow("a reset of qubits [3]");
  refused(repeat(2, postselect(1, 0))).toThrow("a postselection of qubits [1]");
  refused(chain(measure(0, "a"), when("a", 1, put(1, X)))).toThrow(InputError);
});

test("what is not unitary has no inverse and no controls", () => {
  expect(() => dagger(chain(put(0, H), measure(0)))).toThrow(
    "dagger: a measurement of qubits [0] (block 1 of the chain) is not unitary",
  );
  expect(() => control(1, when("a", 1, X))).toThrow("control: a block conditioned on the outcome 'a' is not unitary");
});

test("bad arguments are named", () => {
  expect(() => measure([0, 0])).toThrow("measure: qubit 0 is named twice");
  expect(() => measure([])).toThrow("measure: no qubit is named");
  expect(() => reset(-1)).toThrow("reset: qubit -1");
  expect(() => postselect(0, 2 as 1)).toThrow("postselect: the value 2; allowed: 0 and 1");
  expect(() => when("a", 0.5, X)).toThrow("when: the value 0.5 of 'a'");
});
