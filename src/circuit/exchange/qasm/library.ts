import type { Block } from "../../block/block.ts";
import * as fixed from "../../block/gates.ts";
import { cphase, phase, rx, ry, rz, u3, xx, zz } from "../../block/rotations.ts";
import { chain, control, put } from "../../block/verbs.ts";

/** A gate that needs no definition. */
export interface LibraryGate {
  readonly parameters: number;
  readonly qubits: number;
  /** The gate with numbers for its parameters, right up to a global phase. */
  readonly block: (...angles: readonly number[]) => Block;
}

function constant(block: Block): LibraryGate {
  return { parameters: 0, qubits: block.qubits, block: () => block };
}

function parametric(parameters: number, qubits: number, block: (...angles: readonly number[]) => Block): LibraryGate {
  return { parameters, qubits, block };
}

function controlled(gate: LibraryGate): LibraryGate {
  const { parameters, qubits, block } = gate;
  const targets = Array.from({ length: qubits }, (_, j) => j + 1);
  return { parameters, qubits: qubits + 1, block: (...angles) => control(0, put(targets, block(...angles))) };
}

const h = fixed.H;
const cx = fixed.CNOT;
const { PI } = Math;
const general = parametric(3, 1, (theta, phi, lambda) => u3(theta, phi, lambda));

/** The Toffoli gate up to phases that depend on the state. */
const relativeToffoli = chain(
  [put(2, h), put(2, fixed.T), put([1, 2], cx), put(2, fixed.Tdg), put([0, 2], cx)],
  [put(2, fixed.T), put([1, 2], cx), put(2, fixed.Tdg), put(2, h)],
);

/** The same with three controls. */
const relativeToffoli3 = chain(
  [put(3, h), put(3, fixed.T), put([2, 3], cx), put(3, fixed.Tdg), put(3, h)],
  [put([0, 3], cx), put(3, fixed.T), put([1, 3], cx), put(3, fixed.Tdg)],
  [put([0, 3], cx), put(3, fixed.T), put([1, 3], cx), put(3, fixed.Tdg)],
  [put(3, h), put(3, fixed.T), put([2, 3], cx), put(3, fixed.Tdg), put(3, h)],
);

/** What the language has without any file. */
export const builtIn: ReadonlyMap<string, LibraryGate> = new Map([
  ["U", general],
  ["CX", constant(cx)],
]);

/** The gates of qelib1.inc: those of arXiv:1707.03429 and those that were added to the file since. */
export const standardLibrary: ReadonlyMap<string, LibraryGate> = new Map([
  ["u3", general],
  ["u", general],
  ["u2", parametric(2, 1, (phi, lambda) => u3(PI / 2, phi, lambda))],
  ["u1", parametric(1, 1, (lambda) => phase(lambda))],
  ["p", parametric(1, 1, (lambda) => phase(lambda))],
  ["u0", parametric(1, 1, () => fixed.I)],
  ["id", constant(fixed.I)],
  ["x", constant(fixed.X)],
  ["y", constant(fixed.Y)],
  ["z", constant(fixed.Z)],
  ["h", constant(h)],
  ["s", constant(fixed.S)],
  ["sdg", constant(fixed.Sdg)],
  ["t", constant(fixed.T)],
  ["tdg", constant(fixed.Tdg)],
  ["sx", constant(fixed.SX)],
  ["sxdg", constant(fixed.SXdg)],
  ["rx", parametric(1, 1, (theta) => rx(theta))],
  ["ry", parametric(1, 1, (theta) => ry(theta))],
  ["rz", parametric(1, 1, (phi) => rz(phi))],
  ["cx", constant(cx)],
  ["cy", constant(fixed.CY)],
  ["cz", constant(fixed.CZ)],
  ["ch", constant(fixed.CH)],
  ["csx", controlled(constant(fixed.SX))],
  ["swap", constant(fixed.SWAP)],
  ["ccx", constant(fixed.Toffoli)],
  ["cswap", constant(fixed.Fredkin)],
  ["crx", controlled(parametric(1, 1, (theta) => rx(theta)))],
  ["cry", controlled(parametric(1, 1, (theta) => ry(theta)))],
  ["crz", controlled(parametric(1, 1, (lambda) => rz(lambda)))],
  ["cu1", parametric(1, 2, (lambda) => cphase(lambda))],
  ["cp", parametric(1, 2, (lambda) => cphase(lambda))],
  ["cu3", controlled(general)],
  [
    "cu",
    parametric(4, 2, (theta, phi, lambda, gamma) =>
      chain(put(0, phase(gamma)), control(0, put(1, u3(theta, phi, lambda)))),
    ),
  ],
  ["rxx", parametric(1, 2, (theta) => xx(theta))],
  ["rzz", parametric(1, 2, (theta) => zz(theta))],
  ["rccx", constant(relativeToffoli)],
  ["rc3x", constant(relativeToffoli3)],
  ["c3x", constant(control([0, 1, 2], put(3, fixed.X)))],
  ["c3sqrtx", constant(control([0, 1, 2], put(3, fixed.SX)))],
  ["c4x", constant(control([0, 1, 2, 3], put(4, fixed.X)))],
]);
