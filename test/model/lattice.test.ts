import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  chainLattice,
  type Graph,
  honeycombLattice,
  ladderLattice,
  siteDistance,
  squareLattice,
  triangularLattice,
} from "../../src/model/index.ts";
import { InputError } from "../../src/tensor/index.ts";

const pairs = ({ edges }: Graph, label?: string) =>
  edges.filter((edge) => label === undefined || edge.label === label).map(({ sites }) => sites.join("-"));
const degree = ({ edges }: Graph, site: number, label?: string) =>
  edges.filter((edge) => edge.sites.includes(site) && (label === undefined || edge.label === label)).length;

test("chains, open and closed", () => {
  expect(pairs(chainLattice(3))).toEqual(["0-1", "1-2", "2-0"]);
  expect(pairs(chainLattice(3, { periodic: false }))).toEqual(["0-1", "1-2"]);
  expect(pairs(chainLattice(5, { next: true }), "next")).toEqual(["0-2", "1-3", "2-4", "3-0", "4-1"]);
  expect(pairs(chainLattice(2))).toEqual(["0-1", "1-0"]);
});

test("ladders", () => {
  expect(pairs(ladderLattice(2, { periodic: false }), "leg")).toEqual(["0-2", "1-3"]);
  expect(pairs(ladderLattice(2, { periodic: false }), "rung")).toEqual(["0-1", "2-3"]);
});

describe("tori", () => {
  const lattices = [
    ["square", squareLattice(4, 3, { next: true }), { nearest: 4, next: 4 }, { nearest: 1, next: Math.SQRT2 }],
    [
      "triangular",
      triangularLattice(4, 4, { next: true }),
      { nearest: 6, next: 6 },
      { nearest: 1, next: Math.sqrt(3) },
    ],
    ["honeycomb", honeycombLattice(3, 3), { x: 1, y: 1, z: 1 }, { x: 1, y: 1, z: 1 }],
    ["ladder", ladderLattice(4), { leg: 2, rung: 1 }, { leg: 1, rung: 1 }],
    ["chain", chainLattice(6, { next: true }), { nearest: 2, next: 2 }, { nearest: 1, next: 2 }],
  ] as const;

  test.each(lattices)("%s: every site has as many neighbours of a kind", (_, lattice, coordination) => {
    for (let site = 0; site < lattice.sites; site++) {
      for (const [label, count] of Object.entries(coordination)) expect(degree(lattice, site, label)).toBe(count);
    }
    expect(new Set(lattice.edges.map(({ sites }) => sites.toSorted().join())).size).toBe(lattice.edges.length);
  });

  test.each(lattices)("%s: the ends of an edge are at the distance of its kind", (_, lattice, _counts, distances) => {
    for (const { sites, label } of lattice.edges) {
      expect(siteDistance(lattice, ...sites)).toBeCloseTo(distances[label as keyof typeof distances], 14);
    }
  });

  test.each(lattices)("%s: no two sites are nearer than neighbours", (_, lattice) => {
    const site = fc.nat(lattice.sites - 1);
    fc.assert(
      fc.property(site, site, (i, j) => {
        if (i !== j) expect(siteDistance(lattice, i, j)).toBeGreaterThan(1 - 1e-14);
      }),
    );
  });
});

test("open lattices have the edges that lead inside", () => {
  const open = { periodic: false };
  expect(squareLattice(4, 3, open).edges.length).toBe(3 * 3 + 4 * 2);
  expect(squareLattice(4, 3, { periodic: [true, false] }).edges.length).toBe(4 * 3 + 4 * 2);
  expect(triangularLattice(4, 3, open).edges.length).toBe(3 * 3 + 4 * 2 + 3 * 2);
  expect(honeycombLattice(2, 2, open).edges.length).toBe(4 + 2 + 2);
  expect(honeycombLattice(2, 2).edges.length).toBe(12);
});

test("the numbering is the documented one", () => {
  expect(squareLattice(3, 2).positions?.[4]).toEqual([1, 1]);
  expect(degree(squareLattice(3, 3), 4)).toBe(4);
  expect(pairs(honeycombLattice(2, 1, { periodic: false }))).toEqual(["0-1", "2-1", "2-3"]);
});

test.each([
  [() => chainLattice(1), "chainLattice: 1 × 1 is too small: a 'nearest' bond leads from site 0 back to it"],
  [() => chainLattice(2, { next: true }), "a 'next' bond leads from site 0 back to it"],
  [() => squareLattice(0, 2), "squareLattice: the number of sites along the first direction is 0"],
  [() => squareLattice(2, 1.5), "along the second direction is 1.5"],
])("lattices that cannot be", (make, message) => {
  expect(make).toThrow(InputError);
  expect(make).toThrow(message);
});

test("distances need positions", () => {
  expect(() => siteDistance({ sites: 2, edges: [] }, 0, 1)).toThrow(InputError);
});
