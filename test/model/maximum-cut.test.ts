import fc from "fast-check";
import { expect, test } from "vitest";
import {
  chainLattice,
  completeGraph,
  cutWeight,
  graph,
  maximumCut,
  randomRegularGraph,
} from "../../src/model/index.ts";
import { random } from "../../src/tensor/index.ts";

test.each([
  ["an even ring", chainLattice(8), 8],
  ["an odd ring", chainLattice(7), 6],
  ["the complete graph of 7, cut into 3 and 4", completeGraph(7), 12],
  ["one site", graph(1, []), 0],
  ["an edge that is better not cut", graph(2, [[0, 1, -1]]), 0],
])("%s", (_name, of, weight) => {
  const cut = maximumCut(of);
  expect(cut.weight).toBe(weight);
  expect(cut.side.length).toBe(of.sites);
  expect(cutWeight(of, cut.side)).toBe(weight);
});

test("no cut of a random weighted graph is heavier, by looking at each anew", () => {
  const edges = fc.uniqueArray(
    fc.tuple(fc.nat(7), fc.nat(7), fc.double({ min: -2, max: 3, noNaN: true })).filter(([i, j]) => i < j),
    { selector: ([i, j]) => `${i}-${j}` },
  );
  fc.assert(
    fc.property(edges, (list) => {
      const of = graph(8, list);
      const all = Array.from({ length: 256 }, (_, cut) =>
        cutWeight(
          of,
          Array.from({ length: 8 }, (_, site) => (cut >> site) & 1),
        ),
      );
      expect(maximumCut(of).weight).toBeCloseTo(Math.max(...all), 9);
    }),
    { numRuns: 60 },
  );
});

test("twenty sites are done at once, more than 28 are refused", () => {
  const of = randomRegularGraph(20, 3, random.key(1));
  const { weight, side } = maximumCut(of);
  expect(cutWeight(of, side)).toBe(weight);
  expect(weight).toBeGreaterThan(24);
  expect(() => maximumCut(graph(29, []))).toThrow("maximumCut: 29 sites; allowed: up to 28");
});
