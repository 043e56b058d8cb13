import { expect, test } from "vitest";
import {
  chainLattice,
  completeGraph,
  type Graph,
  honeycombLattice,
  ladderLattice,
  latticeSymmetries,
  squareLattice,
  triangularLattice,
} from "../../src/model/index.ts";

test.each<readonly [string, Graph, number, number]>([
  ["a ring", chainLattice(6), 6, 12],
  ["an open chain", chainLattice(5, { periodic: false }), 1, 2],
  ["a square torus", squareLattice(5, 5), 25, 200],
  ["the torus of 4 × 4", squareLattice(4, 4), 16, 128],
  ["a torus of unequal sides", squareLattice(3, 5), 15, 60],
  ["an open square", squareLattice(3, 3, { periodic: false }), 1, 8],
  ["a cylinder", squareLattice(5, 3, { periodic: [true, false] }), 5, 20],
  ["with next neighbours", squareLattice(5, 5, { next: true }), 25, 200],
  ["a triangular torus", triangularLattice(4, 4), 16, 192],
  ["a ladder", ladderLattice(4), 4, 16],
  ["a honeycomb, whose bonds have labels", honeycombLattice(3, 3), 9, 18],
])("%s has its translations and its point group", (_, graph, translations, all) => {
  expect(latticeSymmetries(graph, { point: false }).length).toBe(translations);
  const group = latticeSymmetries(graph);
  expect(group.length).toBe(all);
  expect(group[0]).toEqual(Array.from({ length: graph.sites }, (_, i) => i));
  const known = new Set(group.map((permutation) => permutation.join()));
  for (const g of group.slice(0, 20)) {
    for (const h of group.slice(-20)) expect(known.has(g.map((site) => h[site]).join())).toBe(true);
  }
});

test("bonds of other weight or label are told apart", () => {
  const ring = chainLattice(6);
  const dimers = { ...ring, edges: ring.edges.map((edge, i) => ({ ...edge, weight: 1 + (i % 2) })) };
  expect(latticeSymmetries(dimers, { point: false }).length).toBe(3);
  expect(() => latticeSymmetries(completeGraph(4))).toThrow("no positions");
});
