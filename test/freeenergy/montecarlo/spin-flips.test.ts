import { expect, test } from "vitest";
import { measure, spinFlips, walk } from "../../../src/freeenergy/index.ts";
import { squareLattice } from "../../../src/model/index.ts";
import { matmul, mul, NDArray, random, square, sum, type Tensor } from "../../../src/tensor/index.ts";

const beta = 0.4;
const sites = 9;
const { edges } = squareLattice(3, 3);

const couplings = (() => {
  const values = new Float64Array(sites * sites);
  for (const {
    sites: [i, j],
  } of edges)
    values[i * sites + j] -= 1;
  return new NDArray("float64", [sites, sites], values);
})();

/** E = −Σ σσ′ of [chains, 9]. */
const energy = (spins: Tensor) => sum(mul(spins, matmul(spins, couplings)), { axes: 1 });

/** ⟨f⟩ over all 512 configurations, one by one. */
function enumerated(f: (energy: number, magnetization: number) => number): number {
  let [total, norm] = [0, 0];
  for (let configuration = 0; configuration < 512; configuration++) {
    const spin = (i: number) => 1 - 2 * ((configuration >> i) & 1);
    const e = -edges.reduce((aligned, { sites: [i, j] }) => aligned + spin(i) * spin(j), 0);
    const m = Array.from({ length: sites }, (_, i) => spin(i)).reduce((a, b) => a + b, 0);
    norm += Math.exp(-beta * e);
    total += Math.exp(-beta * e) * f(e, m);
  }
  return total / norm;
}

test("Ising spins on a torus of 3x3 against all their configurations", () => {
  const chain = spinFlips({ energy, beta });
  const warm = walk(chain, chain.start(random.rademacher(random.key(1), [300, sites]), random.key(2)), 20);
  const { diagnostics, acceptance } = measure(chain, warm, {
    draws: 60,
    observables: {
      energy,
      energySquared: (spins) => square(energy(spins)),
      magnetization: (spins) => sum(spins, { axes: 1 }).abs(),
    },
  });
  const exact = {
    energy: enumerated((e) => e),
    energySquared: enumerated((e) => e * e),
    magnetization: enumerated((_, m) => Math.abs(m)),
  };
  for (const [name, value] of Object.entries(exact)) {
    const { mean, error, splitRHat } = diagnostics[name as keyof typeof exact];
    expect(Math.abs(mean - value) / error, name).toBeLessThan(4);
    expect(error / Math.abs(value), name).toBeLessThan(0.01);
    expect(splitRHat).toBeLessThan(1.1);
  }
  expect(acceptance).toBeGreaterThan(0.1);
  expect(acceptance).toBeLessThan(0.6);
});

test("at infinite temperature every flip is accepted, and chains go on bit for bit", () => {
  const hot = spinFlips({ energy, beta: 0, flips: 4 });
  const start = hot.start(random.rademacher(random.key(3), [3, sites]), random.key(4));
  expect(walk(hot, start, 5).accepted.values()).toEqual(Float64Array.of(20, 20, 20));
  const chain = spinFlips({ energy, beta });
  const whole = walk(chain, chain.start(start.positions, start.key), 20);
  const { positions, logDensity, accepted, proposals, key, step, stepSize } = walk(
    chain,
    chain.start(start.positions, start.key),
    7,
  );
  const kept = { positions: copied(positions), logDensity: copied(logDensity), accepted: copied(accepted) };
  expect(walk(chain, { ...kept, proposals, key, step, stepSize }, 13)).toEqual(whole);
});

test("what is no spin, no energy or no temperature is refused", () => {
  const chain = spinFlips({ energy, beta });
  expect(() => chain.start(random.normal(random.key(0), [2, sites]), random.key(0))).toThrow("allowed: 1 and -1");
  expect(() => spinFlips({ energy, beta: -1 })).toThrow("spinFlips: beta is -1; it must be finite and not negative");
  expect(() => spinFlips({ energy, beta, flips: 0.5 })).toThrow("spinFlips: flips is 0.5");
  const broken = spinFlips({ energy: (spins) => sum(spins, { axes: 1 }).sub(7).log(), beta });
  const up = new NDArray("float64", [2, sites], new Float64Array(2 * sites).fill(1));
  expect(() => walk(broken, broken.start(up, random.key(0)), 5)).toThrow(/spinFlips: ln p of chain \d is .* at step 1/);
});

function copied(array: NDArray): NDArray {
  return new NDArray(array.dtype, array.shape, array.values().slice());
}
