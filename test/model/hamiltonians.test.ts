import { describe, expect, test } from "vitest";
import {
  chainLattice,
  commute,
  completeGraph,
  cutWeight,
  graph,
  groundState,
  heisenberg,
  honeycombLattice,
  j1j2,
  kitaev,
  maxCut,
  type Operator,
  operatorMatrix,
  operatorText,
  pauli,
  plus,
  randomRegularGraph,
  rydberg,
  rydbergBlockade,
  siteDistance,
  squareLattice,
  times,
  transverseFieldIsing,
  xxz,
} from "../../src/model/index.ts";
import { InputError, random } from "../../src/tensor/index.ts";

const triangle = graph(3, [
  [0, 1],
  [1, 2, 0.5],
  [2, 0, -2],
]);
const coefficient = ({ terms }: Operator, letters: string, sites: readonly number[]) =>
  terms.find((t) => t.letters === letters && t.sites.join() === sites.join())?.coefficient.re ?? 0;
const entries = (operator: Operator, sites: number) => {
  const values = operatorMatrix(operator, sites).values();
  return (row: number, column: number) => values[2 * (row * 2 ** sites + column)];
};
const excited = (state: number, sites: number) => Array.from({ length: sites }, (_, site) => (state >> site) & 1);

test("Heisenberg and XXZ: spins or Pauli matrices", () => {
  expect(operatorText(heisenberg(graph(2, [[0, 1]])))).toBe("0.25 X0 X1 + 0.25 Y0 Y1 + 0.25 Z0 Z1");
  expect(operatorText(heisenberg(graph(2, [[0, 1]]), { matrices: "pauli" }))).toBe("X0 X1 + Y0 Y1 + Z0 Z1");
  const operator = xxz(triangle, { coupling: 2, anisotropy: 3, matrices: "pauli" });
  for (const [sites, weight] of [
    [[0, 1], 1],
    [[1, 2], 0.5],
    [[0, 2], -2],
  ] as const) {
    expect(coefficient(operator, "XX", sites)).toBe(2 * weight);
    expect(coefficient(operator, "YY", sites)).toBe(2 * weight);
    expect(coefficient(operator, "ZZ", sites)).toBe(6 * weight);
  }
  expect(operator.terms.length).toBe(9);
});

test("Heisenberg conserves the total spin, XXZ its z component alone", () => {
  const total = (letter: string) => plus(...[0, 1, 2, 3].map((site) => pauli(letter, [site])));
  const ring = chainLattice(4);
  for (const letter of "XYZ") expect(commute(heisenberg(ring), total(letter))).toBe(true);
  expect(commute(xxz(ring, { anisotropy: 0.5 }), total("Z"))).toBe(true);
  expect(commute(xxz(ring, { anisotropy: 0.5 }), total("X"))).toBe(false);
});

test("J1–J2: each kind of bond has its coupling", () => {
  const operator = j1j2(chainLattice(6, { next: true }), { j1: 2, j2: 0.5, matrices: "pauli" });
  expect(coefficient(operator, "XX", [0, 1])).toBe(2);
  expect(coefficient(operator, "ZZ", [1, 3])).toBe(0.5);
  expect(() => j1j2(chainLattice(6), { j2: 0.5 })).toThrow(InputError);
  expect(j1j2(chainLattice(6), { j2: 0 })).toEqual(heisenberg(chainLattice(6)));
});

test("the Ising model in a transverse field", () => {
  expect(operatorText(transverseFieldIsing(graph(2, [[0, 1, 3]]), { coupling: 0.5, field: 2 }))).toBe(
    "-1.5 Z0 Z1 - 2 X0 - 2 X1",
  );
});

