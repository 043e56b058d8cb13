/** Something written at a place in the text. */
interface Written {
  readonly at: number;
}

/** A name where it is written. */
export interface Name extends Written {
  readonly text: string;
}

/** An expression for an angle. */
export type Expression = Written &
  (
    | { readonly kind: "number"; readonly value: number }
    | { readonly kind: "name"; readonly name: string }
    | { readonly kind: "apply"; readonly function: string; readonly inputs: readonly Expression[] }
  );

/** A register, or with `index` one of its elements. */
export interface Operand extends Written {
  readonly register: string;
  readonly index: number | undefined;
}

/** `name(arguments) operands;` */
export interface GateCall extends Written {
  readonly kind: "call";
  readonly name: string;
  readonly angles: readonly Expression[];
  readonly operands: readonly Operand[];
}

/** `measure from -> to;` */
export interface Measurement extends Written {
  readonly kind: "measure";
  readonly from: Operand;
  readonly to: Operand;
}

/** `reset operand;` */
export interface Reset extends Written {
  readonly kind: "reset";
  readonly operand: Operand;
}

/** What may happen on a condition. */
export type QuantumOperation = GateCall | Measurement | Reset;

/** `if (register == value) operation` */
export interface Conditional extends Written {
  readonly kind: "if";
  readonly register: Name;
  readonly value: number;
  readonly operation: QuantumOperation;
}

/** `qreg name[size];` or `creg name[size];` */
export interface Declaration extends Written {
  readonly kind: "qreg" | "creg";
  readonly name: Name;
  readonly size: number;
}

/** `gate name(parameters) qubits { body }`; without a body, `opaque`. */
export interface GateDefinition extends Written {
  readonly kind: "gate";
  readonly name: Name;
  readonly parameters: readonly Name[];
  readonly qubits: readonly Name[];
  readonly body: readonly GateCall[] | undefined;
}

/** `barrier operands;`, which orders gates and changes no state. */
export interface Barrier extends Written {
  readonly kind: "barrier";
  readonly operands: readonly Operand[];
}

/** `include "file";` */
export interface Include extends Written {
  readonly kind: "include";
  readonly file: string;
}

/** What an OpenQASM 2 program consists of. */
export type Statement = Include | Declaration | GateDefinition | Conditional | Barrier | QuantumOperation;
