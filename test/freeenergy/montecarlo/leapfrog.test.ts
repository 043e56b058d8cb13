import { expect, test } from "vitest";
import type { LogDensity } from "../../../src/freeenergy/index.ts";
import { leapfrog, type PhasePoint, slopeOf } from "../../../src/freeenergy/montecarlo/leapfrog.ts";
import { array, det, type NDArray, neg, random, square, sum } from "../../../src/tensor/index.ts";

/** An anharmonic potential of two coupled coordinates. */
const logDensity: LogDensity = (x) =>
  sum(square(square(x)), { axes: 1 })
    .mul(-0.25)
    .sub(square(sum(x, { axes: 1 })).mul(0.5));
const slope = (positions: NDArray) => slopeOf("test", logDensity, positions);
const scale = array([1, 0.5]) as NDArray;

function begin(): PhasePoint {
  const positions = random.normal(random.key(1), [5, 2]);
  return { positions, momenta: random.normal(random.key(2), [5, 2]), ...slope(positions) };
}

function follow(from: PhasePoint, stepSize: number, steps: number): PhasePoint {
  let point = from;
  for (let i = 0; i < steps; i++) point = leapfrog(point, stepSize, scale, slope);
  return point;
}

test("a motion with its momenta turned round goes back to where it came from", () => {
  const start = begin();
  const end = follow(start, 0.1, 20);
  const back = follow({ ...end, momenta: neg(end.momenta) as NDArray }, 0.1, 20);
  back.positions.values().forEach((x, i) => {
    expect(x).toBeCloseTo(start.positions.values()[i], 11);
  });
});

test("the energy is kept to second order in the step size", () => {
  const start = begin();
  const energies = ({ momenta, logDensity: logs }: PhasePoint) =>
    (sum(square(momenta), { axes: 1 }).mul(0.5).sub(logs) as NDArray).values();
  const largestChange = (steps: number) => {
    const [before, after] = [energies(start), energies(follow(start, 1 / steps, steps))];
    return Math.max(...Array.from(before, (energy, i) => Math.abs(after[i] - energy)));
  };
  const ratios = [10, 20, 40].map((steps) => largestChange(steps) / largestChange(2 * steps));
  for (const ratio of ratios) expect(Math.log2(ratio)).toBeCloseTo(2, 1);
});

test("volume in phase space is kept", () => {
  const [h, start] = [1e-5, [0.3, -0.4, 0.7, 0.2]];
  const move = (z: readonly number[]) => {
    const positions = array([z.slice(0, 2)]) as NDArray;
    const momenta = array([z.slice(2)]) as NDArray;
    const end = follow({ positions, momenta, ...slope(positions) }, 0.3, 4);
    return [...end.positions.values(), ...end.momenta.values()];
  };
  const columns = start.map((_, i) => {
    const [up, down] = [h, -h].map((d) => move(start.map((z, j) => (i === j ? z + d : z))));
    return up.map((z, j) => (z - down[j]) / (2 * h));
  });
  expect((det(array(columns)) as NDArray).item()).toBeCloseTo(1, 7);
});
