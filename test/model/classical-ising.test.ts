import { expect, test } from "vitest";
import {
  criticalIsingBeta,
  enumeratedIsing,
  graph,
  isingEnergy,
  isingTorus,
  onsager,
  sherringtonKirkpatrick,
  squareLattice,
} from "../../src/model/index.ts";
import { array, concrete, grad, random, sum, type Tensor } from "../../src/tensor/index.ts";

test("the energy of spins is the sum over the edges, and so is its derivative", () => {
  const weights = random.normal(random.key(1), [4]).values();
  const edges = [
    [0, 1],
    [1, 2],
    [3, 0],
    [0, 1],
  ] as const;
  const problem = graph(
    5,
    edges.map(([i, j], e) => [i, j, weights[e]]),
  );
  const spins = random.rademacher(random.key(2), [6, 5]);
  const s = spins.values();
  const energies = concrete(isingEnergy(problem)(spins), "test").values();
  const slopes = concrete(grad((x: Tensor) => sum(isingEnergy(problem)(x)))(spins) as Tensor, "test").values();
  for (let n = 0; n < 6; n++) {
    const expected = edges.reduce((total, [i, j], e) => total - weights[e] * s[5 * n + i] * s[5 * n + j], 0);
    expect(energies[n]).toBeCloseTo(expected, 13);
    expect(slopes[5 * n + 2]).toBeCloseTo(-weights[1] * s[5 * n + 1], 13);
    expect(slopes[5 * n + 4]).toBeCloseTo(0, 13);
  }
});

test("enumeration agrees with summing configurations one by one", () => {
  const beta = 0.8;
  const problem = sherringtonKirkpatrick(7, random.key(3));
  let [z, first] = [0, 0];
  for (let c = 0; c < 2 ** 7; c++) {
    const spin = (i: number) => 1 - 2 * ((c >> i) & 1);
    const energy = -problem.edges.reduce((total, { sites: [i, j], weight }) => total + weight * spin(i) * spin(j), 0);
    z += Math.exp(-beta * energy);
    first += energy * Math.exp(-beta * energy);
  }
  const { lnZ, F, E, S } = enumeratedIsing(problem)(beta);
  expect(lnZ).toBeCloseTo(Math.log(z), 12);
  expect(E).toBeCloseTo(first / z, 12);
  expect(F).toBeCloseTo(-Math.log(z) / beta, 12);
  expect(S).toBeCloseTo(beta * (E - F), 12);
});

test("one spin, none of it coupled", () => {
  const { lnZ, E, S } = enumeratedIsing(graph(1, []))(2);
  expect([lnZ, E, S]).toEqual([Math.LN2, 0, Math.LN2]);
});

test("couplings of a spin glass have mean 0 and variance 1/n, and belong to their key", () => {
  const { edges } = sherringtonKirkpatrick(100, random.key(1));
  expect(edges.length).toBe(4950);
  const mean = edges.reduce((total, { weight }) => total + weight, 0) / 4950;
  const square = edges.reduce((total, { weight }) => total + weight ** 2, 0) / 4950;
  expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(0.01 / 4950));
  expect(square * 100).toBeCloseTo(1, 1);
  expect(sherringtonKirkpatrick(100, random.key(1)).edges).toEqual(edges);
  expect(sherringtonKirkpatrick(100, random.key(2)).edges).not.toEqual(edges);
});

test("tori at the critical point have the published ln Z per site", () => {
  for (const [L, known] of [
    [4, 0.9701197162],
    [6, 0.9475428071],
    [8, 0.9397153248],
  ]) {
    expect(isingTorus(L, L, criticalIsingBeta).lnZ / L ** 2).toBeCloseTo(known, 10);
  }
});

test.each([
  [4, 4],
  [2, 3],
  [5, 3],
  [3, 4],
])("the torus of %i × %i agrees with enumeration on both sides of the critical point", (width, height) => {
  const exact = enumeratedIsing(squareLattice(width, height));
  for (const beta of [0.05, 0.3, criticalIsingBeta, 0.6, 2]) {
    const torus = isingTorus(width, height, beta);
    for (const name of ["lnZ", "F", "E", "S"] as const) expect(torus[name]).toBeCloseTo(exact(beta)[name], 10);
  }
});

test("a large torus is as the infinite lattice", () => {
  for (const beta of [0.2, 0.7]) {
    const { lnZ, E } = isingTorus(64, 64, beta);
    const ordered = beta > criticalIsingBeta ? Math.LN2 / 4096 : 0;
    expect(lnZ / 4096 - ordered).toBeCloseTo(onsager(beta).lnZ, 10);
    expect(E / 4096).toBeCloseTo(onsager(beta).energy, 9);
  }
});

test("what is not allowed is refused", () => {
  expect(() => enumeratedIsing(squareLattice(5, 5))).toThrow("25 sites; allowed: at most 24");
  expect(() => isingTorus(1, 4, 0.4)).toThrow("the width is 1");
  expect(() => isingTorus(4, 4, 0)).toThrow("beta is 0");
  const energy = isingEnergy(squareLattice(2, 2));
  expect(() => energy(array([[1, 0, 1, -1]]))).toThrow("element 1 of spins [1, 4] is 0; allowed: 1, -1");
  expect(() => energy(array([[1, 1, 1]]))).toThrow("spins are [1, 3]; allowed: [n, 4]");
});
