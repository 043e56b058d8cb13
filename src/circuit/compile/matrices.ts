import { complex, conj, expm, eye, kron, matrixTranspose, mul, type NDArray, type Tensor } from "../../tensor/index.ts";
import type { Generator } from "../block/block.ts";
import { X, Y, Z } from "../block/gates.ts";

/** Qubits a generator acts on. */
export function generatorQubits(generator: Generator): number {
  return "letters" in generator ? generator.letters.length : Math.log2(generator.matrix.shape[0]);
}

/** The generator written out, complex128 [2^k, 2^k]. */
export function generatorMatrix(generator: Generator): NDArray {
  if ("matrix" in generator) return generator.matrix;
  const { letters, factor } = generator;
  // Letter 0 acts on the least significant bit, which is the last factor of a Kronecker product.
  const factors = [...letters].map((letter) => paulis[letter as keyof typeof paulis]);
  return mul(
    factors.reduce((product: Tensor, matrix) => kron(matrix, product), complex(eye(1), 0)),
    factor,
  ) as NDArray;
}

/** exp(−i · angle · G). */
export function rotationMatrix(generator: Generator, angle: number): NDArray {
  return expm(mul(generatorMatrix(generator), complex(0, -angle))) as NDArray;
}

export function adjointMatrix(matrix: NDArray): NDArray {
  return (conj(matrixTranspose(matrix)) as NDArray).contiguous();
}

const paulis = { I: complex(eye(2), 0), X: X.matrix, Y: Y.matrix, Z: Z.matrix };
