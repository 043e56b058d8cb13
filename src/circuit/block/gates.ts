import { array, complex, type NDArray, type Nested } from "../../tensor/index.ts";
import { type AngleLike, asAngle } from "./angle.ts";
import type { Block, UnitaryGate } from "./block.ts";
import { control, put } from "./verbs.ts";

/** A gate from the real and imaginary parts of its matrix. */
function fixed(name: string, re: Nested, im?: Nested): UnitaryGate {
  const real = array(re);
  const matrix = complex(real, im ? array(im) : 0) as NDArray;
  return { kind: "unitary", name, qubits: Math.log2(real.shape[0]), matrix };
}

/** Pauli X, the NOT gate. */
export const X = fixed("X", [
  [0, 1],
  [1, 0],
]);

/** Pauli Y. */
export const Y = fixed(
  "Y",
  [
    [0, 0],
    [0, 0],
  ],
  [
    [0, -1],
    [1, 0],
  ],
);

/** Pauli Z. */
export const Z = fixed("Z", [
  [1, 0],
  [0, -1],
]);

/** Hadamard, (X + Z)/√2. */
export const H = fixed("H", [
  [Math.SQRT1_2, Math.SQRT1_2],
  [Math.SQRT1_2, -Math.SQRT1_2],
]);

/** Controlled NOT: qubit 0 controls, qubit 1 is flipped. */
export const CNOT: Block = control(0, put(1, X));

/** exp(−iθX/2). */
export function rx(theta?: AngleLike): Block {
  return pauliRotation("rx", "X", theta);
}

/** exp(−iθY/2). */
export function ry(theta?: AngleLike): Block {
  return pauliRotation("ry", "Y", theta);
}

/** exp(−iθZ/2). */
export function rz(theta?: AngleLike): Block {
  return pauliRotation("rz", "Z", theta);
}

function pauliRotation(name: string, letters: string, theta: AngleLike): Block {
  const generator = { letters, factor: 1 / 2 };
  return { kind: "rotation", name, qubits: letters.length, generator, angle: asAngle(theta, name) };
}
