import fc from "fast-check";
import { expect, test } from "vitest";
import { fromQasm } from "../../../../src/circuit/index.ts";
import { InputError } from "../../../../src/tensor/index.ts";

const program = `OPENQASM 2.0;
include "qelib1.inc";
// every kind of statement
qreg q[3]; creg c[2]; creg d[1];
gate mine(a,b) x,y { rx(a/2+sin(b)) x; barrier x,y; cu3(-a,b^2,pi) x,y; }
opaque dark(a) x;
mine(0.5,-pi/4) q[0],q[1];
h q; ccx q[0],q[1],q[2]; u2(1.5e-3,.25) q[2];
measure q[0] -> c[0]; measure q[2] -> d[0];
if (c==1) x q[1];
reset q[0]; barrier q;
`;

/** Reads, or says where it cannot; anything else fails the test. */
function readOrRefuse(text: string): void {
  try {
    fromQasm(text);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(/^OpenQASM, line \d+, column \d+: [^\n]+\n {2}\d+ \| [^\n]*\n +\| *\^$/);
  }
}

test("the program as it is can be read", () => {
  expect(fromQasm(program).qubits).toBe(3);
});

test("cut off anywhere", () => {
  for (let end = 0; end < program.length; end++) readOrRefuse(program.slice(0, end));
});

test("any characters", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), readOrRefuse), { numRuns: 500 });
  const binary = fc.uint8Array({ maxLength: 300 }).map((bytes) => String.fromCharCode(...bytes));
  fc.assert(fc.property(binary, readOrRefuse), { numRuns: 500 });
});

test("characters put in, taken out and exchanged", () => {
  const change = fc.tuple(fc.nat(program.length), fc.nat(3), fc.string({ unit: "grapheme", maxLength: 3 }));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      let text = program;
      for (const [at, removed, added] of changes) text = text.slice(0, at) + added + text.slice(at + removed);
      readOrRefuse(text);
    }),
    { numRuns: 1500 },
  );
});

test("words exchanged, left out and repeated", () => {
  const words = program.match(/\w+|"[^"]*"|->|==|\s+|[^\w\s]/g) ?? [];
  const vocabulary = [...new Set(words), "9999999999", "4097", "1e999", "-", "^", "(((", "U", "CX", "if", "gate"];
  const place = fc.nat(words.length - 1);
  const change = fc.tuple(place, fc.constantFrom("", ...vocabulary), fc.boolean());
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const mutated = [...words];
      for (const [at, word, kept] of changes) mutated[at] = kept ? `${mutated[at]}${word}` : word;
      readOrRefuse(mutated.join(""));
    }),
    { numRuns: 2000 },
  );
});
