import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  applyOperator,
  chainLattice,
  completeGraph,
  cutWeight,
  graph,
  groundState,
  heisenberg,
  heisenbergChainGroundState,
  honeycombLattice,
  isingChainEnergy,
  j1j2,
  kitaev,
  kitaevGroundState,
  largestCut,
  majumdarGhoshGroundState,
  maxCut,
  pauli,
  plus,
  randomRegularGraph,
  spectrum,
  times,
  transverseFieldIsing,
} from "../../src/model/index.ts";
import {
  eigh,
  InputError,
  matmul,
  mul,
  type NDArray,
  random,
  sub,
  type Tensor,
  take,
  vdot,
} from "../../src/tensor/index.ts";
import { pauliMatrix } from "../oracle/pauliMatrix.ts";
import { operators } from "../support/operators.ts";

const numbers = (x: Tensor) => Array.from((x as NDArray).values());
const norm = (x: Tensor) => Math.hypot(...numbers(x));

describe("Heisenberg rings", () => {
  test.each([
    [4, -2],
    [6, -2.802775637732],
    [8, -3.651093408937],
    [10, -4.515446354492],
    [12, -5.387390917445],
  ])("%d sites: E = %d", (sites, energy) => {
    expect(groundState(heisenberg(chainLattice(sites))).energy).toBeCloseTo(energy, 11);
  });

  test("approach Hulthén's energy by −π²/12 / n² and a logarithm", () => {
    const { value } = heisenbergChainGroundState.energyPerSite;
    const excess = (sites: number) =>
      (groundState(heisenberg(chainLattice(sites))).energy / sites - value) * sites ** 2;
    expect(Math.abs(excess(12) / (-(Math.PI ** 2) / 12) - 1)).toBeLessThan(0.1);
    expect(Math.abs(excess(12))).toBeLessThan(Math.abs(excess(8)));
  });

  test("in Pauli matrices all levels are four times those of spins", () => {
    const [spin, sigma] = (["spin", "pauli"] as const).map((matrices) =>
      spectrum(heisenberg(chainLattice(4), { matrices })),
    );
    expect(norm(sub(mul(4, spin.energies), sigma.energies))).toBeLessThan(1e-12);
  });
});

test("the complete graph of spins: E = (S(S + 1) − 3n/4)/2, each as often as spins add up to it", () => {
  const { energies } = spectrum(heisenberg(completeGraph(4)));
  const expected = [...new Array(2).fill(-1.5), ...new Array(9).fill(-0.5), ...new Array(5).fill(1.5)];
  for (const [i, energy] of numbers(energies).entries()) expect(energy).toBeCloseTo(expected[i], 12);
});

test.each([4, 6, 8, 10])("Majumdar and Ghosh, ring of %d: two states at −3/8 a site", (sites) => {
  const { energies } = groundState(j1j2(chainLattice(sites, { next: true }), { j2: 0.5 }), sites, { levels: 2 });
  for (const energy of numbers(energies))
    expect(energy / sites).toBeCloseTo(majumdarGhoshGroundState.energyPerSite.value, 12);
});

describe("the Ising chain in a transverse field by free fermions", () => {
  const cases = fc.record({
    sites: fc.integer({ min: 2, max: 8 }),
    coupling: fc.double({ min: -2, max: 2, noNaN: true }),
    field: fc.double({ min: -2, max: 2, noNaN: true }),
    periodic: fc.boolean(),
  });

  test("is exact diagonalization", () => {
    fc.assert(
      fc.property(
        cases.filter(({ sites, coupling, periodic }) => !periodic || coupling > 0 || sites % 2 === 0),
        ({ sites, periodic, ...couplings }) => {
          const { energy } = spectrum(transverseFieldIsing(chainLattice(sites, { periodic }), couplings), sites);
          expect(isingChainEnergy(sites, { ...couplings, periodic })).toBeCloseTo(energy, 11);
        },
      ),
      { numRuns: 25 },
    );
  });

  test.each([
    [10, 1],
    [12, 0.5],
    [13, 1.5],
  ])("ring of %d sites, h = %d", (sites, field) => {
    const { energy } = groundState(transverseFieldIsing(chainLattice(sites), { field }));
    expect(isingChainEnergy(sites, { field })).toBeCloseTo(energy, 11);
  });

  test("closed forms: critical rings, and the infinite chain", () => {
    // Σ 2 sin(k/2) over the odd multiples of π/n.
    expect(isingChainEnergy(100)).toBeCloseTo(-2 / Math.sin(Math.PI / 200), 10);
    expect(isingChainEnergy(Number.POSITIVE_INFINITY)).toBeCloseTo(-4 / Math.PI, 14);
    const off = { coupling: 1, field: 0.5 };
    expect(isingChainEnergy(Number.POSITIVE_INFINITY, off)).toBeCloseTo(isingChainEnergy(200, off) / 200, 13);
    expect(isingChainEnergy(1, { periodic: false, field: 0.3 })).toBeCloseTo(-0.3, 15);
  });

  test("a frustrated ring is refused", () => {
    expect(() => isingChainEnergy(5, { coupling: -1 })).toThrow(InputError);
    expect(() => isingChainEnergy(4, { field: Number.NaN })).toThrow(InputError);
  });
});

