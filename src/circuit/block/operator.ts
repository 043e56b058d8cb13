import { adjoint, identity, type Operator, pauli, plus, times } from "../../model/index.ts";
import { type Complex, InputError, type NDArray } from "../../tensor/index.ts";
import { rotationMatrix } from "../compile/matrices.ts";
import type { Block } from "./block.ts";
import { described } from "./irreversible.ts";

/**
 * A block as an operator, in Pauli strings: `operatorOf(put(2, Z))` is Z₂, and of a chain it is the product, its first
 * block standing rightmost. Throws `InputError` for a block with free parameters.
 */
export function operatorOf(block: Block | Operator): Operator {
  if ("terms" in block) return block;
  switch (block.kind) {
    case "unitary":
      return pauliSum(block.matrix);
    case "rotation": {
      if (block.angle.source !== undefined) {
        throw new InputError(`operatorOf: ${block.name} has a free parameter; bind it first`);
      }
      return pauliSum(rotationMatrix(block.generator, block.angle.offset));
    }
    case "evolution":
      throw new InputError("operatorOf: timeEvolve is not written out in Pauli strings");
    case "named":
      return operatorOf(block.block);
    case "put":
      return placed(operatorOf(block.block), block.locations);
    case "control": {
      const change = plus(operatorOf(block.block), times(-1, identity));
      const projectors = block.controls.map(({ qubit, value }) =>
        plus(times(0.5, identity), pauli("Z", [qubit], value === 1 ? -0.5 : 0.5)),
      );
      return plus(identity, times(...projectors, change));
    }
    case "chain":
      return times(...block.blocks.map(operatorOf).reverse());
    case "repeat":
      return times(...new Array<Operator>(block.count).fill(operatorOf(block.block)));
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

/** M = Σ tr(PM)/2^k P over the Pauli strings P of k qubits; what is only rounding is left out. */
function pauliSum(matrix: NDArray): Operator {
  const values = matrix.values();
  const size = matrix.shape[0];
  const qubits = Math.log2(size);
  const sites = Array.from({ length: qubits }, (_, qubit) => qubit);
  const largest = Float64Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const strings: Operator[] = [];
  for (let flips = 0; flips < size; flips++) {
    for (let signs = 0; signs < size; signs++) {
      const coefficient = pauliCoefficient(values, size, flips, signs);
      if (Math.hypot(coefficient.re, coefficient.im) <= 1e-15 * largest) continue;
      const letters = sites.map((q) => "IXZY"[((flips >> q) & 1) + 2 * ((signs >> q) & 1)]).join("");
      strings.push(pauli(letters, sites, coefficient));
    }
  }
  return plus(...strings);
}

/** tr(PM)/2^k for the string that is X or Y where `flips` has a bit, Z or Y where `signs` has: Y = iXZ. */
function pauliCoefficient(values: ArrayLike<number>, size: number, flips: number, signs: number): Complex {
  let re = 0;
  let im = 0;
  for (let row = 0; row < size; row++) {
    const element = 2 * (row * size + (row ^ flips));
    const sign = ones(row & signs) % 2 === 0 ? 1 : -1;
    re += sign * values[element];
    im += sign * values[element + 1];
  }
  const turned = [
    { re, im },
    { re: -im, im: re },
    { re: -re, im: -im },
    { re: im, im: -re },
  ][ones(flips & signs) % 4];
  return { re: turned.re / size, im: turned.im / size };
}

function ones(mask: number): number {
  return [...mask.toString(2)].filter((bit) => bit === "1").length;
}
