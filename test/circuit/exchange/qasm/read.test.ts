import { describe, expect, test } from "vitest";
import {
  apply,
  type Block,
  basisState,
  CNOT,
  chain,
  control,
  fromQasm,
  H,
  matrixOf,
  measure,
  put,
  reset,
  u3,
  when,
  X,
} from "../../../../src/circuit/index.ts";
import { absSquare, array, complex, InputError, toNested } from "../../../../src/tensor/index.ts";
import { expectClose } from "../../close.ts";

const head = 'OPENQASM 2.0;\ninclude "qelib1.inc";\n';

/** The basis state in which a circuit ends that starts in one. */
function image(circuit: Block, state: number): number {
  const probabilities = toNested(absSquare(apply(circuit, [], basisState(circuit.qubits, state)))) as number[];
  const most = probabilities.indexOf(Math.max(...probabilities));
  expect(probabilities[most]).toBeCloseTo(1, 12);
  return most;
}

/** The quantum Fourier transform of x as arXiv:1707.03429 writes it, of the qubits in reverse order. */
function fourier(qubits: number): string {
  const lines = Array.from({ length: qubits }, (_, j) => [
    ...Array.from({ length: j }, (_, k) => `cu1(pi/${2 ** (j - k)}) q[${k}],q[${j}];`),
    `h q[${j}];`,
  ]);
  return `${head}qreg q[${qubits}];\n${lines.flat().join("\n")}`;
}

/** The adder of a majority and its inverse: Cuccaro, Draper, Kutin and Moulton, quant-ph/0410184. */
const adder = `${head}
gate majority a,b,c { cx c,b; cx c,a; ccx a,b,c; }
gate unmaj a,b,c { ccx a,b,c; cx c,a; cx a,b; }
gate add4 cin,a0,b0,a1,b1,a2,b2,a3,b3,cout {
  majority cin,b0,a0; majority a0,b1,a1; majority a1,b2,a2; majority a2,b3,a3;
  cx a3,cout;
  unmaj a2,b3,a3; unmaj a1,b2,a2; unmaj a0,b1,a1; unmaj cin,b0,a0;
}
qreg a[4]; qreg b[4]; qreg cin[1]; qreg cout[1];
add4 cin[0],a[0],b[0],a[1],b[1],a[2],b[2],a[3],b[3],cout[0];`;

