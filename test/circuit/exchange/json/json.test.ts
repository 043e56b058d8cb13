import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  angleOf,
  type Block,
  type CircuitFile,
  chain,
  control,
  dagger,
  depolarizing,
  fromJson,
  H,
  matrixOf,
  measure,
  off,
  parameter,
  parameterCount,
  pauliRotation,
  postselect,
  put,
  repeat,
  reset,
  rot,
  rx,
  timeEvolve,
  toJson,
  u3,
  unitary,
  when,
  X,
} from "../../../../src/circuit/index.ts";
import { pauli, plus } from "../../../../src/model/index.ts";
import { array, InputError, mul } from "../../../../src/tensor/index.ts";
import { affineAngles, circuits } from "../../../support/random-circuit.ts";
import { expectClose } from "../../close.ts";

/** Through text and back. */
function roundTrip(circuit: Block): Block {
  return fromJson(JSON.stringify(toJson(circuit)));
}

/** Expects the same records; 0 and −0 are not told apart, in JSON they are one. */
function expectEqual(a: Block, b: Block): void {
  const plain = (circuit: Block) =>
    JSON.parse(
      JSON.stringify(circuit, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value)),
    );
  expect(plain(a)).toEqual(plain(b));
}

describe("what is written and read back is equal", () => {
  const operator = plus(pauli("XY", [0, 2], 0.3), pauli("Z", [1], -2), pauli("", [], 0.5));
  const cases: [string, Block][] = [
    ["fixed gates", chain(4, put(1, H), control([0, off(3)], put(2, X)))],
    [
      "parameters",
      chain(put(0, rx()), put(0, rx(parameter("a").times(-2).plus(0.1))), put(1, rx("a")), put(0, rx(0.3))),
    ],
    ["gates of several angles", chain(put(0, u3()), put(1, u3("a", 0.5)))],
    [
      "custom gates",
      put(
        1,
        unitary(
          [
            [0, 1],
            [1, 0],
          ],
          "mine",
        ),
      ),
    ],
    [
      "generators",
      chain(
        put([2, 0, 1], pauliRotation("XIZ")),
        put(
          1,
          rot(
            [
              [1, 0],
              [0, -1],
            ],
            "b",
          ),
        ),
      ),
    ],
    ["operators", timeEvolve(operator, parameter("t"))],
    ["repetitions and inverses", dagger(repeat(10_000, chain(put(0, rx()), put(1, H))))],
    ["measurements", chain(measure([0, 2], "m"), measure(1), reset(0), postselect(2, 1), when("m", 3, put(1, X)))],
    ["noise", put([1, 0], depolarizing(0.1, 2))],
  ];
  test.each(cases)("%s", (_, circuit) => expectEqual(roundTrip(circuit), circuit));

  test("random circuits", () => {
    fc.assert(
      fc.property(circuits(3, 2, affineAngles), (circuit) => {
        const read = roundTrip(circuit);
        expectEqual(read, circuit);
        const parameters = array(Array.from({ length: parameterCount(circuit) }, (_, k) => Math.sin(k + 1)));
        if (parameters.size > 0) expectClose(matrixOf(read, parameters), matrixOf(circuit, parameters), 0);
      }),
      { numRuns: 60 },
    );
  });
});

test("an unnamed parameter of a gate is still one where the gate has it twice", () => {
  const angle = parameter();
  const twice: Block = {
    kind: "named",
    name: "twice",
    qubits: 1,
    angles: [angle],
    block: chain(put(0, rx(angle)), put(0, rx(angle.times(2)))),
  };
  const circuit = chain(twice, twice);
  expect(parameterCount(circuit)).toBe(2);
  const read = roundTrip(circuit);
  expect(parameterCount(read)).toBe(2);
  expectClose(matrixOf(read, [0.3, 0.4]), matrixOf(circuit, [0.3, 0.4]), 0);
});

test("what occurs often is written once", () => {
  let circuit = chain(put(0, rx(0.1)), put(1, H));
  for (let i = 0; i < 40; i++) circuit = chain(circuit, circuit);
  const file = toJson(circuit);
  expect(JSON.stringify(file).length).toBeLessThan(6000);
  expect(fromJson(file).qubits).toBe(2);
});

test("a file can be written by hand", () => {
  const circuit = fromJson(`{
    "format": "helmholtz-circuit", "version": 1,
    "definitions": [{ "name": "layer", "block": { "kind": "chain", "qubits": 2, "blocks": [
      { "kind": "put", "locations": [0], "block": "H" }, "CNOT" ] } }],
    "circuit": { "kind": "repeat", "count": 3, "block": "layer" } }`);
  expect(parameterCount(circuit)).toBe(0);
  expect(circuit).toMatchObject({ kind: "repeat", count: 3, qubits: 2 });
});

test("a function of parameters is refused, naming the gate", () => {
  const product = angleOf(["a", "b"], (a, b) => mul(a, b));
  expect(() => toJson(chain(put(0, rx(product))))).toThrow(
    "toJson: an angle of rx is a function of parameters, which cannot be written; bind the parameters first",
  );
});

/** A file around some blocks. */
function fileOf(...blocks: unknown[]): CircuitFile {
  const circuit = { kind: "chain" as const, qubits: 2, blocks };
  return { format: "helmholtz-circuit", version: 1, circuit } as CircuitFile;
}

