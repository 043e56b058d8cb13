import type { Control } from "../../block/block.ts";
import type { Matrix2 } from "./matrix2.ts";

/** A gate of one qubit where others have certain values: what a unitary matrix is made of. */
export interface TwoLevelGate {
  readonly matrix: Matrix2;
  readonly controls: readonly Control[];
  readonly target: number;
}

/**
 * A unitary matrix as gates on two basis states each that differ in one bit, the first acting first: M. A. Nielsen and
 * I. L. Chuang, Quantum Computation and Quantum Information, section 4.5, along a Gray code, so that no gate needs more
 * than its controls.
 * @param values - elements of the matrix [2^k, 2^k], re and im.
 */
export function twoLevelGates(values: ArrayLike<number>, qubits: number): readonly TwoLevelGate[] {
  const size = 2 ** qubits;
  const gray = Array.from({ length: size }, (_, i) => i ^ (i >> 1));
  const rows = gray.map((row) => gray.map((column) => entry(values, size, row, column)));
  const gates: TwoLevelGate[] = [];
  for (let column = 0; column < size - 1; column++) {
    for (let row = size - 1; row > column; row--) {
      const [a, b] = [rows[row - 1][column], rows[row][column]];
      if (Math.hypot(b.re, b.im) < negligible) continue;
      const norm = Math.hypot(a.re, a.im, b.re, b.im);
      // [[a*, b*], [−b, a]]/norm takes (a, b) to (norm, 0).
      const [upper, lower] = [rows[row - 1], rows[row]];
      rows[row - 1] = upper.map((x, j) => scaled(plus(timesConjugate(x, a), timesConjugate(lower[j], b)), 1 / norm));
      rows[row] = upper.map((x, j) => scaled(plus(scaled(times(x, b), -1), times(lower[j], a)), 1 / norm));
      rows[row][column] = { re: 0, im: 0 };
      gates.push(onPair(gray[row - 1], gray[row], qubits, [a, scaled(conjugate(b), -1), b, conjugate(a)], 1 / norm));
    }
  }
  const phases = new Map(gray.map((state, i) => [state, rows[i][i]]));
  return [...diagonalGates(phases, qubits), ...gates.reverse()];
}

/** An element of a unitary matrix that makes no difference; of smaller ones the norm might have no inverse. */
const negligible = 1e-30;

interface Complex {
  readonly re: number;
  readonly im: number;
}

const one: Complex = { re: 1, im: 0 };
const zero: Complex = { re: 0, im: 0 };

/** A phase for each basis state. */
function diagonalGates(phases: ReadonlyMap<number, Complex>, qubits: number): readonly TwoLevelGate[] {
  return [...phases.keys()]
    .filter((state) => state % 2 === 0)
    .map((state) =>
      onPair(state, state + 1, qubits, [phases.get(state) ?? one, zero, zero, phases.get(state + 1) ?? one], 1),
    );
}

/** The matrix between two states that differ in one bit, given with `first` before `second`. */
function onPair(
  first: number,
  second: number,
  qubits: number,
  elements: readonly Complex[],
  factor: number,
): TwoLevelGate {
  const target = Math.log2(first ^ second);
  const ordered = first < second ? elements : elements.toReversed();
  const controls = Array.from({ length: qubits }, (_, qubit) => ({ qubit, value: ((first >> qubit) & 1) as 0 | 1 }));
  const matrix = ordered.flatMap(({ re, im }) => [factor * re, factor * im]);
  return { matrix, controls: controls.filter(({ qubit }) => qubit !== target), target };
}

function entry(values: ArrayLike<number>, size: number, row: number, column: number): Complex {
  const at = 2 * (row * size + column);
  return { re: values[at], im: values[at + 1] };
}

function times(a: Complex, b: Complex): Complex {
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

function timesConjugate(a: Complex, b: Complex): Complex {
  return times(a, conjugate(b));
}

function conjugate({ re, im }: Complex): Complex {
  return { re, im: -im };
}

function plus(a: Complex, b: Complex): Complex {
  return { re: a.re + b.re, im: a.im + b.im };
}

function scaled({ re, im }: Complex, factor: number): Complex {
  return { re: factor * re, im: factor * im };
}
