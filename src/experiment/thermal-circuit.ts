import { type Block, chain, each, givens, H, put, rot } from "../circuit/index.ts";
import { NDArray } from "../tensor/index.ts";

/** The rings of spins a {@link thermalCircuit} is for. */
export type SpinModel = "tfim" | "heisenberg";

/**
 * Walls of gates for thermal states of a ring, between basis states that already have something of the levels. Both H are
 * real, and so are the gates, of more than two spins: rotations on bonds alone, as they are real, would be those of free
 * fermions. They keep what H keeps, since a circuit that may break a symmetry mixes up levels that differ in it, at low
 * temperatures above all.
 *
 * For tfim the basis states are those of definite X, which the field's terms have for levels, and the gates keep the
 * product of all X. For Heisenberg's model they are singlets and triplets on every second bond, and the gates keep Sz and
 * commute with a flip of all spins; two triplets are no state of one total spin, and only a gate of four spins makes them one
 * at once.
 */
export function thermalCircuit(model: SpinModel, sites: number, layers: number): Block {
  if (model === "tfim") return chain(wall(sites, layers, evenGate()), each(sites, H));
  const pairs = Array.from({ length: sites / 2 }, (_, i) => put([2 * i, 2 * i + 1], givens(Math.PI / 4)));
  return chain(pairs, wall(sites, layers, balancedGate()));
}

/** Layers that bring F well within 0.01 kT a site of the exact one: of Heisenberg's model fewer where it is hot. */
export function layersFor(model: SpinModel, sites: number, beta: number): number {
  return model === "tfim" ? 5 : Math.min(sites, 2 + Math.ceil((4 * beta) / 3));
}

/** In turn gates that begin at every even site of a ring, and at every odd one. */
function wall(sites: number, layers: number, gate: Block): Block {
  const row = (first: number) => {
    return Array.from({ length: sites / 2 }, (_, i) => {
      const places = Array.from({ length: gate.qubits }, (_, place) => (first + 2 * i + place) % sites);
      return put(places, gate);
    });
  };
  return chain(sites, Array.from({ length: layers }, (_, layer) => row(layer % 2)).flat());
}

/** Three spins: rotations between each two basis states that differ in two of them, 12 angles. */
function evenGate(): Block {
  const states = Array.from({ length: 8 }, (_, state) => state);
  const planes = [0b011, 0b101, 0b110].flatMap((change) => {
    return states.filter((state) => state < (state ^ change)).map((state) => [state, state ^ change] as const);
  });
  return chain(planes.map((plane) => rotation(3, [plane])));
}

/**
 * Four spins: each two are exchanged, real and in a direction that a third one gives, 12 angles. These are all rotations
 * between states of the same Sz that commute with flips.
 */
function balancedGate(): Block {
  const exchange = rotation(3, [
    [0b001, 0b010],
    [0b110, 0b101],
  ]);
  const places = [0, 1, 2, 3];
  const gates = places.flatMap((a) => {
    return places.slice(a + 1).flatMap((b) => {
      return places.filter((c) => c !== a && c !== b).map((c) => put([a, b, c], exchange));
    });
  });
  return chain(gates);
}

type Plane = readonly [number, number];

/** The real rotation by one angle in each of some planes of two basis states. */
function rotation(qubits: number, planes: readonly Plane[]): Block {
  const size = 2 ** qubits;
  const data = new Float64Array(2 * size * size);
  // 2σʸ, of which `rot` takes half.
  for (const [a, b] of planes) {
    data[2 * (size * a + b) + 1] = -2;
    data[2 * (size * b + a) + 1] = 2;
  }
  return rot(new NDArray("complex128", [size, size], data));
}
