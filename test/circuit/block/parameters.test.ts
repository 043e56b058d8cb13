import fc from "fast-check";
import { expect, test } from "vitest";
import { lower } from "../../../src/circuit/compile/lower.ts";
import { parameterNames } from "../../../src/circuit/compile/parameters.ts";
import {
  angleOf,
  bind,
  chain,
  matrixOf,
  parameter,
  parameters,
  put,
  repeat,
  rx,
  ry,
  rz,
  share,
  u3,
  X,
} from "../../../src/circuit/index.ts";
import { mul } from "../../../src/tensor/index.ts";
import { circuits } from "../../support/random-circuit.ts";
import { expectClose } from "../close.ts";

const anyCircuit = fc.integer({ min: 1, max: 3 }).chain((qubits) => circuits(qubits));

function values(count: number): number[] {
  return Array.from({ length: count }, (_, k) => Math.PI * Math.sin(k + 1));
}

test("parameters are in the order in which the circuit takes them", () => {
  fc.assert(
    fc.property(anyCircuit, (circuit) => {
      expect(parameters(circuit)).toEqual(parameterNames(lower(circuit).parameters));
    }),
  );
});

test("a bound circuit does what the circuit does with these parameters", () => {
  fc.assert(
    fc.property(anyCircuit, (circuit) => {
      const own = values(parameters(circuit).length);
      const bound = bind(circuit, own);
      expect(parameters(bound)).toEqual([]);
      expectClose(matrixOf(bound), matrixOf(circuit, own), 1e-12);
    }),
    { numRuns: 50 },
  );
});

test("shared circuits are the circuit, with the same parameters at each occurrence", () => {
  fc.assert(
    fc.property(anyCircuit, (circuit) => {
      const shared = share("x", circuit);
      const own = values(parameters(circuit).length);
      const names = parameters(shared);
      expect(names).toHaveLength(own.length);
      expect(names).not.toContain(null);
      expect(parameters(chain(shared, shared))).toEqual(names);
      expectClose(matrixOf(shared, own), matrixOf(circuit, own), 1e-12);
    }),
    { numRuns: 50 },
  );
});

test("share numbers the unnamed parameters, repetitions too, and leaves names as they are", () => {
  expect(parameters(share("a", chain(repeat(2, rx()), ry("b"), rz())))).toEqual(["a[0]", "a[1]", "b", "a[2]"]);
  expect(parameters(share("a", u3()))).toEqual(["a[0]", "a[1]", "a[2]"]);
});

test("functions of parameters are bound with them", () => {
  const x = parameter("x");
  const square = rx(angleOf([x, x], (a, b) => mul(a, b)).times(2));
  expectClose(matrixOf(bind(chain(square, rz(x)), [0.7])), matrixOf(chain(rx(0.98), rz(0.7))), 1e-15);
});

test("what bind refuses", () => {
  const circuit = chain(rx(), put(1, ry()));
  expect(() => bind(circuit, [1])).toThrow("bind(chain of 2 blocks): 1 values; the block has 2 parameters");
  expect(() => bind(circuit, [1, Number.NaN])).toThrow("value 1 is NaN; it must be a finite number");
  expect(() => bind(X, [1])).toThrow("bind(X): 1 values; the block has 0 parameters");
});