describe("Kitaev's honeycomb", () => {
  test.each([
    ["torus of 8", honeycombLattice(2, 2)],
    ["open cluster of 8", honeycombLattice(2, 2, { periodic: false })],
  ])("%s: the levels are those of the matrix", (_, lattice) => {
    const operator = kitaev(lattice, { coupling: { x: 1, y: 0.8, z: 0.5 } });
    const expected = numbers(eigh(pauliMatrix(operator, lattice.sites)).values);
    const { energies } = groundState(operator, lattice.sites, { levels: 5 });
    for (const [i, energy] of numbers(energies).entries()) expect(energy).toBeCloseTo(expected[i], 11);
  });

  test("the infinite lattice: half the mean of |1 + e^(ia) + e^(ib)|", () => {
    const points = 400;
    let sum = 0;
    for (let i = 0; i < points; i++) {
      for (let j = 0; j < points; j++) {
        const [a, b] = [i, j].map((k) => (2 * Math.PI * (k + 0.5)) / points);
        sum += Math.hypot(1 + Math.cos(a) + Math.cos(b), Math.sin(a) + Math.sin(b));
      }
    }
    expect(-sum / points ** 2 / 2).toBeCloseTo(kitaevGroundState.energyPerSite.value, 4);
  });
});

describe("levels and states", () => {
  test("satisfy Hψ = Eψ, are orthonormal, and the lowest are those of the whole spectrum", () => {
    fc.assert(
      fc.property(operators(4), (operator) => {
        const all = spectrum(operator, 4);
        const exact = numbers(eigh(pauliMatrix(operator, 4)).values);
        for (const [i, energy] of numbers(all.energies).entries()) expect(energy).toBeCloseTo(exact[i], 11);
        const few = groundState(operator, 4, { levels: 3 });
        expect(few.energy).toBe(numbers(few.energies)[0]);
        for (let level = 0; level < 3; level++) {
          const energy = numbers(few.energies)[level];
          expect(energy).toBeCloseTo(exact[level], 11);
          const state = take(few.states, level);
          expect(norm(sub(applyOperator(operator, state), mul(energy, state)))).toBeLessThan(1e-11);
          for (let other = 0; other <= level; other++) {
            const overlap = (vdot(take(few.states, other), state) as NDArray).complexItem();
            expect(Math.hypot(overlap.re - Number(other === level), overlap.im)).toBeLessThan(1e-11);
          }
        }
      }),
      { numRuns: 15 },
    );
  });

  test("a large complex operator: a magnetic field along y does not change the ground state of a ring", () => {
    const sites = 9;
    const ring = heisenberg(chainLattice(sites));
    const field = plus(...Array.from({ length: sites }, (_, site) => pauli("Y", [site])));
    const along = groundState(plus(ring, times(0.1, field)), sites).energy;
    // The spin is 1/2, whose energy in the field is ∓0.1.
    expect(along).toBeCloseTo(groundState(ring).energy - 0.1, 11);
  });

  test("real vectors give the same as complex ones", () => {
    const operator = transverseFieldIsing(chainLattice(8));
    const { energy, states } = groundState(operator);
    const dense = (vdot(take(states, 0), matmul(pauliMatrix(operator, 8), take(states, 0))) as NDArray).complexItem();
    expect(dense.re).toBeCloseTo(energy, 11);
  });

  test.each([
    [() => groundState(pauli("X", [0], { re: 0, im: 1 })), "groundState: the operator is not Hermitian"],
    [() => groundState(heisenberg(chainLattice(4)), 21), "groundState: 21 sites; allowed: 1 to 20"],
    [
      () => groundState(heisenberg(chainLattice(4)), 3),
      "groundState: the operator acts on site 3; there are 3: 0 to 2",
    ],
    [() => spectrum(pauli("Z", [12])), "spectrum: 13 sites; allowed: 1 to 12"],
  ])("%#", (make, message) => {
    expect(make).toThrow(new InputError(message));
  });
});

test("the largest cut is the largest eigenvalue of maxCut", () => {
  for (let seed = 0; seed < 5; seed++) {
    const regular = randomRegularGraph(8, 3, random.key(seed));
    const weights = random.normal(random.key(seed), [regular.edges.length]).values();
    const weighted = graph(
      8,
      regular.edges.map(({ sites: [i, j] }, e) => [i, j, weights[e]] as const),
    );
    for (const example of [regular, weighted]) {
      const { weight, sides } = largestCut(example);
      expect(weight).toBeCloseTo(numbers(spectrum(maxCut(example)).energies)[255], 11);
      expect(cutWeight(example, sides)).toBe(weight);
    }
  }
  expect(largestCut(completeGraph(5)).weight).toBe(6);
  expect(() => largestCut(completeGraph(31))).toThrow(InputError);
});
