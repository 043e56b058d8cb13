import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AffineParameters, affine, flow, standardNormal } from "../../../src/flow/index.ts";
import {
  type FreeEnergyAux,
  fisherMetric,
  freeEnergy,
  type Metric,
  type MetricSolver,
  minimize,
  naturalGradient,
  type Objective,
  type Optimizer,
} from "../../../src/freeenergy/index.ts";
import {
  array,
  concrete,
  type Key,
  log,
  mean,
  mul,
  type NDArray,
  random,
  softplus,
  square,
  stack,
  sub,
  sum,
  type Tensor,
  valueAndGrad,
} from "../../../src/tensor/index.ts";
import { collect, finalStep, keep, numbers, pseudoRandom } from "../problems.ts";

/** −Δ of one step from zero down a slope g, as an optimizer takes it. */
async function direction(optimizer: Optimizer, slope: readonly number[]): Promise<number[]> {
  const f = (x: Tensor) => sum(mul(x, array([...slope])));
  const start = { parameters: array(slope.map(() => 0)) };
  const { parameters } = await finalStep(minimize(f, start, { optimizer, stop: { steps: 1 } }));
  return numbers(parameters).map((x) => -x);
}

function farthest(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((x, i) => Math.abs(x - b[i])));
}

describe("the solvers for scores", () => {
  const solvers: readonly MetricSolver[] = ["auto", "dense", "iterative", "samples"];

  test("solve (OᵀO/S + λ) d = g, with the mean of the scores taken away, for any number of samples", async () => {
    const shapes = fc.record({ samples: fc.integer({ min: 1, max: 9 }), size: fc.integer({ min: 1, max: 9 }) });
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(), fc.constantFrom(1, 1e-2, 1e-4), async ({ samples, size }, seed, damping) => {
        const values = pseudoRandom(samples * size, seed);
        const rows = Array.from({ length: samples }, (_, s) => values.slice(s * size, (s + 1) * size));
        const slope = pseudoRandom(size, seed + 1);
        const means = slope.map((_, i) => rows.reduce((total, row) => total + row[i], 0) / samples);
        const metric: Metric = () => ({ scores: array(rows.map((row) => [...row])) });
        for (const solver of solvers) {
          const settings = { metric, learningRate: 1, damping, solver, tolerance: 1e-14, maxIterations: 1000 };
          const d = await direction(naturalGradient(settings), slope);
          const along = rows.map((row) => row.reduce((total, o, i) => total + (o - means[i]) * d[i], 0));
          const image = d.map(
            (x, i) => damping * x + rows.reduce((total, row, s) => total + (row[i] - means[i]) * along[s], 0) / samples,
          );
          expect(farthest(image, slope)).toBeLessThan(1e-11 * Math.max(1, ...d.map(Math.abs)));
        }
      }),
      { numRuns: 40 },
    );
  });

  test("agree to 1e-9 on a density, with its scores kept or not", async () => {
    const density = flow(standardNormal([4]), affine([4]));
    const keys = random.split(random.key(7), 3);
    const shaped = (key: Key) => concrete(random.normal(key, [4]).mul(0.3), "test");
    const parameters: AffineParameters = { logScale: shaped(keys[0]), shift: shaped(keys[1]) };
    const slope = array([pseudoRandom(4, 1), pseudoRandom(4, 2)].map((row) => [...row]));
    const objective = ({ logScale, shift }: AffineParameters) => sum(mul(stack([logScale, shift]), slope));
    for (const count of [5, 40]) {
      const samples = density.sample(parameters, keys[2], count);
      const reached: number[][] = [];
      for (const form of ["scores", "product"] as const) {
        for (const solver of form === "scores" ? solvers : (["auto", "iterative"] as const)) {
          const metric = fisherMetric(density, () => samples, { form });
          const settings = { metric, learningRate: 1, damping: 1e-3, solver, tolerance: 1e-13 };
          const options = { optimizer: naturalGradient(settings), stop: { steps: 1 } };
          const { parameters: after } = await finalStep(minimize(objective, { parameters }, options));
          reached.push([...numbers(after.logScale), ...numbers(after.shift)]);
        }
      }
      expect(reached).toHaveLength(6);
      for (const other of reached) expect(farthest(other, reached[0])).toBeLessThan(1e-9);
      expect(Math.max(...reached[0].map(Math.abs))).toBeGreaterThan(0.5);
    }
  });

  test("with the scores of a density find its Fisher metric, of a normal density diag(2, …, e^(−2s), …)", async () => {
    const density = flow(standardNormal([2]), affine([2]));
    const parameters = { logScale: array([0.2, -0.3]), shift: array([1, 2]) };
    const samples = density.sample(parameters, random.key(1), 20_000);
    const metric = fisherMetric(density, () => samples);
    const objective = ({ logScale, shift }: AffineParameters) => sum(logScale).add(sum(shift));
    const options = { optimizer: naturalGradient({ metric, learningRate: 1, damping: 0 }), stop: { steps: 1 } };
    const { parameters: after } = await finalStep(minimize(objective, { parameters }, options));
    const change = [
      ...numbers(concrete(after.logScale.sub(parameters.logScale), "test")),
      ...numbers(concrete(after.shift.sub(parameters.shift), "test")),
    ];
    expect(farthest(change, [-0.5, -0.5, -Math.exp(0.4), -Math.exp(-0.6)])).toBeLessThan(0.05);
  });
});

