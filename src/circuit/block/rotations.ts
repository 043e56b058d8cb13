import { InputError, NDArray } from "../../tensor/index.ts";
import { type AngleLike, asAngle } from "./angle.ts";
import type { Block, Generator } from "./block.ts";
import { chain, control, put } from "./verbs.ts";

/** exp(−iθX/2). */
export function rx(theta?: AngleLike): Block {
  return rotation("rx", { letters: "X", factor: 1 / 2 }, theta);
}

/** exp(−iθY/2). */
export function ry(theta?: AngleLike): Block {
  return rotation("ry", { letters: "Y", factor: 1 / 2 }, theta);
}

/** exp(−iθZ/2), diag(e^(−iθ/2), e^(iθ/2)). */
export function rz(theta?: AngleLike): Block {
  return rotation("rz", { letters: "Z", factor: 1 / 2 }, theta);
}

/** exp(−iθXX/2). */
export function xx(theta?: AngleLike): Block {
  return rotation("xx", { letters: "XX", factor: 1 / 2 }, theta);
}

/** exp(−iθYY/2). */
export function yy(theta?: AngleLike): Block {
  return rotation("yy", { letters: "YY", factor: 1 / 2 }, theta);
}

/** exp(−iθZZ/2). */
export function zz(theta?: AngleLike): Block {
  return rotation("zz", { letters: "ZZ", factor: 1 / 2 }, theta);
}

/** exp(−iθP/2) for a Pauli string P, letter j of which acts on qubit j. Throws `InputError` for letters other than I, X, Y and Z. */
export function pauliRotation(letters: string, theta?: AngleLike): Block {
  if (!/^[IXYZ]+$/.test(letters)) {
    throw new InputError(`pauliRotation: '${letters}'; allowed: one letter of I, X, Y, Z for each qubit`);
  }
  return rotation("pauliRotation", { letters, factor: 1 / 2 }, theta);
}

/** diag(1, e^(iθ)). */
export function phase(theta?: AngleLike): Block {
  return rotation("phase", { matrix: diagonal([0, -1]) }, theta);
}

/** e^(iθ) for every state: of no effect unless it is controlled. */
export function globalPhase(theta?: AngleLike): Block {
  return rotation("globalPhase", { letters: "I", factor: -1 }, theta);
}

/** Controlled phase, diag(1, 1, 1, e^(iθ)). */
export function cphase(theta?: AngleLike): Block {
  return control(0, put(1, phase(theta)));
}

/**
 * Any gate of one qubit up to a global phase: [[cos θ/2, −e^(iλ) sin θ/2], [e^(iφ) sin θ/2, e^(i(φ+λ)) cos θ/2]], which is
 * e^(i(φ+λ)/2) Rz(φ) Ry(θ) Rz(λ); the U of OpenQASM 2 is that without the phase in front.
 */
export function u3(theta?: AngleLike, phi?: AngleLike, lambda?: AngleLike): Block {
  const angles = [theta, phi, lambda].map((angle) => asAngle(angle, "u3"));
  const block = chain(phase(angles[2]), ry(angles[0]), phase(angles[1]));
  return { kind: "named", name: "u3", qubits: 1, angles, block };
}

/**
 * exp(−iθ(XX + YY)/2) exp(−iφ|11⟩⟨11|): between 01 and 10 the matrix [[cos θ, −i sin θ], [−i sin θ, cos θ]], and e^(−iφ)
 * at 11. It conserves the number of ones.
 */
export function fsim(theta?: AngleLike, phi?: AngleLike): Block {
  const angles = [theta, phi].map((angle) => asAngle(angle, "fsim"));
  const exchange = rotation("exchange", { matrix: exchangeGenerator }, angles[0]);
  const attraction = rotation("attraction", { matrix: diagonal([0, 0, 0, 1]) }, angles[1]);
  return { kind: "named", name: "fsim", qubits: 2, angles, block: chain(exchange, attraction) };
}

/**
 * The real rotation by θ in the space of one excitation: |qubit 0 is 1⟩ ↦ cos θ |qubit 0 is 1⟩ + sin θ |qubit 1 is 1⟩,
 * that is [[cos θ, −sin θ], [sin θ, cos θ]] between 01 and 10. exp(−iθ(XY − YX)/2), the first letter being that of qubit 0.
 */
export function givens(theta?: AngleLike): Block {
  return rotation("givens", { matrix: givensGenerator }, theta);
}

/**
 * The real rotation by θ between the states in which qubits 0 and 1 are 1, and qubits 2 and 3: the first goes to
 * cos θ |first⟩ + sin θ |second⟩. Other states stay.
 */
export function doubleExcitation(theta?: AngleLike): Block {
  return rotation("doubleExcitation", { matrix: doubleExcitationGenerator }, theta);
}

/** (XX + YY)/2. */
const exchangeGenerator = hermitian(4, [[1, 2, 1, 0]]);

/** σʸ between the states 1 and 2. */
const givensGenerator = hermitian(4, [[1, 2, 0, -1]]);

/** σʸ between the states 0011 and 1100, written with qubit 0 at the right. */
const doubleExcitationGenerator = hermitian(16, [[3, 12, 0, -1]]);

function rotation(name: string, generator: Generator, angle: AngleLike): Block {
  const qubits = "letters" in generator ? generator.letters.length : Math.log2(generator.matrix.shape[0]);
  return { kind: "rotation", name, qubits, generator, angle: asAngle(angle, name) };
}

function diagonal(values: readonly number[]): NDArray {
  return hermitian(
    values.length,
    values.map((value, j) => [j, j, value, 0]),
  );
}

/** From its elements [row, column, re, im] on and above the diagonal. */
function hermitian(size: number, elements: readonly (readonly [number, number, number, number])[]): NDArray {
  const data = new Float64Array(2 * size * size);
  for (const [row, column, re, im] of elements) {
    data.set([re, row === column ? 0 : -im], 2 * (column * size + row));
    data.set([re, im], 2 * (row * size + column));
  }
  return new NDArray("complex128", [size, size], data);
}
