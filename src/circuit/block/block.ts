import type { Operator } from "../../model/index.ts";
import type { NDArray } from "../../tensor/index.ts";
import type { Angle } from "./angle.ts";

/** A control qubit and the value, 0 or 1, at which what it controls happens. */
export interface Control {
  readonly qubit: number;
  readonly value: 0 | 1;
}

/**
 * The Hermitian G of exp(−iαG): `factor` times a Pauli string, letter j of which acts on qubit j of the gate (I allowed),
 * or any Hermitian matrix, complex128 [2^k, 2^k].
 */
export type Generator = { readonly letters: string; readonly factor: number } | { readonly matrix: NDArray };

/** A fixed unitary matrix, complex128 [2^k, 2^k]; qubit 0 of the gate is the least significant bit of its indices. */
export interface UnitaryGate {
  readonly kind: "unitary";
  readonly name: string;
  readonly qubits: number;
  readonly matrix: NDArray;
}

/** exp(−i · angle · G). */
export interface RotationGate {
  readonly kind: "rotation";
  readonly name: string;
  readonly qubits: number;
  readonly generator: Generator;
  /** What multiplies G: for `rx` the angle itself, with G = X/2. */
  readonly angle: Angle;
}

/** exp(−i · time · H) for an operator too large for a matrix. */
export interface EvolutionGate {
  readonly kind: "evolution";
  readonly qubits: number;
  readonly operator: Operator;
  readonly time: Angle;
}

/**
 * A gate of its own name and angles that is made of others, such as u3. Its parameters are numbered in the order of
 * `angles`; wherever one of these occurs within `block`, unnamed too, it is that same parameter.
 */
export interface NamedBlock {
  readonly kind: "named";
  readonly name: string;
  readonly qubits: number;
  readonly angles: readonly Angle[];
  readonly block: Block;
}

/** A block on chosen qubits: its qubit j is `locations[j]`. */
export interface PutBlock {
  readonly kind: "put";
  readonly qubits: number;
  readonly locations: readonly number[];
  readonly block: Block;
}

/** A block that acts where all controls have their values. */
export interface ControlBlock {
  readonly kind: "control";
  readonly qubits: number;
  readonly controls: readonly Control[];
  readonly block: Block;
}

/** Blocks one after the other, the first acting first. */
export interface ChainBlock {
  readonly kind: "chain";
  readonly qubits: number;
  readonly blocks: readonly Block[];
}

/** A block so many times; each time its unnamed parameters are new ones. */
export interface RepeatBlock {
  readonly kind: "repeat";
  readonly qubits: number;
  readonly count: number;
  readonly block: Block;
}

/** The inverse of a block. */
export interface DaggerBlock {
  readonly kind: "dagger";
  readonly qubits: number;
  readonly block: Block;
}

/** Qubits measured in the computational basis; bit j of the outcome is `locations[j]`. */
export interface MeasureBlock {
  readonly kind: "measure";
  readonly qubits: number;
  readonly locations: readonly number[];
  /** What the outcome is kept under; without one, under the qubits, as `q0` or `q0,2`. */
  readonly outcome: string | undefined;
}

/** A qubit put to 0, whatever it was. */
export interface ResetBlock {
  readonly kind: "reset";
  readonly qubits: number;
  readonly location: number;
}

/** Only what is found with a qubit at a value is kept. */
export interface PostselectBlock {
  readonly kind: "postselect";
  readonly qubits: number;
  readonly location: number;
  readonly value: 0 | 1;
}

/** A block that happens where a measurement before it gave a value. */
export interface WhenBlock {
  readonly kind: "when";
  readonly qubits: number;
  readonly outcome: string;
  readonly value: number;
  readonly block: Block;
}

/** Noise: ρ → Σ KρK†. Each K is complex128 [2^k, 2^k]; qubit 0 of the channel is the least significant bit of its indices. */
export interface ChannelBlock {
  readonly kind: "channel";
  readonly name: string;
  readonly qubits: number;
  readonly kraus: readonly NDArray[];
}

/** What has no inverse: circuits with these are not unitary. */
export type IrreversibleBlock = MeasureBlock | ResetBlock | PostselectBlock | WhenBlock | ChannelBlock;

/**
 * A circuit or a part of one: an immutable record. `qubits` is how many it needs, one more than the highest it acts on.
 * Parameters are numbered in the order they are written, depth first.
 */
export type Block =
  | UnitaryGate
  | RotationGate
  | EvolutionGate
  | NamedBlock
  | PutBlock
  | ControlBlock
  | ChainBlock
  | RepeatBlock
  | DaggerBlock
  | IrreversibleBlock;
