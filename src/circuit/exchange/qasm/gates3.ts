import { eigh, InputError, type NDArray } from "../../../tensor/index.ts";
import { Angle } from "../../block/angle.ts";
import type { EvolutionGate, Generator, RotationGate, UnitaryGate } from "../../block/block.ts";
import { lower } from "../../compile/lower.ts";
import { Synthesis, widestMatrix } from "../synthesis/synthesis.ts";
import { type LinearAngle, linearText } from "./angles3.ts";
import { numberText } from "./numbers.ts";

/** An instruction without its controls: `rx(theta)` on qubits of the gate it is part of. */
export interface Instruction {
  readonly call: string;
  readonly qubits: readonly number[];
}

/** Fixed gates of stdgates.inc by what this project calls them. */
const standard = new Map(
  Object.entries({
    ...{ I: "id", X: "x", Y: "y", Z: "z", H: "h", S: "s", Sdg: "sdg", T: "t", Tdg: "tdg", SX: "sx", SXdg: "inv @ sx" },
    SWAP: "swap",
  }),
);

const inverses = new Map(Object.entries({ s: "sdg", sdg: "s", t: "tdg", tdg: "t", sx: "inv @ sx", "inv @ sx": "sx" }));

/** Gates as instructions of OpenQASM 3, with definitions for what stdgates.inc lacks. Right to the global phase. */
export class Gates {
  readonly definitions: string[] = [];
  readonly #known = new Map<object | string, string>();

  unitary(
    { name, matrix, qubits }: Pick<UnitaryGate, "name" | "matrix" | "qubits">,
    inverse: boolean,
    isFixed: boolean,
  ): Instruction {
    const all = Array.from({ length: qubits }, (_, j) => j);
    const known = isFixed ? standard.get(name) : undefined;
    if (known !== undefined) return { call: inverse ? (inverses.get(known) ?? known) : known, qubits: all };
    const own = this.#matrix(name, matrix, qubits);
    return { call: inverse ? `inv @ ${own}` : own, qubits: all };
  }

  /** exp(−i·angle·G). */
  rotation(gate: RotationGate, angle: LinearAngle): readonly Instruction[] {
    const all = Array.from({ length: gate.qubits }, (_, j) => j);
    return this.#turned(gate.name, gate.generator, angle, 1, all);
  }

  /** exp(−i·time·H) by strings where the terms commute, by its eigenvectors where it is small. */
  evolution(gate: EvolutionGate, time: LinearAngle): readonly Instruction[] {
    const { operations, steps } = lower({ ...gate, time: new Angle({}, 1, 0) });
    return [...steps].flatMap((step) => {
      const operation = operations[step];
      if (operation.kind !== "rotation") {
        throw new InputError(
          `toQasm3: ${operation.name} on ${operation.targets.length} qubits, whose terms do not commute, cannot be written as gates`,
        );
      }
      return this.#turned(operation.name, operation.generator, time, 1, operation.targets);
    });
  }

