import { isHermitian, type Operator, sitesOf } from "../../model/index.ts";
import {
  add,
  asTensor,
  cast,
  concrete,
  conj,
  HelmholtzError,
  InputError,
  matrixTranspose,
  mul,
  NDArray,
  type Tensor,
  type TensorLike,
} from "../../tensor/index.ts";
import { type Angle, type AngleLike, asAngle } from "./angle.ts";
import type { Block, EvolutionGate } from "./block.ts";
import { operatorOf } from "./operator.ts";

/** How far a matrix may be from unitary or Hermitian, element by element. */
const tolerance = 1e-10;

/**
 * The gate of a unitary matrix, complex or real [2^k, 2^k]; its qubit 0 is the least significant bit of the indices.
 * Throws `InputError` for another shape, for elements that are not finite, and if U†U is not 1 to 1e-10.
 */
export function unitary(matrix: TensorLike, name = "unitary"): Block {
  const { values, qubits } = squareMatrix(matrix, name);
  const size = 2 ** qubits;
  requireSmall(size, `${name}: the matrix is not unitary: U†U differs from 1`, unitarityError(values, size));
  return { kind: "unitary", name, qubits, matrix: new NDArray("complex128", [size, size], values) };
}

/**
 * exp(−iθG/2) for a Hermitian G: a matrix [2^k, 2^k], an operator, or a block that is one, such as `X` or
 * `chain(put(0, X), put(1, Z))`. Throws `InputError` unless G is Hermitian to 1e-10.
 */
export function rot(generator: TensorLike | Operator | Block, theta?: AngleLike): Block {
  const angle = asAngle(theta, "rot");
  if (isRecord(generator)) return operatorRotation(operatorOf(generator), angle);
  const { values, qubits } = squareMatrix(generator, "rot");
  const size = 2 ** qubits;
  requireSmall(size, "rot: the matrix is not Hermitian: G differs from G†", (row, column) => {
    const [a, b] = [2 * (row * size + column), 2 * (column * size + row)];
    return Math.hypot(values[a] - values[b], values[a + 1] + values[b + 1]);
  });
  const given = new NDArray("complex128", [size, size], values);
  const matrix = mul(add(given, conj(matrixTranspose(given))), 1 / 4) as NDArray;
  return { kind: "rotation", name: "rot", qubits, generator: { matrix }, angle };
}

/** A rotation by a single Pauli string is one, by a sum of them an evolution. */
function operatorRotation(operator: Operator, angle: Angle): Block {
  const sum = evolution("rot", operator, angle.times(1 / 2));
  const [first, ...others] = operator.terms;
  if (!first || others.length > 0) return sum;
  const { qubits } = sum;
  const letters = Array.from({ length: qubits }, (_, qubit) => first.letters[first.sites.indexOf(qubit)] ?? "I");
  const generator = { letters: letters.join(""), factor: first.coefficient.re / 2 };
  return { kind: "rotation", name: "rot", qubits, generator, angle };
}

/**
 * exp(−itH) for a Hermitian operator H, or a block that is one; site j is qubit j. Where all terms commute it is done as
 * one rotation for each. Throws `InputError` unless H is Hermitian.
 * @param time - t, in units of 1/H.
 */
export function timeEvolve(operator: Operator | Block, time?: AngleLike): Block {
  return evolution("timeEvolve", operatorOf(operator), asAngle(time, "timeEvolve"));
}

function evolution(name: string, operator: Operator, time: Angle): EvolutionGate {
  const wrong = operator.terms.find(({ coefficient: { re, im } }) => !Number.isFinite(re) || !Number.isFinite(im));
  if (wrong) {
    const { letters, sites, coefficient } = wrong;
    throw new InputError(
      `${name}: the term ${letters} on [${sites.join(", ")}] has the coefficient ${coefficient.re} + ${coefficient.im}i`,
    );
  }
  if (!isHermitian(operator)) {
    const most = Math.max(...operator.terms.map(({ coefficient: { im } }) => Math.abs(im)));
    throw new InputError(`${name}: the operator is not Hermitian: a coefficient has the imaginary part ${most}`);
  }
  return { kind: "evolution", qubits: Math.max(1, sitesOf(operator)), operator, time };
}

function isRecord(value: TensorLike | Operator | Block): value is Operator | Block {
  return typeof value === "object" && ("terms" in value || "kind" in value);
}

/** The elements of a matrix of k qubits, complex, interleaved. */
export function squareMatrix(matrix: TensorLike, name: string): { values: Float64Array; qubits: number } {
  const given = named(name, () => asTensor(matrix));
  const [rows, columns] = given.shape;
  const qubits = Math.log2(rows);
  if (given.shape.length !== 2 || rows !== columns || !Number.isInteger(qubits) || qubits < 1) {
    throw new InputError(
      `${name}: a matrix of shape [${given.shape.join(", ")}]; allowed: [2^k, 2^k] for k ≥ 1 qubits`,
    );
  }
  const values = Float64Array.from(concrete(cast(given, "complex128"), name).values());
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    const element = Math.floor(wrong / 2);
    throw new InputError(`${name}: the element [${Math.floor(element / rows)}, ${element % rows}] is ${values[wrong]}`);
  }
  return { values, qubits };
}

/** Puts a name before the message of what is no tensor. */
function named(name: string, make: () => Tensor): Tensor {
  try {
    return make();
  } catch (error) {
    if (error instanceof HelmholtzError) throw new InputError(`${name}: ${error.message}`);
    throw error;
  }
}

/** The size of each element [row, column] of U†U − 1. */
export function unitarityError(values: Float64Array, size: number): (row: number, column: number) => number {
  return (row, column) => {
    let [re, im] = [row === column ? -1 : 0, 0];
    for (let k = 0; k < size; k++) {
      const [a, b] = [2 * (k * size + row), 2 * (k * size + column)];
      re += values[a] * values[b] + values[a + 1] * values[b + 1];
      im += values[a] * values[b + 1] - values[a + 1] * values[b];
    }
    return Math.hypot(re, im);
  };
}

/** The largest measure of the elements [row, column] of a matrix. */
export function largest(size: number, measure: (row: number, column: number) => number): number {
  let most = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) most = Math.max(most, measure(row, column));
  }
  return most;
}

/** Throws if a measure of the elements [row, column] is anywhere above the tolerance. */
export function requireSmall(size: number, message: string, measure: (row: number, column: number) => number): void {
  const most = largest(size, measure);
  if (most > tolerance) throw new InputError(`${message} by ${Number(most.toPrecision(3))}; allowed: ${tolerance}`);
}
