import { conj, InputError, matmul, matrixTranspose, NDArray, type TensorLike } from "../../tensor/index.ts";
import type { ChannelBlock } from "../block/block.ts";
import { requireSmall, squareMatrix } from "../block/custom.ts";

/**
 * Noise ρ → Σ KρK†, a block like any other: `put([0, 1], channel("leak", [K0, K1]))`. Circuits with it are not unitary;
 * `density` and `trajectories` simulate them.
 * @param kraus - matrices [2^k, 2^k], real or complex, of which those that are zero are left out; qubit 0 of the channel is
 *   the least significant bit of their indices.
 * @throws InputError for other shapes, and unless Σ K†K is 1 to 1e-10.
 */
export function channel(name: string, kraus: readonly TensorLike[]): ChannelBlock {
  const given = kraus.map((matrix, i) => squareMatrix(matrix, `${name}: Kraus matrix ${i}`));
  if (given.length === 0) throw new InputError(`${name}: a channel needs at least one Kraus matrix`);
  const { qubits } = given[0];
  const odd = given.findIndex((matrix) => matrix.qubits !== qubits);
  if (odd >= 0) {
    throw new InputError(
      `${name}: Kraus matrix ${odd} is for ${given[odd].qubits} qubits, the first one for ${qubits}`,
    );
  }
  const size = 2 ** qubits;
  const matrices = given
    .filter(({ values }) => values.some((value) => value !== 0))
    .map(({ values }) => new NDArray("complex128", [size, size], values));
  requireComplete(name, matrices, size);
  return { kind: "channel", name, qubits, kraus: matrices };
}

function requireComplete(name: string, kraus: readonly NDArray[], size: number): void {
  const effects = kraus.map((k) => matmul(conj(matrixTranspose(k)), k) as NDArray);
  requireSmall(size, `${name}: the channel does not keep the trace: Σ K†K differs from 1`, (row, column) => {
    const at = 2 * (row * size + column);
    const re = effects.reduce((sum, effect) => sum + effect.values()[at], row === column ? -1 : 0);
    return Math.hypot(
      re,
      effects.reduce((sum, effect) => sum + effect.values()[at + 1], 0),
    );
  });
}
