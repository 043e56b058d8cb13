import { InputError } from "../tensor/index.ts";
import { type Edge, type Graph, requireCount } from "./graph.ts";

/** Settings of lattices. */
export interface LatticeOptions {
  /** Whether the lattice closes on itself, in both directions or in each; yes unless given. */
  readonly periodic?: boolean | readonly [boolean, boolean];
  /** Whether next-nearest neighbours are bonded too, with edges labelled `next`, as in the J1–J2 model. */
  readonly next?: boolean;
}

/** A kind of bond: from site `from` of a cell to site `to` of the cell `shift` away. */
interface Bond {
  readonly from: number;
  readonly to: number;
  readonly shift: readonly [number, number];
  readonly label: string;
}

type Vector = readonly [number, number];

/** What a lattice repeats. */
interface Cell {
  readonly name: string;
  /** The two translations, in nearest-neighbour distances. */
  readonly vectors: readonly [Vector, Vector];
  /** Where the sites of a cell are. */
  readonly basis: readonly Vector[];
  readonly bonds: readonly Bond[];
}

const between = (label: string, shift: Vector, from = 0, to = 0): Bond => ({ from, to, shift, label });

/**
 * A chain of sites 0, 1, …, a ring unless `periodic` is false; edges are labelled `nearest` and, on request, `next`.
 * Bonds are those of the sum over sites: a ring of two has its bond twice.
 * @throws InputError where a site would be bonded with itself.
 */
export function chainLattice(sites: number, options: LatticeOptions = {}): Graph {
  const next = options.next ? [between("next", [2, 0])] : [];
  const bonds = [between("nearest", [1, 0]), ...next];
  return tiled({ name: "chainLattice", vectors: [along(1, 0), along(0, 1)], basis: [[0, 0]], bonds }, sites, 1, {
    periodic: [both(options)[0], false],
  });
}

/** Two chains of `length` sites with rungs between them, edges labelled `leg` and `rung`; site 2i + r is on leg r. */
export function ladderLattice(length: number, options: Pick<LatticeOptions, "periodic"> = {}): Graph {
  const basis: Vector[] = [along(0, 0), along(0, 1)];
  const bonds = [between("leg", [1, 0]), between("leg", [1, 0], 1, 1), between("rung", [0, 0], 0, 1)];
  return tiled({ name: "ladderLattice", vectors: [along(1, 0), along(0, 1)], basis, bonds }, length, 1, {
    periodic: [both(options)[0], false],
  });
}

/**
 * The square lattice, site x + width · y at (x, y), a torus unless `periodic` says otherwise; edges are labelled
 * `nearest` and, on request, `next` (the diagonals).
 */
export function squareLattice(width: number, height: number, options: LatticeOptions = {}): Graph {
  const next = options.next ? [between("next", [1, 1]), between("next", [1, -1])] : [];
  const bonds = [between("nearest", [1, 0]), between("nearest", [0, 1]), ...next];
  const cell = { name: "squareLattice", vectors: [along(1, 0), along(0, 1)] as const, basis: [along(0, 0)], bonds };
  return tiled(cell, width, height, options);
}

/**
 * The triangular lattice, site x + width · y at x a₁ + y a₂ with a₁ = (1, 0), a₂ = (1/2, √3/2); edges are labelled
 * `nearest`, along a₁, a₂ and a₂ − a₁, and, on request, `next`.
 */
export function triangularLattice(width: number, height: number, options: LatticeOptions = {}): Graph {
  const next = options.next ? [between("next", [1, 1]), between("next", [2, -1]), between("next", [-1, 2])] : [];
  const bonds = [between("nearest", [1, 0]), between("nearest", [0, 1]), between("nearest", [-1, 1]), ...next];
  const vectors = [along(1, 0), along(0.5, Math.sqrt(3) / 2)] as const;
  return tiled({ name: "triangularLattice", vectors, basis: [along(0, 0)], bonds }, width, height, options);
}

/**
 * The honeycomb lattice of width · height cells (x, y), whose sites 2(x + width · y) and one more are bonded by a `z`
 * edge. From the first of them an `x` edge leads to the cell (x − 1, y) and a `y` edge to (x, y − 1), so that each site
 * of a torus has one edge of each label, as in Kitaev's model. 2 × 2 cells are 8 spins, 3 × 2 are 12.
 */
export function honeycombLattice(width: number, height: number, options: Pick<LatticeOptions, "periodic"> = {}): Graph {
  const bonds = [between("x", [-1, 0], 0, 1), between("y", [0, -1], 0, 1), between("z", [0, 0], 0, 1)];
  const vectors = [along(Math.sqrt(3) / 2, 1.5), along(-Math.sqrt(3) / 2, 1.5)] as const;
  return tiled({ name: "honeycombLattice", vectors, basis: [along(0, 0), along(0, 1)], bonds }, width, height, options);
}

function along(x: number, y: number): Vector {
  return [x, y];
}

function both({ periodic = true }: LatticeOptions): readonly [boolean, boolean] {
  return typeof periodic === "boolean" ? [periodic, periodic] : periodic;
}

/** width · height copies of a cell. */
function tiled(cell: Cell, width: number, height: number, options: LatticeOptions): Graph {
  const { name, vectors, basis, bonds } = cell;
  requireCount(name, "the number of sites along the first direction", width, 1);
  requireCount(name, "the number of sites along the second direction", height, 1);
  const periodic = both(options);
  const size = [width, height];
  const cells = Array.from({ length: width * height }, (_, i) => [i % width, Math.floor(i / width)] as const);
  const edges = cells.flatMap((at) =>
    bonds.flatMap(({ from, to, shift, label }): Edge[] => {
      const target = size.map((length, d) => {
        const moved = at[d] + shift[d];
        return periodic[d] ? ((moved % length) + length) % length : moved;
      });
      if (target.some((x, d) => x < 0 || x >= size[d])) return [];
      const number = ([x, y]: readonly number[], site: number) => basis.length * (x + width * y) + site;
      return [{ sites: [number(at, from), number(target, to)], weight: 1, label }];
    }),
  );
  const loop = edges.find(({ sites: [i, j] }) => i === j);
  if (loop) {
    throw new InputError(
      `${name}: ${width} × ${height} is too small: a '${loop.label}' bond leads from site ${loop.sites[0]} back to it; make it longer or open there`,
    );
  }
  const place = ([x, y]: Vector, [u, v]: Vector): Vector => [
    x * vectors[0][0] + y * vectors[1][0] + u,
    x * vectors[0][1] + y * vectors[1][1] + v,
  ];
  return {
    sites: cells.length * basis.length,
    edges,
    positions: cells.flatMap((at) => basis.map((site) => place(at, site))),
    periods: vectors.flatMap(([x, y], d): Vector[] => (periodic[d] ? [[x * size[d], y * size[d]]] : [])),
  };
}

/** Distance of two sites of a lattice, the shortest there is around its periods. Throws `InputError` without positions. */
export function siteDistance({ positions, periods = [] }: Graph, i: number, j: number): number {
  if (!positions) throw new InputError("siteDistance: this graph has no positions; allowed: a lattice");
  const images = periods.reduce<readonly Vector[]>(
    (list, [x, y]) => list.flatMap(([u, v]): Vector[] => [-1, 0, 1].map((times) => [u + times * x, v + times * y])),
    [[0, 0]],
  );
  const [dx, dy] = [positions[i][0] - positions[j][0], positions[i][1] - positions[j][1]];
  return Math.min(...images.map(([x, y]) => Math.hypot(dx + x, dy + y)));
}
