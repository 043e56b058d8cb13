import type { Operator } from "../../model/index.ts";
import type { NDArray } from "../../tensor/index.ts";
import type { Control, Generator } from "../block/block.ts";

/** Where an operation acts in the register: bit j of its matrix's indices is qubit `targets[j]`. */
interface Placed {
  readonly targets: readonly number[];
  readonly controls: readonly Control[];
  /** What errors and drawings call it. */
  readonly name: string;
}

/** A fixed unitary matrix, complex128 [2^k, 2^k]. */
export interface UnitaryOperation extends Placed {
  readonly kind: "unitary";
  readonly matrix: NDArray;
}

/** exp(−iαG), α being one of the angles of the program. */
export interface RotationOperation extends Placed {
  readonly kind: "rotation";
  readonly generator: Generator;
}

/** exp(−iαH); site j of H is `targets[j]`. */
export interface EvolutionOperation extends Placed {
  readonly kind: "evolution";
  readonly operator: Operator;
}

/** What a circuit consists of once it is taken apart. */
export type Operation = UnitaryOperation | RotationOperation | EvolutionOperation;
