import { describe, expect, test } from "vitest";
import {
  angleOf,
  apply,
  type Block,
  bitFlip,
  CNOT,
  chain,
  control,
  density,
  each,
  expectation,
  fromJson,
  fromQasm,
  H,
  measure,
  parameter,
  parameterShift,
  put,
  quantumFisher,
  repeat,
  run,
  rx,
  ry,
  shots,
  trajectories,
  uncomputationDrift,
  unitary,
  X,
  zeroState,
} from "../../src/circuit/index.ts";
import { pauli } from "../../src/model/index.ts";
import { array, grad, hvp, InputError, log, NumericalError, random, type Tensor } from "../../src/tensor/index.ts";

const z = pauli("Z", [0]);
const energy = (circuit: Block) => (parameters: Tensor) => expectation(z, apply(circuit, parameters));

describe("what is put together wrongly is named, with its place in the circuit:", () => {
  test.each<[string, () => unknown, string]>([
    [
      "a qubit that is not there, in a chain of a chain",
      () => chain(3, put(0, H), chain(put(1, H), put([1, 7], CNOT))),
      "chain of 3 qubits: block 1, chain of 2 blocks, of which block 1, put([1, 7], control([0], put([1], X))), acts on qubit 7; allowed: 0 to 2",
    ],
    ["a qubit that is no number", () => put(Number.NaN, X), "put([NaN], X): qubit NaN; allowed: whole numbers from 0"],
    [
      "a gate that is a function",
      () => chain(put(0, H), rx as unknown as Block),
      "chain: block 1 is the function rx; call it; allowed: gates, and what the verbs make of them",
    ],
    [
      "no gate",
      () => put(2, undefined as unknown as Block),
      "put([2]): the block is undefined; allowed: gates, and what the verbs make of them",
    ],
    [
      "a control at 2",
      () => control({ qubit: 0, value: 2 as 1 }, put(1, X)),
      "control([0], put([1], X)): qubit 0 at the value 2; allowed: 0 and 1",
    ],
    ["qubits less than none", () => each(-1, X), "each(-1, X); allowed: a whole number ≥ 0"],
    [
      "a matrix with a short row",
      () => unitary([[1, 0], [0]], "V"),
      "V: array: a row at depth 1 has 1 entries where 2 was expected",
    ],
    [
      "more gates than there is memory for",
      () => apply(repeat(1e12, H)),
      "circuit: the gates are too many, 1000000000000 with a block repeated 1000000000000 times; allowed: 67108864",
    ],
  ])("%s", (_, build, message) => {
    expect(build).toThrow(new InputError(message));
  });
});

describe("more qubits than fit are refused before anything is allocated, by every way to run a circuit:", () => {
  const wide = chain(40, put(0, rx(0.1)), put(39, H));
  const key = random.key(0);
  test.each<[string, () => unknown]>([
    ["apply", () => apply(wide)],
    ["uncomputationDrift", () => uncomputationDrift(wide)],
    ["parameterShift", () => parameterShift(wide, z, [])],
    ["run", () => run(chain(wide, measure(0)))],
    ["shots", () => shots(chain(wide, measure(0)), 10, key)],
    ["trajectories", () => [...trajectories(wide, 10, key)]],
  ])("%s", (name, compute) => {
    expect(compute).toThrow(
      new InputError(`${name}: 40 qubits need 32 TiB for 2 states in complex128; at most 26 fit`),
    );
  });

  test("those of files", () => {
    const program = 'OPENQASM 2.0; include "qelib1.inc"; qreg q[40]; h q;';
    expect(() => apply(fromQasm(program))).toThrow("apply: 40 qubits need 32 TiB");
    const file =
      '{ "format": "helmholtz-circuit", "version": 1, "circuit": { "kind": "chain", "qubits": 40, "blocks": [] } }';
    expect(() => apply(fromJson(file))).toThrow("apply: 40 qubits need 32 TiB");
    expect(() => density(chain(20, put(0, bitFlip(0.1))))).toThrow("density: ρ of 20 qubits is a register of 40");
  });
});

