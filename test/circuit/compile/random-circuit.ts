import fc from "fast-check";
import {
  type Block,
  CCZ,
  CNOT,
  CY,
  CZ,
  chain,
  control,
  cphase,
  Fredkin,
  fsim,
  givens,
  H,
  iSWAP,
  off,
  pauliRotation,
  phase,
  put,
  rx,
  ry,
  rz,
  S,
  SWAP,
  SX,
  T,
  Toffoli,
  u3,
  X,
  xx,
  Y,
  yy,
  Z,
  zz,
} from "../../../src/circuit/index.ts";

const gates: readonly Block[] = [
  ...[X, Y, Z, H, S, T, SX, rx(), ry(), rz(), phase(), u3(), rx(0.3)],
  ...[CNOT, CY, CZ, SWAP, iSWAP, cphase(), xx(), yy(), zz(), fsim(), givens()],
  ...[Toffoli, CCZ, Fredkin, control([0, off(1)], put(2, ry())), control(1, put([0, 2], xx()))],
  ...[pauliRotation("XZYX"), pauliRotation("ZIZZ"), pauliRotation("YXZZX"), control(5, pauliRotation("XYZXX"))],
];

/** Circuits of up to `most` gates of all kinds on random qubits. */
export function circuits(qubits: number, most: number): fc.Arbitrary<Block> {
  const placed = fc
    .tuple(
      fc.constantFrom(...gates.filter((gate) => gate.qubits <= qubits)),
      fc.uniqueArray(fc.nat(qubits - 1), { minLength: qubits, maxLength: qubits }),
    )
    .map(([gate, order]) => put(order.slice(0, gate.qubits), gate));
  return fc.array(placed, { minLength: 1, maxLength: most }).map((blocks) => chain(qubits, blocks));
}
