import fc from "fast-check";
import {
  angleOf,
  type Block,
  CNOT,
  chain,
  control,
  dagger,
  H,
  off,
  parameter,
  put,
  type RotationGate,
  repeat,
  rx,
  ry,
  rz,
  X,
  Y,
  Z,
} from "../../src/circuit/index.ts";
import { array, complex, type NDArray, sin } from "../../src/tensor/index.ts";

const number = fc.double({ min: -2, max: 2, noNaN: true });

const angle = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom("a", "b").map((name) => parameter(name)),
  fc.tuple(number, number).map(([scale, offset]) => parameter("a").times(scale).plus(offset)),
  fc.constant(angleOf([parameter("a"), parameter("b")], (a, b) => a.mul(b))),
  number.map((scale) => angleOf([parameter("b").times(scale), parameter()], (b, c) => sin(b).add(c))),
);

/** A Hermitian matrix on so many qubits. */
export function hermitian(qubits: number): fc.Arbitrary<NDArray> {
  const size = 2 ** qubits;
  const entries = fc.array(number, { minLength: size * size, maxLength: size * size });
  return fc.tuple(entries, entries).map(([re, im]) => {
    const entry = (i: number, j: number) =>
      i === j
        ? [re[i * size + j], 0]
        : [re[i < j ? i * size + j : j * size + i], (i < j ? 1 : -1) * im[i < j ? i * size + j : j * size + i]];
    const part = (which: number) =>
      Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => entry(i, j)[which]));
    return complex(array(part(0)), array(part(1))) as NDArray;
  });
}

/** exp(−iαG) of a random matrix on 1 or 2 qubits, or of a random Pauli string on up to 3. */
const rotation: fc.Arbitrary<Block> = fc.oneof(
  fc
    .tuple(
      fc.integer({ min: 1, max: 2 }).chain((k) => hermitian(k)),
      angle,
    )
    .map(([matrix, by]): Block => {
      return rotationBy({ matrix }, Math.log2(matrix.shape[0]), by);
    }),
  fc.tuple(fc.stringMatching(/^[IXYZ]{1,3}$/), number, angle).map(([letters, factor, by]): Block => {
    return rotationBy({ letters, factor }, letters.length, by);
  }),
);

function rotationBy(generator: RotationGate["generator"], qubits: number, by = parameter()): Block {
  return { kind: "rotation", name: "rot", generator, qubits, angle: by };
}

const gate: fc.Arbitrary<Block> = fc.oneof(
  fc.constantFrom<Block>(X, Y, Z, H, CNOT),
  fc.tuple(fc.constantFrom(rx, ry, rz), angle).map(([make, by]) => make(by)),
  rotation,
);

/** A gate on some qubits of a register, with up to two controls on the others. */
function placed(qubits: number): fc.Arbitrary<Block> {
  const order = fc.shuffledSubarray([...Array(qubits).keys()], { minLength: qubits });
  const controls = fc.array(fc.boolean(), { maxLength: 2 });
  return fc
    .tuple(gate, order, controls, fc.boolean())
    .filter(([block]) => block.qubits <= qubits)
    .map(([block, where, values, isInverse]) => {
      const on = put(where.slice(0, block.qubits), isInverse ? dagger(block) : block);
      const free = where.slice(block.qubits, block.qubits + values.length);
      return free.length === 0
        ? on
        : control(
            free.map((qubit, i) => (values[i] ? qubit : off(qubit))),
            on,
          );
    });
}

/** A random circuit over all kinds of gates, with shared parameters and functions of them. */
export function randomCircuit(qubits = 3, gates = 6): fc.Arbitrary<Block> {
  const blocks = fc.array(placed(qubits), { minLength: 1, maxLength: gates });
  return fc
    .tuple(blocks, fc.integer({ min: 1, max: 2 }))
    .map(([list, times]) => chain(qubits, H, repeat(times, chain(list)), ry(parameter("a"))));
}

/** As many numbers of order one as a circuit has parameters, the same for the same seed. */
export function pseudoAngles(count: number, seed = 1): NDArray {
  return array(Array.from({ length: count }, (_, i) => 1.3 * Math.sin((i + 1) * (seed + 0.7))));
}
