import fc from "fast-check";
import * as circuit from "../../../src/circuit/index.ts";
import { type AngleLike, type Block, chain, control, dagger, off, put, repeat } from "../../../src/circuit/index.ts";
import { pauli, plus } from "../../../src/model/index.ts";

const fixedGates: readonly Block[] = [
  ...[circuit.I, circuit.X, circuit.Y, circuit.Z, circuit.H, circuit.S, circuit.Sdg, circuit.T, circuit.Tdg],
  ...[circuit.SX, circuit.SXdg, circuit.SY, circuit.SYdg, circuit.CNOT, circuit.CY, circuit.CZ, circuit.CH],
  ...[circuit.SWAP, circuit.sqrtSWAP, circuit.iSWAP, circuit.sqrtISWAP, circuit.Toffoli, circuit.CCZ, circuit.Fredkin],
];

const rotations: readonly ((angle: AngleLike) => Block)[] = [
  ...[circuit.rx, circuit.ry, circuit.rz, circuit.xx, circuit.yy, circuit.zz, circuit.phase, circuit.globalPhase],
  ...[circuit.cphase, circuit.givens, (angle: AngleLike) => circuit.pauliRotation("XIZ", angle)],
  (angle) => circuit.rot(circuit.H.matrix, angle),
  (angle) => circuit.timeEvolve(plus(pauli("XX", [0, 1], 0.4), pauli("YY", [0, 1], -0.7)), angle),
  (angle) => circuit.timeEvolve(plus(pauli("XX", [0, 1], 0.4), pauli("Z", [0], -0.7)), angle),
  (angle) => circuit.u3(angle, 0.3, "a"),
  (angle) => circuit.fsim("b", angle),
];

/** Free, shared, scaled or fixed angles; without `free` only fixed ones. */
function angles(free: boolean): fc.Arbitrary<AngleLike> {
  const number = fc.double({ min: -7, max: 7, noNaN: true });
  if (!free) return number;
  const shared = fc.tuple(fc.constantFrom("a", "b"), number);
  return fc.oneof(
    number,
    fc.constant(undefined),
    shared.map(([name, scale]) => circuit.parameter(name).times(scale).plus(0.5)),
  );
}

/** Random circuits of so many qubits over the whole language; `free`: with parameters. Blocks nest to the given depth. */
export function circuits(qubits: number, { free = true, depth = 2 } = {}): fc.Arbitrary<Block> {
  const gate = fc.oneof(
    fc.constantFrom(...fixedGates),
    fc.tuple(fc.constantFrom(...rotations), angles(free)).map(([rotation, angle]) => rotation(angle)),
  );
  const placed = gate
    .filter((block) => block.qubits <= qubits && (free || circuit.parameterCount(block) === 0))
    .chain((block) => places(qubits, block.qubits).map((locations) => put(locations, block)));
  if (depth === 0) return placed;
  const inner = circuits(qubits, { free, depth: depth - 1 });
  const controlled = fc
    .tuple(fc.nat(qubits - 1), fc.boolean(), circuits(Math.max(qubits - 1, 1), { free, depth: depth - 1 }))
    .map(([qubit, one, block]) => {
      const others = Array.from({ length: block.qubits }, (_, q) => (q < qubit ? q : q + 1));
      return control(one ? qubit : off(qubit), put(others, block));
    });
  return fc.oneof(
    { weight: 3, arbitrary: fc.array(inner, { maxLength: 4 }).map((blocks) => chain(qubits, blocks)) },
    { weight: 1, arbitrary: inner.map(dagger) },
    { weight: 1, arbitrary: fc.tuple(fc.nat(3), inner).map(([count, block]) => repeat(count, block)) },
    ...(qubits > 1 ? [{ weight: 1, arbitrary: controlled }] : []),
    { weight: 1, arbitrary: placed },
  );
}

function places(qubits: number, count: number): fc.Arbitrary<number[]> {
  return fc.shuffledSubarray(
    Array.from({ length: qubits }, (_, q) => q),
    { minLength: count, maxLength: count },
  );
}