describe("a fault is named with its place:", () => {
  const putH = { kind: "put", locations: [0], block: "H" };
  const faults: [unknown, string][] = [
    [null, "fromJson: the file: Invalid input: expected object, received null"],
    [{ ...fileOf(), format: "x" }, 'fromJson: format: expected "helmholtz-circuit"'],
    [{ ...fileOf(), version: 2 }, "fromJson: version: expected 1, the version this reads"],
    [{ ...fileOf(), extra: 1 }, 'fromJson: the file: Unrecognized key: "extra"'],
    [fileOf(putH, putH, { ...putH, locations: "0" }), "circuit.blocks[2].locations: Invalid input: expected array"],
    [fileOf({ ...putH, locations: [0, 1] }), "circuit.blocks[0]: put([0, 1], H): the block has 1 qubit"],
    [fileOf({ ...putH, locations: [-1] }), "circuit.blocks[0].locations[0]: Too small"],
    [fileOf({ ...putH, locations: [1e9] }), "circuit.blocks[0].locations[0]: Too big"],
    [fileOf({ ...putH, locations: [5] }), "circuit: chain of 2 qubits: block 0, put([5], H), acts on qubit 5"],
    [fileOf({ ...putH, block: "Q" }), "circuit.blocks[0].block: no block 'Q' is defined before"],
    [fileOf({ kind: "wave" }), "circuit.blocks[0].kind: 'wave'; allowed: unitary, rotation, evolution"],
    [fileOf(3), "circuit.blocks[0]: expected a block (an object with 'kind') or the name of one"],
    [fileOf({ kind: "dagger", block: { kind: "reset", location: 0 } }), "circuit.blocks[0]: dagger: a reset"],
    [fileOf({ kind: "control", controls: [{ qubit: 0, value: 2 }], block: "H" }), "controls[0].value: expected 0 or 1"],
    [fileOf({ kind: "control", controls: [{ qubit: 0, value: 1 }], block: "H" }), "qubit 0 is a control and a target"],
    [
      fileOf({
        kind: "unitary",
        name: "u",
        matrix: {
          re: [
            [1, 1],
            [0, 1],
          ],
        },
      }),
      "the matrix is not unitary",
    ],
    [fileOf({ kind: "unitary", name: "u", matrix: { re: [[1, 0], [0]] } }), "circuit.blocks[0]: "],
    [
      fileOf({ kind: "rotation", name: "r", generator: { letters: "Q", factor: 1 }, angle: 1 }),
      "blocks[0].generator.letters: Invalid string",
    ],
    [
      fileOf({ kind: "rotation", name: "r", generator: { letters: "X", factor: 1 }, angle: "a" }),
      "blocks[0].angle: expected a number",
    ],
    [
      fileOf({
        kind: "rotation",
        name: "r",
        generator: {
          matrix: {
            re: [
              [0, 1],
              [0, 0],
            ],
          },
        },
        angle: 1,
      }),
      "not Hermitian",
    ],
    [fileOf({ kind: "repeat", count: -1, block: "H" }), "circuit.blocks[0].count: Too small"],
    [{ ...fileOf(), definitions: [{ name: "H", block: putH }] }, "definitions[0].name: 'H' is already defined"],
  ];
  test.each(faults)("%j", (file, message) => {
    expect(() => fromJson(file as CircuitFile)).toThrow(InputError);
    expect(() => fromJson(file as CircuitFile)).toThrow(message);
  });

  test("text that is no JSON", () => {
    const at = (text: string) => expect(() => fromJson(text));
    at('{\n  "format": ,\n}').toThrow('fromJson: line 2, column 13: this is no JSON: "," cannot stand here');
    at('{"a": [1, {"b": null}, -0.5e3, "\\u00e9"], }').toThrow('line 1, column 43: this is no JSON: "}"');
    at("[1, 2").toThrow("line 1, column 6: this is no JSON: the end cannot stand here");
    at("[1]]").toThrow('line 1, column 4: this is no JSON: "]"');
    at('["a\nb"]').toThrow("line 1, column 2: this is no JSON");
    at("").toThrow("fromJson: line 1, column 1: this is no JSON: the end");
  });
});

describe("whatever is read, there is a circuit or an InputError:", () => {
  const text = JSON.stringify(
    toJson(chain(put(0, u3()), control(off(1), put(0, rx("a"))), put([1, 0], depolarizing(0.1, 2)), measure(0, "m"))),
  );
  function readOrRefuse(file: unknown): void {
    try {
      fromJson(file as string);
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      expect((error as Error).message).toMatch(/^fromJson: (line \d+, column \d+|[\w.[\]… ]+): ./);
    }
  }

  test("files cut off", () => {
    for (let end = 0; end < text.length; end += 3) readOrRefuse(text.slice(0, end));
  });

  test("any value of JSON", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => readOrRefuse(fileOf(value))));
    fc.assert(fc.property(fc.jsonValue(), readOrRefuse));
  });

  test("values exchanged", () => {
    const values = fc.constantFrom(null, -1, 0.5, 1e300, "", "H", "__proto__", [], {}, [[1]], true);
    const places = [...text.matchAll(/"(?:[^"\\]|\\.)*"|-?[\d.]+(?:e[+-]?\d+)?|[[\]{},:]|\w+/g)].map(([word]) => word);
    fc.assert(
      fc.property(fc.nat(places.length - 1), values, (at, value) => {
        readOrRefuse(places.with(at, JSON.stringify(value)).join(""));
      }),
      { numRuns: 1000 },
    );
  });

  test("very deep nesting", () => {
    const deep = `${'{"kind":"dagger","block":'.repeat(100_000)}"H"${"}".repeat(100_000)}`;
    expect(() => fromJson(`{"format":"helmholtz-circuit","version":1,"circuit":${deep}}`)).toThrow(
      "nested deeper than 500",
    );
    readOrRefuse("[".repeat(1_000_000));
  });
});