describe("Kitaev's honeycomb", () => {
  test("every hexagon's product of bonds is conserved", () => {
    const lattice = honeycombLattice(3, 3);
    const operator = kitaev(lattice, { coupling: { x: 1, y: 0.7, z: -0.4 } });
    for (let start = 0; start < lattice.sites; start += 2) {
      let site = start;
      const bonds = [..."zxyzxy"].map((label) => {
        const edge = lattice.edges.find((e) => e.label === label && e.sites.includes(site));
        if (!edge) throw new Error("no such bond");
        site = edge.sites[0] === site ? edge.sites[1] : edge.sites[0];
        return pauli(label.toUpperCase().repeat(2), edge.sites);
      });
      expect(site).toBe(start);
      const plaquette = times(...bonds);
      expect(plaquette.terms[0].sites.length).toBe(6);
      expect(commute(operator, plaquette)).toBe(true);
    }
  });

  test("needs bonds labelled by direction", () => {
    expect(() => kitaev(chainLattice(4))).toThrow(
      new InputError("kitaev: the edge 0-1 is labelled 'nearest'; allowed: x, y and z, as in honeycombLattice"),
    );
  });
});

test("MaxCut: each basis state has the weight of its cut", () => {
  const cases = [triangle, completeGraph(4), randomRegularGraph(6, 3, random.key(2))];
  for (const example of cases) {
    const element = entries(maxCut(example), example.sites);
    for (let state = 0; state < 2 ** example.sites; state++) {
      expect(element(state, state)).toBeCloseTo(cutWeight(example, excited(state, example.sites)), 13);
    }
  }
});

describe("Rydberg atoms", () => {
  const lattice = squareLattice(2, 2, { periodic: false });

  test.each(["edges", "all"] as const)("matrix elements, interaction of %s", (range) => {
    const element = entries(rydberg(lattice, { rabi: 1.5, detuning: 0.7, interaction: 3, range }), 4);
    for (let row = 0; row < 16; row++) {
      const atoms = excited(row, 4).flatMap((on, site) => (on ? [site] : []));
      let energy = -0.7 * atoms.length;
      for (const i of atoms) {
        for (const j of atoms) {
          const distance = siteDistance(lattice, i, j);
          if (i < j && (range === "all" || distance < 1.1)) energy += 3 / distance ** 6;
        }
      }
      for (let column = 0; column < 16; column++) {
        const flips = excited(row ^ column, 4).filter(Boolean).length;
        expect(element(row, column)).toBeCloseTo([energy, 0.75, 0, 0, 0][flips], 13);
      }
    }
  });

  test("the blockade is the limit of a strong interaction, up to second order in 1/V", () => {
    const ring = chainLattice(5);
    const blockaded = groundState(rydbergBlockade(ring, { rabi: 2, detuning: 0.5 })).energy;
    const at = (interaction: number) => groundState(rydberg(ring, { rabi: 2, detuning: 0.5, interaction })).energy;
    const [near, nearer] = [1e3, 2e3].map((interaction) => at(interaction) - blockaded);
    expect(Math.abs(near)).toBeLessThan(0.02);
    expect(near / nearer).toBeCloseTo(2, 1);
    // Two atoms, without detuning: |00⟩ is coupled to (|01⟩ + |10⟩)/√2 by √2 Ω/2.
    expect(groundState(rydbergBlockade(graph(2, [[0, 1]]))).energy).toBeCloseTo(-Math.SQRT1_2, 12);
  });

  test("the distance 1/r⁶ needs positions", () => {
    expect(() => rydberg(triangle, { range: "all" })).toThrow(InputError);
  });
});

test.each([
  [() => heisenberg(triangle, { coupling: Number.NaN }), "heisenberg: coupling is NaN"],
  [
    () => transverseFieldIsing(triangle, { field: Number.POSITIVE_INFINITY }),
    "transverseFieldIsing: field is Infinity",
  ],
  [() => rydberg(triangle, { rabi: Number.NaN }), "rydberg: rabi is NaN; allowed: a finite number"],
])("settings that are not finite", (make, message) => {
  expect(make).toThrow(InputError);
  expect(make).toThrow(message);
});
