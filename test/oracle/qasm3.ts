import { evaluate } from "mathjs";
import * as circuit from "../../src/circuit/index.ts";
import { type Block, chain, control, dagger, off, put } from "../../src/circuit/index.ts";

/** What the oracle knows of stdgates.inc. */
const standard: Readonly<Record<string, (angle: number) => Block>> = {
  ...{ id: () => circuit.I, x: () => circuit.X, y: () => circuit.Y, z: () => circuit.Z, h: () => circuit.H },
  ...{ s: () => circuit.S, sdg: () => circuit.Sdg, t: () => circuit.T, tdg: () => circuit.Tdg, sx: () => circuit.SX },
  ...{ rx: circuit.rx, ry: circuit.ry, rz: circuit.rz, p: circuit.phase, cp: circuit.cphase },
  ...{ cx: () => circuit.CNOT, cy: () => circuit.CY, cz: () => circuit.CZ, ch: () => circuit.CH },
  ...{ ccx: () => circuit.Toffoli, swap: () => circuit.SWAP, cswap: () => circuit.Fredkin },
};

interface Definition {
  readonly parameter: string | undefined;
  readonly qubits: readonly string[];
  readonly body: string;
}

/** The circuit of an OpenQASM 3 program as this project writes them; unitary ones only. Inputs have the given values. */
export function qasm3Circuit(program: string, inputs: Readonly<Record<string, number>> = {}): Block {
  const definitions = new Map<string, Definition>();
  const size = Number(/qubit\[(\d+)\] q;/.exec(program)?.[1]);
  const open: { count: number; blocks: Block[] }[] = [{ count: 1, blocks: [] }];
  const wires = Array.from({ length: size }, (_, j) => `q[${j}]`);
  for (const line of program.split("\n").map((text) => text.trim())) {
    const [, name, parameter, qubits, body] = /^gate (\w+)(?:\((\w+)\))? ([^{]*) \{ (.*) \}$/.exec(line) ?? [];
    const [, count] = /^for int i in \[1:(\d+)\] \{$/.exec(line) ?? [];
    if (name !== undefined) definitions.set(name, { parameter, qubits: qubits.split(", "), body });
    else if (count !== undefined) open.push({ count: Number(count), blocks: [] });
    else if (line === "}") {
      const { count: times, blocks } = open.pop() ?? { count: 0, blocks: [] };
      open.at(-1)?.blocks.push(circuit.repeat(times, chain(size, blocks)));
    } else if (line !== "" && !/^(OPENQASM|include|input|qubit|bit)/.test(line)) {
      open.at(-1)?.blocks.push(call(line, wires, inputs, definitions));
    }
  }
  return chain(size, open[0].blocks);
}

function call(
  line: string,
  wires: readonly string[],
  scope: Readonly<Record<string, number>>,
  definitions: ReadonlyMap<string, Definition>,
): Block {
  const [, modifiers, name, angle, operands] = /^((?:\w+ @ )*)(\w+)(?:\((.*)\))? ?([^)]*);$/.exec(line) ?? [];
  if (name === undefined) throw new Error(`the oracle does not know: ${line}`);
  const words = modifiers.split(" @ ").slice(0, -1);
  const places = operands === "" ? [] : operands.split(", ").map((wire) => wires.indexOf(wire));
  const value = angle === undefined ? 0 : Number(evaluate(angle, { ...scope }));
  const controls = words
    .filter((word) => word !== "inv")
    .map((word, j) => (word === "ctrl" ? places[j] : off(places[j])));
  const targets = places.slice(controls.length);
  const size = wires.length;
  const plain = name === "gphase" ? idle(value, controls, size) : put(targets, gate(name, value, definitions));
  const turned = words.includes("inv") ? dagger(plain) : plain;
  return controls.length > 0 ? control(controls, turned) : turned;
}

/** A phase, on a qubit that is no control. */
function idle(value: number, controls: readonly (number | circuit.Control)[], size: number): Block {
  const taken = controls.map((one) => (typeof one === "number" ? one : one.qubit));
  const free = Array.from({ length: size + 1 }, (_, qubit) => qubit).find((qubit) => !taken.includes(qubit));
  return put(free ?? 0, circuit.globalPhase(value));
}

function gate(name: string, value: number, definitions: ReadonlyMap<string, Definition>): Block {
  const definition = definitions.get(name);
  if (!definition) return standard[name](value);
  const { parameter, qubits, body } = definition;
  const scope = parameter === undefined ? {} : { [parameter]: value };
  const lines = body.split(/(?<=;) /).filter(Boolean);
  return chain(
    qubits.length,
    lines.map((line) => call(line, qubits, scope, definitions)),
  );
}
