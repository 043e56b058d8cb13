import fc from "fast-check";
import { expect, test } from "vitest";
import { Counter } from "../../../src/circuit/exchange/census.ts";
import { angleValue } from "../../../src/circuit/exchange/value.ts";
import { type Step, stepsOf, type WrittenGate } from "../../../src/circuit/exchange/walk.ts";
import {
  Angle,
  angleOf,
  type Block,
  chain,
  control,
  dagger,
  drawText,
  matrixOf,
  parameter,
  parameterCount,
  put,
  repeat,
  rx,
  ry,
  rz,
  u3,
} from "../../../src/circuit/index.ts";
import { mul } from "../../../src/tensor/index.ts";
import { circuits } from "../../support/random-circuit.ts";
import { expectClose } from "../close.ts";

const takenApart = { whole: () => false, marked: () => false };

function gatesOf(steps: Iterable<Step>): readonly WrittenGate[] {
  return [...steps].filter((step) => step.kind === "gate");
}

/** The gate in its place with numbers for its parameters. */
function placedGate(written: WrittenGate, parameters: readonly number[]): Block {
  const { gate, qubits, controls, inverse, angles } = written;
  const [value] = angles.map((angle) => new Angle(undefined, 0, angleValue(angle, parameters)));
  const fixed: Block = gate.kind === "rotation" ? { ...gate, angle: value } : gate;
  const bound: Block = gate.kind === "evolution" ? { ...gate, time: value } : fixed;
  const placed = put(qubits, inverse ? dagger(bound) : bound);
  return controls.length > 0 ? control(controls, placed) : placed;
}

test("the gates one by one, with their parameters' values, are the circuit", () => {
  fc.assert(
    fc.property(circuits(3, 2), (circuit) => {
      const parameters = Array.from({ length: parameterCount(circuit) }, (_, k) => Math.PI * Math.sin(k + 1));
      const gates = gatesOf(stepsOf(circuit, takenApart)).map((gate) => placedGate(gate, parameters));
      const { unnamed, named, gates: count } = new Counter().of(circuit);
      expect(unnamed + named.length).toBe(parameters.length);
      expect(gates).toHaveLength(count);
      expectClose(matrixOf(chain(circuit.qubits, gates)), matrixOf(circuit, parameters), 1e-12);
    }),
    { numRuns: 100 },
  );
});

test("a repetition shown once stands between marks; what follows it is numbered after all its turns", () => {
  const circuit = chain(2, repeat(5, chain(put(0, rx()), put(1, rz(parameter("a"))))), dagger(put(1, rx())));
  const steps = [...stepsOf(circuit, { whole: () => true, marked: () => true })];
  expect(steps.map(({ kind }) => kind)).toEqual(["begin", "gate", "gate", "end", "gate"]);
  expect(gatesOf(steps).map(({ angles }) => angles[0].parameters[0])).toEqual([
    { name: undefined, index: 0, repeated: true },
    { name: "a", index: 1, repeated: false },
    { name: undefined, index: 6, repeated: false },
  ]);
});

test("an unnamed parameter that an angle has twice is one", () => {
  const x = parameter();
  const circuit = chain(2, put(0, rx(angleOf([x, x.times(2)], (a, b) => mul(a, b)))), put(1, ry()));
  expect(parameterCount(circuit)).toBe(2);
  const gates = gatesOf(stepsOf(circuit, takenApart));
  const indices = gates.map(({ angles }) => angles.flatMap(({ parameters }) => parameters.map(({ index }) => index)));
  expect(indices).toEqual([[0, 0], [1]]);
  expect(drawText(circuit)).toContain("Ry(θ₁)");
});

test("a named block's parameters are numbered as its angles are written", () => {
  const gates = (whole: boolean) => gatesOf(stepsOf(u3(), { whole: () => whole, marked: () => true }));
  const numbers = (whole: boolean) =>
    gates(whole).flatMap(({ angles }) => angles.flatMap(({ parameters }) => parameters.map(({ index }) => index)));
  expect(numbers(true)).toEqual([0, 1, 2]);
  expect(numbers(false)).toEqual([2, 0, 1]);
});
