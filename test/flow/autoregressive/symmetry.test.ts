import { describe, expect, test } from "vitest";
import {
  categories,
  made,
  occupations,
  type SiteSymmetry,
  symmetryAveraged,
  withFlip,
} from "../../../src/flow/index.ts";
import { chainLattice, latticeSymmetries, squareLattice } from "../../../src/model/index.ts";
import { array, concrete, exp, random, sum, type Tensor } from "../../../src/tensor/index.ts";
import { configurations, shaken } from "../../support/autoregressive-checks.ts";

const numbers = (x: Tensor) => Array.from(concrete(x, "test").values());
const elements = (permutations: readonly (readonly number[])[]): readonly SiteSymmetry[] =>
  permutations.map((sites) => ({ sites }));
const ring = elements(latticeSymmetries(chainLattice(5)));
const square = elements(latticeSymmetries(squareLattice(3, 2, { periodic: false })));

describe.each([
  ["spins that are flipped", made(5), withFlip(elements([[0, 1, 2, 3, 4]])), 2],
  ["a ring", made(5), ring, 10],
  ["occupations of a rectangle, flipped too", made(6, { alphabet: occupations }), withFlip(square), 8],
])("%s:", (_, model, group, order) => {
  const average = symmetryAveraged(model, group);
  const parameters = shaken(model, 2, 1);
  const all = configurations(model as never);
  const [first, second] = model.alphabet.values;
  const image = ({ sites, flip }: SiteSymmetry, x: readonly number[]) =>
    sites.map((site) => (flip ? first + second - x[site] : x[site]));

  test("ln p is that of the average, the same for all images, and normalized", () => {
    expect(average.group.length).toBe(order);
    expect(concrete(sum(exp(average.logProb(parameters, all))), "test").item()).toBeCloseTo(1, 12);
    const x = numbers(model.sample(parameters, random.key(1), 1));
    const images = array(group.map((g) => image(g, x)));
    const mean = numbers(exp(model.logProb(parameters, images))).reduce((total, p) => total + p, 0) / order;
    for (const logProb of numbers(average.logProb(parameters, images))) expect(Math.exp(logProb)).toBeCloseTo(mean, 13);
  });

  test("configurations are drawn as often as they are likely", () => {
    const count = 20_000;
    const samples = average.sample(parameters, random.key(3), count).values();
    const seen = new Array<number>(all.shape[0]).fill(0);
    const { sites, alphabet } = model;
    for (let n = 0; n < count; n++) {
      let index = 0;
      for (let i = sites - 1; i >= 0; i--) index = 2 * index + alphabet.values.indexOf(samples[n * sites + i]);
      seen[index]++;
    }
    for (const [index, p] of numbers(exp(average.logProb(parameters, all))).entries()) {
      expect(Math.abs(seen[index] - count * p)).toBeLessThan(5 * Math.sqrt(count * p * (1 - p)) + 1);
    }
  });
});

test("what is no group of the model's sites is refused", () => {
  expect(() => symmetryAveraged(made(3), [])).toThrow("the group is empty");
  expect(() => symmetryAveraged(made(3), [{ sites: [0, 1, 1] }])).toThrow(
    "element 0 is no permutation of sites 0 to 2",
  );
  const three = made(2, { alphabet: categories(3) });
  expect(() => symmetryAveraged(three, withFlip([{ sites: [0, 1] }]))).toThrow("element 1 flips sites of 3 values");
});
