import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { completeGraph, graph, randomRegularGraph, readGraph } from "../../src/model/index.ts";
import { InputError, random } from "../../src/tensor/index.ts";

const degrees = (sites: number, edges: readonly { readonly sites: readonly number[] }[]) =>
  Array.from({ length: sites }, (_, i) => edges.filter(({ sites: ends }) => ends.includes(i)).length);

describe("random regular graphs", () => {
  test("are simple and regular", () => {
    const cases = fc
      .tuple(fc.integer({ min: 1, max: 24 }), fc.nat(7), fc.nat(1000))
      .filter(([sites, degree]) => degree < sites && (sites * degree) % 2 === 0);
    fc.assert(
      fc.property(cases, ([sites, degree, seed]) => {
        const { edges } = randomRegularGraph(sites, degree, random.key(seed));
        expect(degrees(sites, edges)).toEqual(new Array(sites).fill(degree));
        expect(new Set(edges.map(({ sites: [i, j] }) => `${Math.min(i, j)}-${Math.max(i, j)}`)).size).toBe(
          edges.length,
        );
        expect(edges.every(({ sites: [i, j] }) => i !== j)).toBe(true);
      }),
    );
  });

  test("depend on the key alone", () => {
    const at = (seed: number) => randomRegularGraph(12, 3, random.key(seed));
    expect(at(3)).toEqual(at(3));
    expect(at(3)).not.toEqual(at(4));
  });

  test("of 4 sites and degree 2, which are the 3 rings, come equally often", () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 600; seed++) {
      const { edges } = randomRegularGraph(4, 2, random.key(seed));
      const name = edges.map(({ sites }) => sites.join("")).join(" ");
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    expect(counts.size).toBe(3);
    // 200 ± 11.5: five standard deviations.
    for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(58);
  });

  test.each([
    [5, 3],
    [4, 4],
    [3, -1],
    [2.5, 1],
  ])("%d sites of degree %d are refused", (sites, degree) => {
    expect(() => randomRegularGraph(sites, degree, random.key(0))).toThrow(InputError);
  });
});

test("the complete graph has each pair once", () => {
  expect(completeGraph(4).edges.map(({ sites }) => sites.join(""))).toEqual(["01", "02", "03", "12", "13", "23"]);
  expect(completeGraph(1)).toEqual({ sites: 1, edges: [] });
});

test.each([
  [[[0, 3]] as const, "graph: edge 0, 0-3: there is no site 3; allowed: 0 to 2"],
  [
    [
      [0, 1],
      [2, 2],
    ] as const,
    "graph: edge 1, 2-2: an edge needs two different sites",
  ],
  [[[0, 1, Number.NaN]] as const, "graph: edge 0, 0-1: the weight is NaN; it must be finite"],
])("edges that are not allowed", (edges, message) => {
  expect(() => graph(3, edges)).toThrow(new InputError(message));
});

describe("reading a graph", () => {
  test("lines with and without weights, comments and empty lines", () => {
    expect(readGraph("# triangle\n0 1\n\n 1\t2 0.5 # half\r\n2 0 -1e-1\n")).toEqual({
      sites: 3,
      edges: [
        { sites: [0, 1], weight: 1 },
        { sites: [1, 2], weight: 0.5 },
        { sites: [2, 0], weight: -0.1 },
      ],
    });
  });

  test.each([
    ["0 1\n1", "line 2: '1' is neither 'i j' nor 'i j weight'"],
    ["0 1 2 3", "line 1: '0 1 2 3' is neither 'i j' nor 'i j weight'"],
    ["\n0 -1", "line 2: '-1' is no site; allowed: whole numbers from 0"],
    ["a b", "line 1: 'a' is no site; allowed: whole numbers from 0"],
    ["0 1 x", "line 1: the weight 'x' is not a number"],
    ["0 1 Infinity", "line 1: the weight is Infinity; it must be finite"],
    ["3 3", "line 1: an edge needs two different sites"],
    ["0 1\n# again\n1 0", "line 3: the edge 0-1 stands in line 1 too"],
    ["# nothing", "there is no edge; allowed: lines 'i j' or 'i j weight'"],
  ])("%j", (text, message) => {
    expect(() => readGraph(text)).toThrow(new InputError(`readGraph: ${message}`));
  });
});
