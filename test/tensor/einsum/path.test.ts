import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planFor } from "../../../src/tensor/einsum/plan.ts";
import { contractionCost, zeros } from "../../../src/tensor/index.ts";
import { cheapestOrder, contractTerms } from "../../oracle/contraction.ts";

const letters = "abcdefg";

/** Networks without repeated letters within a term, and without letters that only one term has and the result lacks. */
const networks = fc
  .record({
    terms: fc.array(fc.subarray([...letters]), { minLength: 1, maxLength: 5 }),
    extents: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: letters.length, maxLength: letters.length }),
    open: fc.shuffledSubarray([...letters]),
  })
  .map(({ terms, extents, open }) => {
    const count = (letter: string) => terms.filter((term) => term.includes(letter)).length;
    const output = [...letters].filter((x) => count(x) === 1 || (count(x) > 1 && open.includes(x))).join("");
    return {
      terms: terms.map((term) => term.join("")),
      output,
      extents: Object.fromEntries([...letters].map((letter, i) => [letter, extents[i]])),
    };
  });

type Network = ReturnType<(typeof networks)["generate"]>["value"];

function costOf({ terms, output, extents }: Network) {
  return contractionCost(
    `${terms.join()}->${output}`,
    ...terms.map((term) => [...term].map((letter) => extents[letter])),
  );
}

/** Flops and largest tensor of a path, added up along it. */
function replay({ terms, output, extents }: Network, path: readonly (readonly [number, number])[]) {
  let left = [...terms];
  let flops = 0;
  let largest = 0;
  for (const pair of path) {
    const step = contractTerms(left, pair, output, extents);
    left = step.terms;
    flops += step.flops;
    largest = Math.max(largest, step.size);
  }
  expect(left).toHaveLength(1);
  return { flops, largest };
}

describe("the order of contractions", () => {
  test("is the cheapest of all, up to the size of the largest intermediate", () => {
    fc.assert(
      fc.property(networks, (network) => {
        const { path, flops, largestIntermediate } = costOf(network);
        const best = cheapestOrder(network.terms, network.output, network.extents);
        expect({ flops, largest: largestIntermediate }).toEqual(best);
        expect(replay(network, path)).toEqual(best);
      }),
      { numRuns: 200 },
    );
  });

  test("of the matrix chain of Cormen et al., Introduction to Algorithms: 15125 products", () => {
    const { flops, path } = contractionCost(
      "ab,bc,cd,de,ef,fg->ag",
      [30, 35],
      [35, 15],
      [15, 5],
      [5, 10],
      [10, 20],
      [20, 25],
    );
    // (A(BC))((DE)F): two flops a product, but one addition fewer for each of the elements made.
    expect(flops).toBe(2 * 15125 - (35 * 5 + 30 * 5 + 5 * 20 + 5 * 25 + 30 * 25));
    expect(path).toHaveLength(5);
  });

  test("of numpy.einsum_path's example: one index transformed at a time", () => {
    const n = 10;
    const { flops, largestIntermediate } = contractionCost(
      "ea,fb,abcd,gc,hd->efgh",
      [n, n],
      [n, n],
      [n, n, n, n],
      [n, n],
      [n, n],
    );
    // NumPy prints 8e5 flops, two for every product.
    expect(flops).toBe(8e5 - 4 * n ** 4);
    expect(largestIntermediate).toBe(n ** 4);
  });

  test("of more operands than are searched in full: a long matrix chain is within 4% of the textbook optimum", () => {
    const sizes = [7, 12, 3, 20, 5, 9, 14, 2, 11, 6, 17, 4, 8, 13, 10, 15];
    const names = "abcdefghijklmnop";
    const terms = sizes.slice(1).map((_, i) => names.slice(i, i + 2));
    const extents = Object.fromEntries(sizes.map((size, i) => [names[i], size]));
    const network = { terms, output: "ap", extents };
    const { path, flops } = costOf(network);
    expect(replay(network, path).flops).toBe(flops);
    expect(flops / chainFlops(sizes)).toBeGreaterThanOrEqual(1);
    expect(flops / chainFlops(sizes)).toBeLessThan(1.04);
  });

  test("of a 4×4 torus needs no more than row by row", () => {
    const horizontal = (r: number, c: number) => String.fromCodePoint(0x61 + 4 * (r % 4) + (c % 4));
    const vertical = (r: number, c: number) => String.fromCodePoint(0x41 + 4 * (r % 4) + (c % 4));
    const sites = Array.from({ length: 16 }, (_, i) => [i >> 2, i & 3]);
    const terms = sites.map(([r, c]) => horizontal(r, c) + vertical(r, c) + horizontal(r, c + 1) + vertical(r + 1, c));
    const extents = Object.fromEntries([...terms.join("")].map((letter) => [letter, 2]));
    const network = { terms, output: "", extents };
    const rowByRow = replay(network, [
      [0, 1],
      ...Array.from({ length: 14 }, (_, k) => [0, 14 - k] as [number, number]),
    ]);
    const { path, flops, largestIntermediate } = costOf(network);
    expect(replay(network, path)).toEqual({ flops, largest: largestIntermediate });
    expect(flops).toBeLessThan(rowByRow.flops);
  });

  test("counts the sums done before any product, takes tensors for shapes, and is remembered", () => {
    expect(contractionCost("ij->", [3, 4])).toEqual({ path: [], flops: 11, largestIntermediate: 0 });
    expect(contractionCost("ij,jk->ik", zeros([2, 3]), [3, 4])).toEqual({
      path: [[0, 1]],
      flops: 2 * 24 - 8,
      largestIntermediate: 8,
    });
    expect(
      planFor("ij,jk", [
        [2, 3],
        [3, 4],
      ]),
    ).toBe(
      planFor("ij,jk", [
        [2, 3],
        [3, 4],
      ]),
    );
    expect(() => contractionCost("ij->", 3 as unknown as number[])).toThrow("needs tensors or their shapes");
  });
});

/** The textbook dynamic program over where a chain is cut last. */
function chainFlops(sizes: readonly number[]): number {
  const n = sizes.length - 1;
  const cost = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let length = 2; length <= n; length++) {
    for (let i = 0; i + length <= n; i++) {
      const j = i + length - 1;
      const cuts = Array.from({ length: length - 1 }, (_, k) => {
        const size = sizes[i] * sizes[j + 1];
        return cost[i][i + k] + cost[i + k + 1][j] + 2 * size * sizes[i + k + 1] - size;
      });
      cost[i][j] = Math.min(...cuts);
    }
  }
  return cost[0][n - 1];
}