  #turned(
    name: string,
    generator: Generator,
    angle: LinearAngle,
    times: number,
    qubits: readonly number[],
  ): readonly Instruction[] {
    if ("letters" in generator) return this.#string(generator.letters, angle, 2 * times * generator.factor, qubits);
    const values = generator.matrix.values();
    if (values.length === 8 && [0, 0, 0, 0, 0, 0, -1, 0].every((value, i) => values[i] === value)) {
      return [{ call: `p(${linearText(angle, times)})`, qubits }];
    }
    return this.#diagonalized(name, generator.matrix, angle, times, qubits);
  }

  /** exp(−iθP/2), θ being so many times the angle. */
  #string(letters: string, angle: LinearAngle, times: number, qubits: readonly number[]): readonly Instruction[] {
    const acting = [...letters].flatMap((letter, j) => (letter === "I" ? [] : [{ letter, qubit: qubits[j] }]));
    if (acting.length === 0) return [{ call: `gphase(${linearText(angle, -times / 2)})`, qubits: [] }];
    const own = acting.map(({ letter }) => letter.toLowerCase()).join("");
    const name = acting.length === 1 ? `r${own}` : this.#stringGate(own);
    return [{ call: `${name}(${linearText(angle, times)})`, qubits: acting.map(({ qubit }) => qubit) }];
  }

  #stringGate(letters: string): string {
    const name = `r${letters}`;
    if (this.#known.has(name)) return name;
    this.#known.set(name, name);
    const wires = [...letters].map((_, j) => `q${j}`);
    const turned = (sign: string) =>
      [...letters].flatMap((letter, j) =>
        letter === "x" ? [`h q${j};`] : letter === "y" ? [`rx(${sign}pi/2) q${j};`] : [],
      );
    const ladder = wires.slice(1).map((wire, j) => `cx ${wires[j]}, ${wire};`);
    const body = [...turned(""), ...ladder, `rz(theta) ${wires.at(-1)};`, ...ladder.toReversed(), ...turned("-")];
    this.definitions.push(`gate ${name}(theta) ${wires.join(", ")} { ${body.join(" ")} }`);
    return name;
  }

  /** V exp(−iαD) V†: the phases are products of Z, whose coefficients are the Walsh transform of the eigenvalues. */
  #diagonalized(
    name: string,
    matrix: NDArray,
    angle: LinearAngle,
    times: number,
    qubits: readonly number[],
  ): readonly Instruction[] {
    const { values, vectors } = eigh(matrix);
    const own = this.#matrix(`${name}_basis`, (vectors as NDArray).contiguous(), qubits.length, matrix);
    const eigenvalues = Array.from((values as NDArray).values());
    const phases = eigenvalues.map((_, mask) => {
      const coefficient = eigenvalues.reduce((sum, value, state) => sum + (parity(mask & state) ? -value : value), 0);
      const letters = qubits.map((_, j) => ((mask >> j) & 1 ? "Z" : "I")).join("");
      const share = coefficient / eigenvalues.length;
      return Math.abs(share) < 1e-15 ? [] : this.#string(letters, angle, 2 * times * share, qubits);
    });
    return [{ call: `inv @ ${own}`, qubits }, ...phases.flat(), { call: own, qubits }];
  }

  /** A definition for a matrix, once for each. */
  #matrix(name: string, matrix: NDArray, qubits: number, key: object = matrix): string {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (qubits > widestMatrix) {
      throw new InputError(
        `toQasm3: the gate '${name}' is a matrix on ${qubits} qubits; allowed: up to ${widestMatrix}`,
      );
    }
    const body: string[] = [];
    const synthesis = new Synthesis(qubits, (gate, angles, targets) => body.push(standardCall(gate, angles, targets)));
    const gate = { kind: "unitary", name, qubits, matrix } as const;
    synthesis.write({
      gate,
      qubits: Array.from({ length: qubits }, (_, j) => j),
      controls: [],
      inverse: false,
      value: 0,
    });
    const own = this.#freeName(name);
    const wires = Array.from({ length: qubits }, (_, j) => `q${j}`).join(", ");
    const phase = synthesis.phase === 0 ? "" : `gphase(${numberText(synthesis.phase)}); `;
    this.definitions.push(`gate ${own} ${wires} { ${phase}${body.join(" ")} }`);
    this.#known.set(key, own);
    return own;
  }

  #freeName(wanted: string): string {
    const plain = `g_${wanted.replace(/[^A-Za-z0-9_]+/g, "_")}`;
    const taken = new Set(this.#known.values());
    let name = plain;
    for (let n = 2; taken.has(name); n++) name = `${plain}_${n}`;
    return name;
  }
}

/** An instruction of qelib1.inc in gates whose phase stdgates.inc leaves no doubt about. */
function standardCall(name: string, angles: readonly number[], targets: readonly number[]): string {
  const on = targets.map((target) => `q${target}`).join(", ");
  const list = angles.map(numberText).join(", ");
  if (name === "u3") {
    const [theta, phi, lambda] = angles;
    const turns = [
      `rz(${numberText(lambda)}) ${on};`,
      `ry(${numberText(theta)}) ${on};`,
      `rz(${numberText(phi)}) ${on};`,
    ];
    return [`gphase(${numberText((phi + lambda) / 2)});`, ...turns].join(" ");
  }
  if (name === "sxdg") return `inv @ sx ${on};`;
  const standardName = name === "u1" ? "p" : name === "cu1" ? "cp" : name;
  return `${standardName}${list && `(${list})`} ${on};`;
}

function parity(x: number): number {
  let odd = 0;
  for (let rest = x; rest > 0; rest >>= 1) odd ^= rest & 1;
  return odd;
}
