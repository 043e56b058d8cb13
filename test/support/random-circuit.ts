import fc from "fast-check";
import * as circuit from "../../src/circuit/index.ts";
import { type AngleLike, angleOf, type Block, control, off, parameter, put } from "../../src/circuit/index.ts";
import { pauli, plus } from "../../src/model/index.ts";
import { add, complex, conj, expm, matrixTranspose, mul, NDArray, sin, type Tensor } from "../../src/tensor/index.ts";

/** Fixed angles. */
export const fixedAngles: fc.Arbitrary<number> = fc.double({ min: -4, max: 4, noNaN: true });

/** Free parameters, new and shared, and fixed numbers. */
export const affineAngles: fc.Arbitrary<AngleLike> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  fixedAngles,
  fc.constantFrom("alpha", "beta"),
  fc.constantFrom(parameter().times(-0.5).plus(0.3), parameter("alpha").times(2)),
);

/** The same, and functions of parameters. */
const angles: fc.Arbitrary<AngleLike> = fc.oneof(
  { weight: 6, arbitrary: affineAngles },
  fc.constantFrom("alpha", undefined).map((name) => {
    const x = parameter(name);
    return angleOf([x, x.times(2), "beta", 0.4], (a, b, c, d) => add(mul(sin(a), b), mul(c, d))).times(0.7);
  }),
);

const numbers = (count: number) =>
  fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: count, maxLength: count });

/** Hermitian matrices [2^k, 2^k]. */
export function hermitianMatrices(qubits: number): fc.Arbitrary<Tensor> {
  const size = 2 ** qubits;
  return numbers(2 * size * size).map((parts) => {
    const matrix = new NDArray(
      "complex128",
      [size, size],
      Float64Array.from(parts, (x) => x / 1000),
    );
    return mul(add(matrix, conj(matrixTranspose(matrix))), 0.5);
  });
}

/** Hermitian operators on so many qubits. */
export function hermitianOperators(qubits: number) {
  const letters = fc.string({ unit: fc.constantFrom("I", "X", "Y", "Z"), minLength: qubits, maxLength: qubits });
  const sites = Array.from({ length: qubits }, (_, q) => q);
  const term = fc.tuple(letters, fc.double({ min: -1, max: 1, noNaN: true }));
  return fc
    .array(term, { minLength: 1, maxLength: 4 })
    .map((terms) => plus(...terms.map(([l, c]) => pauli(l, sites, c))));
}

const constants = [
  ...[circuit.I, circuit.X, circuit.Y, circuit.Z, circuit.H, circuit.S, circuit.Sdg, circuit.T, circuit.Tdg],
  ...[circuit.SX, circuit.SXdg, circuit.SY, circuit.SYdg, circuit.CNOT, circuit.CY, circuit.CZ, circuit.CH],
  ...[circuit.SWAP, circuit.sqrtSWAP, circuit.iSWAP, circuit.sqrtISWAP, circuit.Toffoli, circuit.CCZ, circuit.Fredkin],
];

const parametric: ((...angles: AngleLike[]) => Block)[] = [
  ...[circuit.rx, circuit.ry, circuit.rz, circuit.phase, circuit.globalPhase, circuit.cphase, circuit.u3],
  ...[circuit.xx, circuit.yy, circuit.zz, circuit.fsim, circuit.givens],
];

/** Every gate of the language that has at most so many qubits. */
export function gates(qubits: number, own: fc.Arbitrary<AngleLike> = angles): fc.Arbitrary<Block> {
  const sizes = fc.integer({ min: 1, max: Math.min(qubits, 3) });
  const letters = fc.string({ unit: fc.constantFrom("I", "X", "Y", "Z"), minLength: 1, maxLength: qubits });
  return fc
    .oneof(
      { weight: 3, arbitrary: fc.constantFrom(...constants) },
      {
        weight: 6,
        arbitrary: fc.tuple(fc.constantFrom(...parametric), own, own, own).map(([gate, ...all]) => gate(...all)),
      },
      fc.tuple(letters, own).map(([string, angle]) => circuit.pauliRotation(string, angle)),
      sizes.chain(hermitianMatrices).map((g) => circuit.unitary(expm(mul(g, complex(0, 1))))),
      fc.tuple(sizes.chain(hermitianMatrices), own).map(([g, angle]) => circuit.rot(g, angle)),
      fc.tuple(sizes.chain(hermitianOperators), own).map(([g, angle]) => circuit.rot(g, angle)),
      fc.tuple(sizes.chain(hermitianOperators), own).map(([h, angle]) => circuit.timeEvolve(h, angle)),
    )
    .filter((block) => block.qubits <= qubits);
}

/** Circuits of exactly so many qubits, blocks nested in each other so deep. */
export function circuits(qubits: number, depth = 3, own: fc.Arbitrary<AngleLike> = angles): fc.Arbitrary<Block> {
  const leaf = gates(qubits, own).chain((gate) => placesOf(qubits, gate.qubits).map((places) => put(places, gate)));
  if (depth === 0) return leaf.map((block) => circuit.chain(qubits, block));
  const inner = circuits(qubits, depth - 1, own);
  const nested = [
    leaf.map((block) => circuit.chain(qubits, block)),
    fc.array(inner, { minLength: 1, maxLength: 4 }).map((blocks) => circuit.chain(qubits, ...blocks)),
    fc.tuple(fc.integer({ min: 0, max: 3 }), inner).map(([count, block]) => circuit.repeat(count, block)),
    inner.map(circuit.dagger),
    fc.tuple(placesOf(qubits, qubits), inner).map(([places, block]) => put(places, block)),
  ];
  return fc.oneof(...nested, ...(qubits > 1 ? [controlledCircuits(qubits, depth, own)] : []));
}

function controlledCircuits(qubits: number, depth: number, own: fc.Arbitrary<AngleLike>): fc.Arbitrary<Block> {
  return fc.integer({ min: 1, max: qubits - 1 }).chain((count) => {
    const inner = circuits(qubits - count, depth - 1, own);
    const values = fc.array(fc.boolean(), { minLength: count, maxLength: count });
    return fc.tuple(placesOf(qubits, qubits), values, inner).map(([places, on, block]) => {
      const controls = places.slice(0, count).map((qubit, i) => (on[i] ? qubit : off(qubit)));
      return circuit.chain(qubits, control(controls, put(places.slice(count), block)));
    });
  });
}

/** So many of the qubits, in any order. */
function placesOf(qubits: number, count: number): fc.Arbitrary<number[]> {
  const all = Array.from({ length: qubits }, (_, q) => q);
  return fc.shuffledSubarray(all, { minLength: count, maxLength: count });
}