describe("programs", () => {
  test("the Fourier transform of a basis state", () => {
    const n = 5;
    const circuit = fromQasm(fourier(n));
    const reversed = (x: number) => Number.parseInt(x.toString(2).padStart(n, "0").split("").reverse().join(""), 2);
    for (const x of [0, 1, 6, 19]) {
      const wanted = Array.from({ length: 2 ** n }, (_, y) => (2 * Math.PI * reversed(x) * y) / 2 ** n);
      const norm = 2 ** (-n / 2);
      const state = complex(
        array(wanted.map((phase) => norm * Math.cos(phase))),
        array(wanted.map((phase) => norm * Math.sin(phase))),
      );
      expectClose(apply(circuit, [], basisState(n, x)), state, 1e-14);
    }
  });

  test("a ripple-carry adder adds", () => {
    const circuit = fromQasm(adder);
    for (const [a, b, carry] of [
      [1, 15, 0],
      [7, 6, 1],
      [15, 15, 1],
      [0, 9, 0],
    ]) {
      const sum = a + b + carry;
      expect(image(circuit, a + 16 * b + 256 * carry)).toBe(a + 16 * (sum % 16) + 256 * carry + 512 * (sum >> 4));
    }
  });

  test("teleportation: measured bits and what depends on them", () => {
    const circuit = fromQasm(`${head}qreg q[3]; creg c0[1]; creg c1[1];
      u3(0.3,0.2,0.1) q[0]; h q[1]; cx q[1],q[2]; barrier q; cx q[0],q[1]; h q[0];
      measure q[0] -> c0[0]; measure q[1] -> c1[0];
      if(c0==1) x q[2]; if(c1==1) x q[2]; reset q[0];`);
    const placed = [put(0, u3(0.3, 0.2, 0.1)), put(1, H), put([1, 2], CNOT), put([0, 1], CNOT), put(0, H)];
    expect(circuit).toEqual(
      chain(
        3,
        placed,
        [measure(0, "c0[0]"), measure(1, "c1[0]")],
        [when("c0[0]", 1, put(2, X)), when("c1[0]", 1, put(2, X)), reset(0)],
      ),
    );
  });

  test("registers as wholes: gates and measurements broadcast, single qubits staying the same", () => {
    const circuit = fromQasm(`${head}qreg a[2]; qreg b[2]; qreg c[1]; creg m[2];
      h a; cx a,b; ccx a,b,c[0]; measure b -> m; if(m==2) x a;`);
    const x = control([0, 2], put(4, X));
    expectClose(
      matrixOf(chain(5, (circuit as Extract<Block, { kind: "chain" }>).blocks.slice(0, 6))),
      matrixOf(chain(5, [put(0, H), put(1, H), put([0, 2], CNOT), put([1, 3], CNOT), x, control([1, 3], put(4, X))])),
    );
    expect((circuit as Extract<Block, { kind: "chain" }>).blocks.slice(6)).toEqual([
      measure([2, 3], "m"),
      when("m", 2, put(0, X)),
      when("m", 2, put(1, X)),
    ]);
  });

  test("a register measured bit by bit is compared bit by bit; bits that never were measured are 0", () => {
    const circuit = fromQasm(`${head}qreg q[2]; creg c[3];
      if(c==0) h q; if(c==1) x q; measure q[1] -> c[2]; if(c==4) x q[0]; if(c==5) x q[0]; if(c==9) x q[0];`);
    expect((circuit as Extract<Block, { kind: "chain" }>).blocks).toEqual([
      put(0, H),
      put(1, H),
      measure(1, "c[2]"),
      when("c[2]", 1, put(0, X)),
    ]);
  });

  test("expressions", () => {
    const values: [string, number][] = [
      ["pi/2", Math.PI / 2],
      ["-2^2", -4],
      ["2^-1", 0.5],
      ["2^3^2", 512],
      ["1-2-3", -4],
      ["8/4/2", 1],
      ["1+2*3", 7],
      ["-(1.5e1+.5)*2.", -31],
      ["sin(pi/6)+cos(0)-tan(0)", 1.5],
      ["ln(exp(2))*sqrt(9)", 6],
      ["--1", 1],
      ["+3", 3],
    ];
    for (const [text, value] of values) {
      const circuit = fromQasm(`${head}qreg q[1]; rz(${text}) q[0];`);
      const block = JSON.parse(JSON.stringify(circuit)).blocks[0].block;
      expect(block.angle.offset, text).toBeCloseTo(value, 12);
    }
  });

  test("a defined gate's parameters stand in expressions; it may take the place of one of qelib1.inc", () => {
    const circuit = fromQasm(`${head}gate rzz(a) x,y { cx x,y; barrier x,y; rz(-a/2) y; cx x,y; } gate none() q { }
      qreg q[2]; rzz(0.5+0.1) q[1],q[0]; none q;`);
    const own = fromQasm(`${head}qreg q[2]; cx q[1],q[0]; rz(-0.3) q[0]; cx q[1],q[0];`);
    expectClose(matrixOf(circuit), matrixOf(own));
  });
});