describe("numbers that are none are named with the gate they come to:", () => {
  const circuit = chain(2, put(0, H), put(0, rx()), put(1, ry(parameter("phi"))));

  test("parameters, in every mode", () => {
    const message = "apply: parameter 1 ('phi') of 2 is NaN; it turns ry on qubits [1], step 2 of 3";
    const values = array([0.3, Number.NaN]);
    for (const compute of [
      () => apply(circuit, values),
      () => grad(energy(circuit))(values),
      () => hvp(energy(circuit), values, array([1, 0])),
      () => quantumFisher(circuit, values),
    ]) {
      expect(compute).toThrow(new NumericalError(message));
    }
    expect(() => parameterShift(circuit, z, values)).toThrow(message.replace("apply", "parameterShift"));
    expect(() => run(circuit, { parameters: values })).toThrow("run: parameter 1 ('phi') of 2 is NaN");
  });

  test("functions of parameters", () => {
    const logarithm = chain(2, put(0, H), put(1, rx(angleOf(["a"], (a) => log(a)))));
    for (const compute of [() => apply(logarithm, [-1]), () => grad(energy(logarithm))(array([-1]))]) {
      expect(compute).toThrow(new NumericalError("circuit: the angle of rx on qubits [1], step 1 of 2, is NaN"));
    }
  });

  test("amplitudes", () => {
    const state = array([0, 1, Number.POSITIVE_INFINITY, 0], "complex128");
    expect(() => apply(chain(2, put(0, H)), [], state)).toThrow(
      new NumericalError("circuit: amplitude 2 of the state complex128[4] has the part Infinity"),
    );
  });
});

describe("what cannot be undone is refused in reverse mode with its place and the way that can:", () => {
  test("a measurement", () => {
    const circuit = chain(3, put(0, rx()), chain(put(1, H), put([1, 2], measure([0, 1]))));
    const message =
      "apply and its derivatives: the circuit has a measurement of qubits [1, 2] (block 1.1 of the chains), which cannot be undone; use run(circuit)";
    expect(() => grad(energy(circuit))(array([1]))).toThrow(message);
    expect(() => uncomputationDrift(circuit, [1])).toThrow(message);
  });

  test("noise", () => {
    const circuit = chain(put(0, rx()), repeat(3, chain(put(1, H), CNOT, put(2, bitFlip(0.1)))));
    expect(() => grad(energy(circuit))(array([1]))).toThrow(
      "the circuit has the noise 'bitFlip' on qubits [2] (block 1.2 of the chains), which cannot be undone; use density(circuit)",
    );
    // What is repeated no times is not there.
    const without = chain(put(0, rx()), repeat(0, put(2, bitFlip(0.1))));
    expect(uncomputationDrift(without, [1])).toBeLessThan(1e-15);
  });
});

describe("a drift beyond the tolerance stops with the figure, and the gate it comes from:", () => {
  // Each is as far from unitary as the check lets pass; together they are not.
  const nearly = unitary(
    [
      [0, 1 + 4e-11],
      [1 + 4e-11, 0],
    ],
    "nearly X",
  );
  const drifting = chain(2, put(0, rx()), repeat(5000, put(1, nearly)));

  test("in reverse mode and its derivatives", () => {
    const message =
      /^reverse mode: the initial state as uncomputed from the final one is off by 4\.0e-7 \(relative\), after 5001 steps; .* The least unitary gate is nearly X on qubits \[1\], step 1 of 5001, used 5000 times: U†U differs from 1 by 8\.0e-11$/;
    expect(() => grad(energy(drifting))(array([1]))).toThrow(NumericalError);
    expect(() => grad(energy(drifting))(array([1]))).toThrow(message);
    expect(() => hvp(energy(drifting), array([1]), array([1]))).toThrow(message);
    expect(uncomputationDrift(drifting, [1])).toBeCloseTo(4e-7, 9);
  });

  test("from a given state", () => {
    const loss = (state: Tensor) => expectation(z, apply(drifting, [1], state));
    expect(() => grad(loss)(zeroState(2))).toThrow("used 5000 times");
  });

  test("not where it is rounding", () => {
    const few = chain(2, put(0, rx()), repeat(50, put(1, nearly)));
    expect(grad(energy(few))(array([1])).item()).toBeCloseTo(-Math.sin(1), 7);
  });
});