/** p(x) ∝ exp(θ·T(x)), and its samples. */
interface Family {
  readonly logProb: (theta: Tensor, samples: Tensor) => Tensor;
  readonly sample: (theta: NDArray, key: Key, count: number) => NDArray;
  readonly statistics: (samples: Tensor) => Tensor;
}

const families: Readonly<Record<string, Family>> = {
  "independent spins": {
    logProb: (theta, samples) => sum(sub(mul(samples, theta), softplus(theta)), { axes: 1 }),
    sample: (theta, key, count) => {
      const u = numbers(concrete(random.uniform(key, [count, theta.size]), "test"));
      const p = numbers(theta).map((t) => 1 / (1 + Math.exp(-t)));
      return array(Array.from({ length: count }, (_, s) => p.map((q, i) => (u[s * p.length + i] < q ? 1 : 0))));
    },
    statistics: (samples) => samples,
  },
  "a Gaussian of any mean and width": {
    // θ₀ x − θ₁ x²/2
    logProb: (theta, x) => {
      const [a, b] = [theta.slice(0), theta.slice(1)];
      const normalization = sub(log(b).mul(0.5), square(a).div(b).mul(0.5)).sub(0.5 * Math.log(2 * Math.PI));
      return x.mul(a).sub(square(x).mul(b).mul(0.5)).add(normalization);
    },
    sample: (theta, key, count) => {
      const [a, b] = numbers(theta);
      return concrete(
        random
          .normal(key, [count])
          .div(Math.sqrt(b))
          .add(a / b),
        "test",
      );
    },
    statistics: (x) => stack([x, square(x).mul(-0.5)], 1),
  },
};

// With H = −kT θ*·T(x) the estimate of ∇F = Cov(T, H + kT ln p) is kT G (θ − θ*), G being of the same samples.
test.each(Object.keys(families))("one step of stochastic reconfiguration solves %s", async (name) => {
  const { logProb, sample, statistics } = families[name];
  const temperature = 0.7;
  const [start, target] = [array([0.3, 1.2]), array([-0.8, 2.5])];
  const objective: Objective<NDArray, { readonly samples: NDArray }> = {
    valueAndGradient: (theta) => {
      const samples = sample(theta, random.key(3), 200);
      const energies = statistics(samples).matmul(target).mul(-temperature);
      const rewards = energies.add(logProb(theta, samples).mul(temperature));
      const centred = sub(rewards, mean(rewards)) as NDArray;
      const { gradient } = valueAndGrad((t: Tensor) => mean(mul(centred, logProb(t, samples))))(theta);
      return { value: mean(rewards), gradient: gradient as NDArray, aux: { samples } };
    },
  };
  const metric = fisherMetric<NDArray, { readonly samples: NDArray }>({ logProb }, (_, aux) => aux.samples);
  for (const solver of ["dense", "iterative", "samples"] as const) {
    const damping = solver === "samples" ? 1e-8 : 0;
    const settings = { metric, solver, damping, learningRate: 1 / temperature, tolerance: 1e-14 };
    const options = { optimizer: naturalGradient(settings), stop: { steps: 1 } };
    const { parameters } = await finalStep(minimize(objective, { parameters: start }, options));
    expect(farthest(numbers(parameters), numbers(target))).toBeLessThan(1e-9 + 1000 * damping);
  }
});

