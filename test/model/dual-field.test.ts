import { expect, test } from "vitest";
import { criticalIsingBeta, isingDualField, squareLattice } from "../../src/model/index.ts";
import { array, concrete } from "../../src/tensor/index.ts";

test("ln Z of the field at the critical point of the 4×4 torus is the published one", () => {
  const field = isingDualField(squareLattice(4, 4), criticalIsingBeta);
  expect(field.logPartition(16 * 0.9701197162)).toBeCloseTo(37.3767, 4);
});

test("summing the spins of e^(½ sᵀKs) in a field gives ln Z of the field, by quadrature over two sites", () => {
  const beta = 0.3;
  const field = isingDualField({ sites: 2, edges: [{ sites: [0, 1], weight: 1 }] }, beta);
  const [points, width] = [801, 8];
  const at = (i: number) => -width + (2 * width * i) / (points - 1);
  const grid = Array.from({ length: points * points }, (_, k) => [at(k % points), at(Math.floor(k / points))]);
  const energies = concrete(field.energy(array(grid)), "the test").values();
  const integral =
    Float64Array.from(energies).reduce((sum, energy) => sum + Math.exp(-energy), 0) * (at(1) - at(0)) ** 2;
  expect(Math.log(integral)).toBeCloseTo(field.logPartition(Math.log(4 * Math.cosh(beta))), 10);
});
