import { expect, test } from "vitest";
import {
  acceptance,
  hmc,
  type LogDensity,
  type MarkovChain,
  mala,
  measure,
  metropolis,
  walk,
} from "../../../src/freeenergy/index.ts";
import {
  array,
  equal,
  matmul,
  mul,
  NDArray,
  ones,
  random,
  square,
  sub,
  sum,
  type Tensor,
  where,
  zeros,
} from "../../../src/tensor/index.ts";

const precision = array([
  [2, -0.8],
  [-0.8, 1],
]);

/** ln p = −xᵀAx/2, of covariance A⁻¹ = [[1, 0.8], [0.8, 2]]/1.36. */
const gaussian: LogDensity = (x) => sum(mul(x, matmul(x, precision)), { axes: 1 }).mul(-0.5);

/** ln p = −(x² − 1)² + x/2 of a single number, [chains]. */
const doubleWell: LogDensity = (x) => sub(x.mul(0.5), square(square(x).sub(1)));

/** ⟨f⟩ in the double well by the trapezoidal rule, which is exact to rounding for such functions. */
function inDoubleWell(f: (x: number) => number): number {
  const points = Array.from({ length: 6001 }, (_, i) => -3 + i / 1000);
  const weights = points.map((x) => Math.exp(x / 2 - (x * x - 1) ** 2));
  const norm = weights.reduce((total, weight) => total + weight, 0);
  return points.reduce((total, x, i) => total + f(x) * weights[i], 0) / norm;
}

type Make = (logDensity: LogDensity, stepSize: number, warmUp?: number) => MarkovChain;

const samplers: Readonly<Record<string, Make>> = {
  metropolis: (logDensity, stepSize, warmUp) => metropolis({ logDensity, stepSize: 2 * stepSize, warmUp }),
  mala: (logDensity, stepSize, warmUp) => mala({ logDensity, stepSize, warmUp }),
  hmc: (logDensity, stepSize, warmUp) => hmc({ logDensity, stepSize, leapfrogSteps: [2, 6], warmUp }),
};

const component = (i: number) => (x: Tensor) => matmul(x, array([i === 0 ? 1 : 0, i === 0 ? 0 : 1]));

for (const [name, make] of Object.entries(samplers)) {
  test(`${name}: the moments of a correlated Gaussian`, () => {
    const chain = make(gaussian, 0.5, 60);
    const warm = walk(chain, chain.start(random.normal(random.key(1), [200, 2]), random.key(2)), 60);
    const [first, second] = [component(0), component(1)];
    const { diagnostics, acceptance: share } = measure(chain, warm, {
      draws: 100,
      observables: {
        mean: first,
        variance: (x) => square(first(x)),
        covariance: (x) => mul(first(x), second(x)),
        other: (x) => square(second(x)),
      },
    });
    const exact = { mean: 0, variance: 1 / 1.36, covariance: 0.8 / 1.36, other: 2 / 1.36 };
    for (const [moment, value] of Object.entries(exact)) {
      const { mean, error, splitRHat } = diagnostics[moment as keyof typeof exact];
      expect(Math.abs(mean - value) / error, moment).toBeLessThan(4);
      expect(error).toBeLessThan(0.1);
      expect(splitRHat).toBeLessThan(1.15);
    }
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.95);
  });

  test(`${name}: a double well against quadrature`, () => {
    const chain = make(doubleWell, 0.5);
    // Langevin steps do not come back from where the force is much larger than here.
    const begin = random.uniform(random.key(3), [500], { low: -1.5, high: 1.5 });
    const warm = walk(chain, chain.start(begin, random.key(4)), 40);
    const observables = { x: (x: Tensor) => x.mul(1), square: square, inside: (x: Tensor) => square(square(x)) };
    const { diagnostics } = measure(chain, warm, { draws: 60, observables });
    const exact = {
      x: inDoubleWell((x) => x),
      square: inDoubleWell((x) => x * x),
      inside: inDoubleWell((x) => x ** 4),
    };
    for (const [moment, value] of Object.entries(exact)) {
      const { mean, error } = diagnostics[moment as keyof typeof exact];
      expect(Math.abs(mean - value) / error, moment).toBeLessThan(4);
      expect(error).toBeLessThan(0.06);
    }
  });

  // In equilibrium, a step is as likely as its reverse: ⟨f(x) g(x′)⟩ = ⟨g(x) f(x′)⟩ for a pair of steps.
  test(`${name}: detailed balance from exact draws`, () => {
    const chain = make((x) => square(x).mul(-0.5), 1.2);
    const before = chain.start(random.normal(random.key(5), [20_000]), random.key(6));
    const [x, y] = [before, chain.step(before)].map(({ positions }) => positions.values());
    const differences = Array.from(x, (_, i) => x[i] ** 2 * y[i] ** 4 - x[i] ** 4 * y[i] ** 2);
    const mean = differences.reduce((total, d) => total + d, 0) / differences.length;
    const squares = differences.reduce((total, d) => total + (d - mean) ** 2, 0);
    expect(Math.abs(mean)).toBeLessThan((4 * Math.sqrt(squares)) / differences.length);
    expect(y.filter((value, i) => value !== x[i]).length).toBeGreaterThan(5000);
  });

  test(`${name}: the warm-up finds a step size from far off, and chains go on bit for bit`, () => {
    for (const first of [0.001, 50]) {
      const chain = make(gaussian, first, 100);
      const warm = walk(chain, chain.start(random.normal(random.key(7), [100, 2]), random.key(8)), 100);
      const target = { metropolis: 0.3, mala: 0.574, hmc: 0.8 }[name] ?? Number.NaN;
      const whole = walk(chain, warm, 50);
      expect(Math.abs(acceptance(whole) - target)).toBeLessThan(0.1);
      const kept = JSON.parse(JSON.stringify(walk(chain, warm, 30), writeArrays), readArrays);
      const rest = walk(make(gaussian, first, 100), kept, 20);
      expect(rest).toEqual(whole);
    }
  });

  test(`${name}: ln p that is not a number is an error that says where`, () => {
    const start = new NDArray("float64", [2], Float64Array.of(0, 1));
    const broken: LogDensity = (x) =>
      square(x)
        .mul(-0.5)
        .add(x.mul(0).div(x.sub(1)));
    expect(() => make(broken, 1).start(start, random.key(0))).toThrow(
      `${name}: ln p of chain 1 is NaN at the start; allowed: a finite number`,
    );
    const cut: LogDensity = (x) => sub(square(x).mul(-0.5), x.sub(3).mul(-1).log().mul(0.001));
    const chain = make(cut, 1);
    expect(() => walk(chain, chain.start(start, random.key(0)), 200)).toThrow(
      new RegExp(`^${name}: ln p of chain [01] is NaN at step \\d+`),
    );
  });
}

