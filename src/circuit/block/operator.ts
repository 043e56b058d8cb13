import {
  adjoint,
  identity,
  minus,
  type Operator,
  occupation,
  operatorFromMatrix,
  operatorPower,
  pauli,
  plus,
  times,
} from "../../model/index.ts";
import { type Complex, InputError, type NDArray } from "../../tensor/index.ts";
import { rotationMatrix } from "../compile/matrices.ts";
import type { Block } from "./block.ts";
import { described } from "./irreversible.ts";

const known = new WeakMap<Block, Operator>();

/**
 * A block as an operator, in Pauli strings, found once: `operatorOf(put(2, Z))` is Z₂, and of a chain it is the product,
 * its first block standing rightmost. Throws `InputError` for a block with free parameters, or one that is no operator.
 */
export function operatorOf(block: Block | Operator): Operator {
  if ("terms" in block) return block;
  const operator = known.get(block) ?? written(block);
  known.set(block, operator);
  return operator;
}

function written(block: Block): Operator {
  switch (block.kind) {
    case "unitary":
      return fromMatrix(block.matrix);
    case "rotation": {
      if (block.angle.source !== undefined) {
        throw new InputError(`operatorOf: ${block.name} has a free parameter; bind it first`);
      }
      return fromMatrix(rotationMatrix(block.generator, block.angle.offset));
    }
    case "evolution":
      throw new InputError("operatorOf: timeEvolve is not written out in Pauli strings");
    case "named":
      return operatorOf(block.block);
    case "put":
      return placed(operatorOf(block.block), block.locations);
    case "control": {
      const projectors = block.controls.map(({ qubit, value }) =>
        value === 1 ? occupation(qubit) : minus(identity, occupation(qubit)),
      );
      return plus(identity, times(...projectors, minus(operatorOf(block.block), identity)));
    }
    case "chain":
      return times(...block.blocks.map(operatorOf).reverse());
    case "repeat":
      return operatorPower(operatorOf(block.block), block.count);
    case "dagger":
      return adjoint(operatorOf(block.block));
    default:
      throw new InputError(`operatorOf: ${described(block)} is no operator`);
  }
}

/** The sum of operators and blocks: `sum(put(0, X), put(1, X))`. */
export function sum(...parts: readonly (Block | Operator)[]): Operator {
  return plus(...parts.map(operatorOf));
}

/** A number times an operator or block: `scale(-2, chain(put(0, Z), put(1, Z)))`. */
export function scale(factor: number | Complex, part: Block | Operator): Operator {
  return times(factor, operatorOf(part));
}

function placed({ terms }: Operator, locations: readonly number[]): Operator {
  return plus(
    ...terms.map(({ letters, sites, coefficient }) => {
      const moved = sites.map((site) => locations[site]);
      return pauli(letters, moved, coefficient);
    }),
  );
}

function fromMatrix(matrix: NDArray): Operator {
  return operatorFromMatrix(
    matrix,
    Array.from({ length: Math.log2(matrix.shape[0]) }, (_, qubit) => qubit),
  );
}
