import { InputError } from "../../tensor/index.ts";
import { type AngleLike, asAngle } from "../block/angle.ts";
import type { Block } from "../block/block.ts";
import { X } from "../block/gates.ts";
import { doubleExcitation, givens, ry, rz, xx, yy, zz } from "../block/rotations.ts";
import { chain, each, put, repeat } from "../block/verbs.ts";
import { requireSize } from "./size.ts";

/**
 * Any gate of two qubits up to a global phase, by the Cartan decomposition: rz, ry, rz on each qubit, then xx, yy, zz, then
 * rz, ry, rz on each qubit again. 15 angles, in this order.
 */
export function su4(...angles: readonly AngleLike[]): Block {
  if (angles.length > 15) throw new InputError(`su4: ${angles.length} angles; allowed: up to 15`);
  const all = Array.from({ length: 15 }, (_, k) => asAngle(angles[k], "su4"));
  const local = (first: number) => chain(rz(all[first]), ry(all[first + 1]), rz(all[first + 2]));
  const exchange = [xx(all[6]), yy(all[7]), zz(all[8])];
  const block = chain(put(0, local(0)), put(1, local(3)), exchange, put(0, local(9)), put(1, local(12)));
  return { kind: "named", name: "su4", qubits: 2, angles: all, block };
}

/**
 * A brick wall: in turn a gate of two qubits on 0 and 1, 2 and 3, … and on 1 and 2, 3 and 4, …; with `periodic` also on
 * n − 1 and 0.
 * @param layers - rows of bricks.
 * @param options - `gate`, the brick, of two qubits: {@link su4} unless given.
 */
export function brickWall(
  qubits: number,
  layers: number,
  { gate = su4(), periodic = false }: { readonly gate?: Block; readonly periodic?: boolean } = {},
): Block {
  requireSize("brickWall", "the number of qubits", qubits, 2);
  requireSize("brickWall", "the number of layers", layers, 0);
  if (gate.qubits !== 2) throw new InputError(`brickWall: the gate has ${gate.qubits} qubits; allowed: 2`);
  if (periodic && (qubits % 2 === 1 || qubits === 2)) {
    throw new InputError(`brickWall: a periodic wall of ${qubits} qubits; allowed: an even number from 4`);
  }
  const row = (first: number) => {
    const count = Math.floor((qubits - (periodic ? 0 : first)) / 2);
    return Array.from({ length: count }, (_, i) => put([first + 2 * i, (first + 2 * i + 1) % qubits], gate));
  };
  return chain(qubits, repeat(Math.floor(layers / 2), chain(row(0), row(1))), layers % 2 === 1 ? row(0) : []);
}

/**
 * A brick wall of {@link givens} rotations on the state in which the first `particles` qubits are 1: it conserves their
 * number.
 */
export function givensNetwork(qubits: number, particles: number, layers: number): Block {
  return chain(occupied("givensNetwork", qubits, particles), brickWall(qubits, layers, { gate: givens() }));
}

/**
 * Like unitary coupled cluster with single and double excitations, from the state in which the first `particles` qubits
 * are 1: {@link givens} from each occupied to each empty qubit, then {@link doubleExcitation} from each pair to each pair.
 * The excitations are those of qubits, without the signs of fermions; they conserve the number of ones.
 * @param layers - how often, 1 unless given.
 */
export function excitationNetwork(qubits: number, particles: number, layers = 1): Block {
  const reference = occupied("excitationNetwork", qubits, particles);
  requireSize("excitationNetwork", "the number of layers", layers, 1);
  const full = Array.from({ length: particles }, (_, i) => i);
  const empty = Array.from({ length: qubits - particles }, (_, i) => particles + i);
  const singles = full.flatMap((i) => empty.map((a) => put([i, a], givens())));
  const doubles = pairs(full).flatMap((from) => pairs(empty).map((to) => put([...from, ...to], doubleExcitation())));
  return chain(reference, repeat(layers, chain(qubits, singles, doubles)));
}

function occupied(ansatz: string, qubits: number, particles: number): Block {
  requireSize(ansatz, "the number of qubits", qubits, 2);
  requireSize(ansatz, "the number of particles", particles, 0);
  if (particles > qubits) {
    throw new InputError(`${ansatz}: ${particles} particles; allowed: up to the ${qubits} qubits`);
  }
  return chain(qubits, each(particles, X));
}

function pairs(qubits: readonly number[]): readonly (readonly [number, number])[] {
  return qubits.flatMap((a, i) => qubits.slice(i + 1).map((b) => [a, b] as const));
}