test("of a free energy the metric is that of the batch its gradient is from, in a run that is resumed too", async () => {
  const { logProb, sample } = families["independent spins"];
  const density = { event: [2], logProb, sample };
  const [beta, count] = [1.5, 100];
  const target = array([-0.8, 2.5]);
  const hamiltonian = (x: Tensor) => x.matmul(target).mul(-1 / beta);
  const objective = freeEnergy({ estimator: "score", density, hamiltonian, beta, samples: count });
  const metric = fisherMetric<NDArray, FreeEnergyAux>(density, (p, aux) => objective.batchAt(p, aux).samples);
  // Leave-one-out baselines make the gradient longer by n/(n − 1).
  const optimizer = naturalGradient({ metric, damping: 0, learningRate: (beta * (count - 1)) / count });
  const start = { parameters: array([0.3, 1.2]), aux: objective.start(random.key(4)) };
  const [first, second] = await collect(minimize(objective, start, { optimizer, stop: { steps: 2 } }));
  expect(farthest(numbers(first.parameters), numbers(target))).toBeLessThan(1e-10);
  // Where the density is that of Boltzmann, all samples have the same H + kT ln p.
  expect(first.gradientNorm).toBeLessThan(1e-10);
  const again = freeEnergy({ estimator: "score", density, hamiltonian, beta, samples: count });
  const redrawn = fisherMetric<NDArray, FreeEnergyAux>(density, (p, aux) => again.batchAt(p, aux).samples);
  const resumed = naturalGradient({ metric: redrawn, damping: 0, learningRate: (beta * (count - 1)) / count });
  const rest = await collect(minimize(again, keep(first.state), { optimizer: resumed, stop: { steps: 2 } }));
  expect(rest).toStrictEqual([second]);
});

test("a step longer than the bound is made as long as it, in the same direction", async () => {
  const metric: Metric = () =>
    array([
      [4, 1],
      [1, 3],
    ]);
  const length = ([x, y]: number[]) => 4 * x * x + 2 * x * y + 3 * y * y;
  const settings = { metric, learningRate: 0.5, damping: 0.1 };
  const free = await direction(naturalGradient(settings), [1, -2]);
  const bound = length(free) / 9;
  const short = await direction(naturalGradient({ ...settings, normBound: bound }), [1, -2]);
  expect(length(short)).toBeCloseTo(bound, 12);
  expect(
    farthest(
      short,
      free.map((x) => x / 3),
    ),
  ).toBeLessThan(1e-12);
  expect(await direction(naturalGradient({ ...settings, normBound: 9.1 * bound }), [1, -2])).toEqual(free);
});

test("what does not fit is refused by name", async () => {
  const take = (metric: Metric, more = {}) =>
    collect(
      minimize(
        (x: Tensor) => sum(x),
        { parameters: array([1, 2]) },
        {
          optimizer: naturalGradient({ metric, learningRate: 1, ...more }),
          stop: { steps: 1 },
        },
      ),
    );
  await expect(take(() => ({ scores: array([[1, 2, 3]]) }))).rejects.toThrow(
    "naturalGradient: scores have shape [1, 3]; of 2 parameters it is [S, 2]",
  );
  await expect(take(() => (v) => v, { solver: "dense" })).rejects.toThrow(
    "the solver is 'dense' and the metric a product",
  );
  await expect(take(() => array([[1]]), { solver: "samples" })).rejects.toThrow("the metric a matrix");
  await expect(take(() => ({ scores: array([[1, 2]]) }), { solver: "samples", damping: 0 })).rejects.toThrow(
    "damping with the solver 'samples' is 0; it must be above 0",
  );
  const metric = () => array([[1]]);
  expect(() => naturalGradient({ metric, learningRate: 1, normBound: 0 })).toThrow(
    "normBound is 0; it must be above 0",
  );
  const unknown = { metric, learningRate: 1, solver: "lu" as MetricSolver };
  expect(() => naturalGradient(unknown)).toThrow(
    "the solver is 'lu'; it must be one of auto, dense, iterative, samples",
  );
});