/** Programs, and where they are wrong: `line:column message`. */
const faulty: readonly [program: string, place: string, message: string][] = [
  ["", "1:1", "found the end of the file, expected 'OPENQASM 2.0;' at the beginning"],
  ["qreg q[1];", "1:1", "found 'qreg', expected 'OPENQASM 2.0;'"],
  ["OPENQASM 3.0;", "1:10", "version 3.0 of OpenQASM; this reads version 2.0"],
  [`${head}qreg q[2]\nh q;`, "4:1", "found 'h', expected ';'"],
  [`${head}qreg q[2];\ncx q[0] q[1];`, "4:9", "found 'q', expected ';'"],
  [`${head}qreg q[2];\ncx q[0],q[2];`, "4:9", "q[2], where 'q' has 2 elements: 0 to 1"],
  [`${head}qreg q[2];\ncx q[1],q[1];`, "4:9", "a qubit of 'q' is named twice"],
  [`${head}qreg q[2];\nfoo q;`, "4:1", "no gate 'foo' is defined"],
  ["OPENQASM 2.0;\nqreg q[2];\nh q;", "3:1", "it is one of qelib1.inc: add 'include \"qelib1.inc\";'"],
  ['OPENQASM 2.0;\ninclude "mine.inc";', "2:1", '"mine.inc" cannot be included; allowed: "qelib1.inc"'],
  [`${head}qreg q[2]; rx q[0];`, "3:12", "'rx' takes 1 angle, here it has 0"],
  [`${head}qreg q[2]; cx q[0];`, "3:12", "'cx' takes 2 qubits, here it has 1"],
  [`${head}qreg q[2]; rx(a) q[0];`, "3:15", "'a' is no number and no parameter"],
  [`${head}qreg q[2]; rx(1/0) q[0];`, "3:16", "the angle is Infinity"],
  [`${head}qreg q[2]; rx(ln(-1)) q[0];`, "3:15", "the angle is NaN"],
  [`${head}qreg q[2]; rx(sin 1) q[0];`, "3:19", "found '1', expected '(' after sin"],
  [`${head}qreg q[2]; rx(1+) q[0];`, "3:17", "found ')', expected a number, 'pi', a parameter, a function or '('"],
  [`${head}qreg a[2]; qreg b[3]; cx a,b;`, "3:28", "registers of different sizes: 'a' has 2 qubits, 'b' 3"],
  [`${head}qreg q[2]; creg q[2];`, "3:17", "a register 'q' is already declared"],
  [`${head}qreg q[0];`, "3:6", "the register 'q' has 0 elements; allowed: at least 1"],
  [`${head}qreg q[1000000000];`, "3:6", "has 1000000000 qubits; allowed: 4096"],
  [`${head}qreg q[99999999999999999999];`, "3:8", "is too large"],
  [`${head}creg c[1];`, "3:11", "the program declares no quantum register"],
  [`${head}qreg q[1]; x c;`, "3:14", "no quantum register 'c' is declared"],
  [`${head}qreg q[1]; creg c[1]; x c;`, "3:25", "'c' is not a quantum register"],
  [`${head}qreg q[2]; creg c[1]; measure q -> c;`, "3:23", "here 2 to 1"],
  [`${head}qreg q[2]; if(q==1) x q;`, "3:15", "'q' is not a classical register"],
  [`${head}opaque magic a; qreg q[1]; magic q;`, "3:28", "'magic' is opaque: what it does is not known"],
  [`${head}gate g a { g a; }`, "3:12", "no gate 'g' is defined"],
  [`${head}gate g a { x b; }`, "3:14", "'b' is not one of the gate's qubits"],
  [`${head}gate g a { x a[0]; }`, "3:14", "'a' is a single qubit within a gate"],
  [`${head}gate g(t) a { rx(s) a; }`, "3:18", "'s' is no number and no parameter; the parameters here are t"],
  [`${head}gate g a,a { x a; }`, "3:10", "'a' is named twice"],
  [`${head}gate g a,b { cx a,a; }`, "3:19", "the qubit 'a' is named twice"],
  [`${head}gate g a { measure a -> a; }`, "3:12", "found 'measure', expected a gate or '}'"],
  [`${head}gate g a { x a; } gate g a { y a; }`, "3:24", "the gate 'g' is already defined"],
  [`${head}gate U a { x a; }`, "3:6", "the gate 'U' is already defined"],
  [`${head}qreg pi[1];`, "3:6", "found 'pi', expected the name of the register"],
  [`${head}qreg q[1]; x q[0]; @`, "3:20", 'the character "@" has no meaning here'],
  ['OPENQASM 2.0;\ninclude "qelib1.inc;', "2:9", "the string does not end on its line"],
  ["OPENQASM 2.0;\ninclude qelib1;", "2:9", "found 'qelib1', expected the name of a file in double quotes"],
  [`${head}qreg q[1]; x q[`, "3:16", "found the end of the file, expected the index of an element"],
];

describe("a fault is shown with its line and column:", () => {
  test.each(faulty)("%j", (program, place, message) => {
    const [line, column] = place.split(":");
    try {
      fromQasm(program);
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      expect((error as Error).message).toContain(`OpenQASM, line ${line}, column ${column}: `);
      expect((error as Error).message).toContain(message);
      return;
    }
    expect.unreachable(`no error: ${message}`);
  });

  test("under the line stands a caret", () => {
    expect(() => fromQasm(`${head}qreg q[2];\n\tcx q[0] q[1];`)).toThrow(
      "OpenQASM, line 4, column 10: found 'q', expected ';'\n  4 |  cx q[0] q[1];\n    |          ^",
    );
  });
});

describe("what grows without bound is refused", () => {
  test("gates of gates of gates", () => {
    const doubled = Array.from({ length: 40 }, (_, i) => `gate g${i + 1} a { g${i} a; g${i} a; }`).join("\n");
    expect(() => fromQasm(`${head}gate g0 a { x a; }\n${doubled}\nqreg q[1]; g40 q;`)).toThrow(
      /OpenQASM, line 28, column 6: the gate 'g25' consists of 33554432 gates; allowed: 20000000/,
    );
  });

  test("definitions used inside each other", () => {
    const nested = Array.from({ length: 5000 }, (_, i) => `gate g${i + 1} a { g${i} a; }`).join("\n");
    expect(() => fromQasm(`${head}gate g0 a { x a; }\n${nested}\nqreg q[1]; g5000 q;`)).toThrow(
      "more than 200 definitions",
    );
  });

  test.each([
    ["parentheses", `${"(".repeat(100_000)}1${")".repeat(100_000)}`],
    ["signs", `${"-".repeat(100_000)}1`],
    ["powers", `1${"^1".repeat(100_000)}`],
    ["sums", `1${"+1".repeat(100_000)}`],
    ["functions", `${"sin(".repeat(100_000)}1${")".repeat(100_000)}`],
  ])("%s in expressions", (_, expression) => {
    expect(() => fromQasm(`${head}qreg q[1]; rx(${expression}) q[0];`)).toThrow("more than 200 operations");
  });
});