test("points that are not allowed are never gone to", () => {
  // e^(−x) for x > 0 only
  const half: LogDensity = (x) => where(x.greater(0), x.neg(), Number.NEGATIVE_INFINITY);
  for (const make of [samplers.metropolis, samplers.hmc]) {
    const chain = make(half, 0.7);
    const warm = walk(chain, chain.start(ones([200]) as NDArray, random.key(11)), 30);
    const { diagnostics, series } = measure(chain, warm, { draws: 60, observables: { x: (x) => x.mul(1) } });
    expect(Array.from(series.x.values()).every((x) => x > 0)).toBe(true);
    expect(Math.abs(diagnostics.x.mean - 1) / diagnostics.x.error).toBeLessThan(4);
  }
});

test("a step size that is too large makes motions run away, which are rejected", () => {
  const chain = hmc({ logDensity: (x) => square(square(x)).mul(-1), stepSize: 3, leapfrogSteps: 20 });
  const start = chain.start(random.normal(random.key(9), [20]), random.key(10));
  const end = walk(chain, start, 5);
  expect(end.proposals).toBe(5);
  expect(Array.from(end.positions.values()).every(Number.isFinite)).toBe(true);
  expect(acceptance(end)).toBeLessThan(0.2);
});

test("options that are not possible are refused by name", () => {
  const logDensity = gaussian;
  expect(() => metropolis({ logDensity, stepSize: 0 })).toThrow("metropolis: stepSize is 0; it must be positive");
  expect(() => mala({ logDensity, stepSize: 1, warmUp: -1 })).toThrow("mala: warmUp is -1; it must be a whole number");
  expect(() => hmc({ logDensity, stepSize: 1, leapfrogSteps: [3, 2] })).toThrow("hmc: leapfrogSteps is 3,2; allowed");
  expect(() => hmc({ logDensity, stepSize: 1, leapfrogSteps: 2, targetAcceptance: 1 })).toThrow(
    "hmc: targetAcceptance is 1; it must be between 0 and 1",
  );
  const whole = metropolis({ logDensity: (x) => sum(x), stepSize: 1 });
  expect(() => whole.start(zeros([3]) as NDArray, random.key(0))).toThrow(
    "metropolis: ln p of 3 chains is float64[]; allowed: real [3]",
  );
});

function writeArrays(_: string, value: unknown): unknown {
  if (!(value instanceof NDArray)) return value;
  return { dtype: value.dtype, shape: value.shape, numbers: Array.from(value.values()) };
}

function readArrays(_: string, value: { dtype: "float64"; shape: number[]; numbers: number[] }): unknown {
  if (typeof value !== "object" || value === null || !("numbers" in value)) return value;
  return new NDArray(value.dtype, value.shape, Float64Array.from(value.numbers));
}

test("chains that do not move are told of, and their means have no small error", () => {
  const observables = { x: component(0) };
  const begin = random.normal(random.key(1), [6, 2]).mul(1e-3) as NDArray;
  const wild = mala({ logDensity: gaussian, stepSize: 1e6 });
  const stuck = measure(wild, wild.start(begin, random.key(2)), { draws: 20, observables });
  expect(stuck.acceptance).toBe(0);
  expect(stuck.diagnostics.x).toMatchObject({ error: Number.POSITIVE_INFINITY, effectiveSamples: 0 });
  expect(stuck.notice).toBe(
    "mala: 6 of 6 chains did not move in 20 steps, at an acceptance of 0.0; try smaller steps or a longer warm-up",
  );

  // Two of six begin on a spike so high that no proposal leaves it.
  const apart = array([100, 100, 0, 0, 0, 0].map((first) => [first, 0]));
  const chain = metropolis({ logDensity: (x) => where(equal(component(0)(x), 100), 1e9, gaussian(x)), stepSize: 0.5 });
  const some = measure(chain, chain.start(apart, random.key(2)), { draws: 20, observables });
  expect(some.notice).toMatch(/^metropolis: 2 of 6 chains did not move in 20 steps, at an acceptance of 0.4/);
  expect(some.diagnostics.x.splitRHat).toBeGreaterThan(10);
  expect(some.diagnostics.x.error).toBeGreaterThan(10);
});
