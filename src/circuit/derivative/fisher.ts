import {
  conj,
  InputError,
  jvp,
  matmul,
  matrixTranspose,
  mul,
  NDArray,
  outer,
  real,
  reshape,
  ShapeError,
  scatterAdd,
  sub,
  type Tensor,
  vdot,
  vjp,
  vmap,
  zeros,
} from "../../tensor/index.ts";
import type { Block } from "../block/block.ts";
import { apply, parameterCount } from "../state/apply.ts";

/** Settings of {@link quantumFisher}. */
export interface FisherOptions {
  /** Where the circuit starts, complex [2^n]; |0…0⟩ unless given. */
  readonly state?: Tensor;
  /**
   * Groups of parameter indices, each parameter in one group: elements between groups are left out as zeros (the
   * block-diagonal approximation). The whole matrix unless given.
   */
  readonly blocks?: readonly (readonly number[])[];
}

/**
 * The quantum Fisher information of a circuit's pure state, real [P, P]: 4 Re(⟨∂ᵢψ|∂ⱼψ⟩ − ⟨∂ᵢψ|ψ⟩⟨ψ|∂ⱼψ⟩), by a forward
 * tangent for each parameter, of which those of one block are kept at a time. Differentiable.
 *
 * Stokes, Izaac, Killoran and Carleo, Quantum natural gradient, Quantum 4, 269 (2020). Throws `InputError` for blocks
 * that are no partition of the parameters, `ShapeError` for another number of parameters.
 */
export function quantumFisher(circuit: Block, parameters: Tensor, { state, blocks }: FisherOptions = {}): Tensor {
  const count = parameterCount(circuit);
  if (parameters.shape.join() !== `${count}`) {
    const given = `parameters of shape [${parameters.shape.join(", ")}]`;
    throw new ShapeError(`quantumFisher: ${given}; the circuit has ${count}, so the shape must be [${count}]`);
  }
  const groups = blocks ?? [Array.from({ length: count }, (_, i) => i)];
  requirePartition(groups, count);
  let matrix: Tensor = zeros([count * count]);
  for (const group of groups) {
    const block = fisherBlock(circuit, parameters, group, state);
    const places = group.flatMap((row) => group.map((column) => row * count + column));
    matrix = scatterAdd(matrix, indices(places), reshape(block, [places.length]));
  }
  return reshape(matrix, [count, count]);
}

/** The Fubini–Study metric, a quarter of {@link quantumFisher}: ds² = 1 − |⟨ψ(θ)|ψ(θ + dθ)⟩|². */
export function fubiniStudy(circuit: Block, parameters: Tensor, options: FisherOptions = {}): Tensor {
  return mul(quantumFisher(circuit, parameters, options), 1 / 4);
}

/**
 * v ↦ F v for the quantum Fisher information F without writing it out: forward along v, then in reverse, so that it
 * costs about two gradients whatever P is. Vectors are real [P].
 */
export function fisherProduct(circuit: Block, parameters: Tensor, state?: Tensor): (vector: Tensor) => Tensor {
  const psi = (t: Tensor) => apply(circuit, t, state);
  const { value, pullback } = vjp(psi, parameters);
  return (vector) => {
    const [, change] = jvp(psi, [parameters], [vector]);
    return mul(pullback(sub(change, mul(vdot(value, change), value)))[0], 4);
  };
}

function fisherBlock(circuit: Block, parameters: Tensor, group: readonly number[], state?: Tensor): Tensor {
  const psi = (t: Tensor) => apply(circuit, t, state);
  const tangents = vmap((direction: Tensor) => jvp(psi, [parameters], [direction])[1])(
    unitVectors(group, parameters.shape[0]),
  );
  const overlaps = matmul(conj(tangents), matrixTranspose(tangents));
  const along = matmul(conj(tangents), psi(parameters));
  return mul(real(sub(overlaps, outer(along, conj(along)))), 4);
}

function unitVectors(group: readonly number[], count: number): NDArray {
  const data = new Float64Array(group.length * count);
  for (const [row, index] of group.entries()) data[row * count + index] = 1;
  return new NDArray("float64", [group.length, count], data);
}

function indices(places: readonly number[]): NDArray {
  return new NDArray("int32", [places.length], Int32Array.from(places));
}

function requirePartition(groups: readonly (readonly number[])[], count: number): void {
  const all = groups.flat().sort((x, y) => x - y);
  if (all.length === count && all.every((index, i) => index === i)) return;
  throw new InputError(
    `quantumFisher: the blocks name the parameters [${all.join(", ")}]; each of 0 to ${count - 1} must be in one block`,
  );
}
