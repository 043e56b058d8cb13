import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type LbfgsMemory,
  type LbfgsOptions,
  lbfgs,
  type MinimizeStep,
  minimize,
} from "../../../src/freeenergy/index.ts";
import { lbfgsDirection } from "../../../src/freeenergy/optimizer/lbfgs.ts";
import { innerProduct } from "../../../src/freeenergy/vector.ts";
import {
  array,
  complex,
  eigh,
  fromData,
  mul,
  type NDArray,
  ones,
  sqrt,
  sub,
  sum,
  type Tensor,
  treeLeaves,
} from "../../../src/tensor/index.ts";
import { bfgsDirection } from "../../oracle/bfgs.ts";
import { collect, finalStep, numbers, pseudoRandom, rayleighQuotient, rosenbrock } from "../problems.ts";

const real = (values: readonly number[]) => array([...values]);
const complexVector = (values: readonly number[]) =>
  fromData("complex128", [values.length / 2], Float64Array.from(values));

/** A Hermitian matrix with random elements. */
function randomHermitian(n: number, seed: number): NDArray {
  const elements = pseudoRandom(2 * n * n, seed);
  const data = new Float64Array(2 * n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const [upper, lower] = [2 * (i * n + j), 2 * (j * n + i)];
      data[upper] = elements[upper] + elements[lower];
      data[upper + 1] = elements[upper + 1] - elements[lower + 1];
    }
  }
  return fromData("complex128", [n, n], data);
}

/** The Hamiltonian −Σ (e^{iθ} |j+1⟩⟨j| + h.c.) of a ring of n sites; its levels are −2 cos(2πk/n + θ). */
function ringWithFlux(n: number, theta: number): NDArray {
  const data = new Float64Array(2 * n * n);
  for (let j = 0; j < n; j++) {
    const next = (j + 1) % n;
    data.set([-Math.cos(theta), -Math.sin(theta)], 2 * (next * n + j));
    data.set([-Math.cos(theta), Math.sin(theta)], 2 * (j * n + next));
  }
  return fromData("complex128", [n, n], data);
}

describe("Rosenbrock's valley", () => {
  // The evaluations L-BFGS-B (Zhu, Byrd, Lu and Nocedal, version 3.0) takes to the same gradient norm with memory 10.
  test.each([
    [2, 46],
    [100, 632],
  ])("of dimension %d is followed to its end at (1, …, 1)", async (dimension, published) => {
    const start = Array.from({ length: dimension }, (_, i) => (i % 2 === 0 ? -1.2 : 1));
    const steps = minimize(
      rosenbrock,
      { parameters: real(start) },
      { optimizer: lbfgs(), stop: { gradientNorm: 1e-9, steps: 1000 } },
    );
    const { parameters, value, gradientNorm, evaluations, reason } = await finalStep(steps);
    expect(reason).toBe("gradientNorm");
    expect(gradientNorm).toBeLessThanOrEqual(1e-9);
    expect(value).toBeLessThan(1e-18);
    for (const x of numbers(parameters)) expect(x).toBeCloseTo(1, 8);
    expect(evaluations).toBeLessThan(1.1 * published);
  });
});

describe("a quadratic ½ Σ a (x − c)²", () => {
  const distinct = [1, 7, 100];
  const stiffness = real(Array.from({ length: 12 }, (_, i) => distinct[i % 3]));
  const center = real(pseudoRandom(12));
  const f = (x: Tensor) => sum(mul(stiffness, mul(sub(x, center), sub(x, center)))).mul(0.5);

  test("with three distinct curvatures takes three steps of exact line search, as conjugate gradients do", async () => {
    const exact = lbfgs({ curvature: 1e-8, sufficientDecrease: 1e-9 });
    const steps = await collect(
      minimize(f, { parameters: real(pseudoRandom(12, 2)) }, { optimizer: exact, stop: { gradientNorm: 1e-6 } }),
    );
    expect(steps).toHaveLength(3);
    const found = numbers(steps[2].parameters);
    for (const [i, c] of numbers(center).entries()) expect(found[i]).toBeCloseTo(c, 7);
  });

  test("is solved to rounding with the usual line search", async () => {
    const steps = minimize(
      f,
      { parameters: real(pseudoRandom(12, 2)) },
      { optimizer: lbfgs(), stop: { gradientNorm: 1e-12, steps: 60 } },
    );
    const { value, reason } = await finalStep(steps);
    expect(reason).toBe("gradientNorm");
    expect(value).toBeLessThan(1e-25);
  });
});

describe("the Rayleigh quotient of a complex Hermitian matrix", () => {
  const stop = { gradientNorm: 1e-10, steps: 500 };

  test.each([
    [12, 0.1],
    [20, 0.7],
    [7, Math.PI / 2],
  ])("of a ring of %d sites with the phase %d a bond comes to the analytic ground state", async (n, theta) => {
    const levels = Array.from({ length: n }, (_, k) => -2 * Math.cos((2 * Math.PI * k) / n + theta));
    const start = { parameters: complexVector(pseudoRandom(2 * n)) };
    const { value, reason } = await finalStep(
      minimize(rayleighQuotient(ringWithFlux(n, theta)), start, { optimizer: lbfgs(), stop }),
    );
    expect(reason).toBe("gradientNorm");
    expect(value).toBeCloseTo(Math.min(...levels), 13);
  });

  test("comes to the lowest eigenvalue of a random matrix", async () => {
    const hermitian = randomHermitian(16, 3);
    const lowest = numbers(eigh(hermitian).values as NDArray)[0];
    const start = { parameters: complexVector(pseudoRandom(32, 4)) };
    const { value } = await finalStep(minimize(rayleighQuotient(hermitian), start, { optimizer: lbfgs(), stop }));
    expect(value).toBeCloseTo(lowest, 12);
  });

  test("takes the same steps as the real problem of twice the size", async () => {
    const hermitian = ringWithFlux(6, 0.4);
    const numbersOfZ = pseudoRandom(12);
    const quotient = rayleighQuotient(hermitian);
    const parts = {
      re: real(numbersOfZ.filter((_, i) => i % 2 === 0)),
      im: real(numbersOfZ.filter((_, i) => i % 2 === 1)),
    };
    const options = { optimizer: lbfgs(), stop: { steps: 12 } };
    const asComplex = await collect(minimize(quotient, { parameters: complexVector(numbersOfZ) }, options));
    const asReal = await collect(
      minimize((p: { re: Tensor; im: Tensor }) => quotient(complex(p.re, p.im)), { parameters: parts }, options),
    );
    expect(asComplex).toHaveLength(asReal.length);
    asComplex.forEach(({ value, gradientNorm, evaluations }, i) => {
      expect(value).toBeCloseTo(asReal[i].value, 12);
      expect(gradientNorm).toBeCloseTo(asReal[i].gradientNorm, 10);
      expect(evaluations).toBe(asReal[i].evaluations);
    });
  });
});

describe("every step", () => {
  /** Σ √(1 + a (x − c)²) + (x·x)²/50: smooth and bounded below, and no quadratic. */
  const smooth = (a: Tensor, c: Tensor) => (x: Tensor) =>
    sum(sqrt(mul(a, mul(sub(x, c), sub(x, c))).add(1))).add(mul(sum(mul(x, x)), sum(mul(x, x))).div(50));
  const vector = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 4, maxLength: 4 });
  const curvatures = fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 4, maxLength: 4 });

  function expectWolfeSteps<P>(
    steps: readonly MinimizeStep<P>[],
    { sufficientDecrease = 1e-4, curvature = 0.9 }: LbfgsOptions,
  ) {
    for (const [i, { state }] of steps.slice(1).entries()) {
      const before = steps[i].state;
      const [x, xBefore, g, gBefore] = [state.parameters, before.parameters, state.gradient, before.gradient].map(
        (tree) => treeLeaves(tree) as NDArray[],
      );
      const s = x.map((leaf, k) => sub(leaf, xBefore[k]) as NDArray);
      const [slope, slopeBefore] = [innerProduct(g, s), innerProduct(gBefore, s)];
      expect(slopeBefore).toBeLessThan(0);
      const rounding = 1e-12 * Math.abs(before.value);
      expect(state.value).toBeLessThanOrEqual(before.value + sufficientDecrease * slopeBefore + rounding);
      expect(Math.abs(slope)).toBeLessThanOrEqual(curvature * Math.abs(slopeBefore) * (1 + 1e-9));
    }
  }

  test.each<LbfgsOptions>([{}, { curvature: 0.1, memory: 3 }, { firstLength: 1e3 }, { firstLength: 1e-6 }])(
    "satisfies the strong Wolfe conditions, with %o",
    async (options) => {
      await fc.assert(
        fc.asyncProperty(vector, vector, curvatures, async (start, center, a) => {
          const steps = await collect(
            minimize(
              smooth(real(a), real(center)),
              { parameters: real(start) },
              {
                optimizer: lbfgs(options),
                stop: { gradientNorm: 1e-5, steps: 200 },
              },
            ),
          );
          expect(steps.at(-1)?.reason).toBe("gradientNorm");
          expectWolfeSteps(steps, options);
        }),
        { numRuns: 30 },
      );
    },
  );

  test("goes along the direction of dense BFGS over the pairs remembered", async () => {
    const memory = 4;
    const steps = await collect(
      minimize(
        rosenbrock,
        { parameters: real(pseudoRandom(6)) },
        { optimizer: lbfgs({ memory }), stop: { steps: 12 } },
      ),
    );
    for (const { state } of steps) {
      const pairs = state.optimizer.memory as LbfgsMemory;
      const dense = (vectors: LbfgsMemory["displacements"]) => vectors.map(([leaf]) => numbers(leaf));
      expect(pairs.displacements).toHaveLength(Math.min(memory, state.step));
      const expected = bfgsDirection(dense(pairs.displacements), dense(pairs.gradientChanges), numbers(state.gradient));
      const [direction] = lbfgsDirection(pairs, [state.gradient]);
      const scale = Math.max(...expected.map(Math.abs));
      for (const [i, value] of numbers(direction).entries()) expect(value / scale).toBeCloseTo(expected[i] / scale, 10);
    }
  });
});

describe("near rounding error", () => {
  test("the gradient still converges where the value has long stopped changing", async () => {
    const center = real(pseudoRandom(8));
    const f = (x: Tensor) => sum(mul(real([1, 2, 3, 4, 5, 6, 7, 8]), mul(sub(x, center), sub(x, center)))).add(1e9);
    const { reason, gradientNorm } = await finalStep(
      minimize(f, { parameters: ones([8]) }, { optimizer: lbfgs(), stop: { gradientNorm: 1e-11, steps: 100 } }),
    );
    expect(reason).toBe("gradientNorm");
    expect(gradientNorm).toBeLessThanOrEqual(1e-11);
  });

  test("a gradient norm that cannot be reached ends as stalled, not in a loop", async () => {
    const stop = { gradientNorm: 1e-300, steps: 5000 };
    const { reason, gradientNorm, step, value } = await finalStep(
      minimize(rosenbrock, { parameters: real([-1.2, 1, 0.3]) }, { optimizer: lbfgs(), stop }),
    );
    expect(["stalled", "gradientNorm"]).toContain(reason);
    expect(step).toBeLessThan(200);
    expect(gradientNorm).toBeLessThan(1e-10);
    expect(value).toBeLessThan(1e-20);
  });

  test("noise in value and gradient ends as stalled at its own level", async () => {
    const noise = pseudoRandom(4000, 9);
    let call = 0;
    const objective = {
      valueAndGradient: (x: NDArray) => {
        const values = numbers(x);
        const jitter = () => 1e-9 * noise[call++ % noise.length];
        const value = values.reduce((total, v, i) => total + (i + 1) * v * v, -3) + jitter();
        return { value, gradient: real(values.map((v, i) => 2 * (i + 1) * v + jitter())) };
      },
    };
    const { reason, gradientNorm, step } = await finalStep(
      minimize(objective, { parameters: ones([5]) }, { optimizer: lbfgs({ valueNoise: 1e-9 }), stop: { steps: 1000 } }),
    );
    expect(reason).toBe("stalled");
    expect(gradientNorm).toBeLessThan(1e-7);
    expect(step).toBeLessThan(200);
  });

  test("single precision converges to its own rounding", async () => {
    const start = { parameters: array([-1.2, 1], "float32") };
    const { parameters, value } = await finalStep(
      minimize(rosenbrock, start, { optimizer: lbfgs(), stop: { gradientNorm: 1e-4, steps: 300 } }),
    );
    expect(parameters.dtype).toBe("float32");
    expect(value).toBeLessThan(1e-6);
  });
});

describe("functions a line search cannot do well", () => {
  const scalarObjective = (f: (x: number) => readonly [value: number, slope: number]) => ({
    valueAndGradient: (x: NDArray) => {
      const [value, slope] = f(x.item());
      return { value, gradient: array(slope) };
    },
  });
  const run = (f: (x: number) => readonly [number, number], start: number, steps = 200) =>
    collect(minimize(scalarObjective(f), { parameters: array(start) }, { optimizer: lbfgs(), stop: { steps } }));

  test("|x| is followed to its kink, and then there is no way on", async () => {
    const steps = await run((x) => [Math.abs(x), Math.sign(x)], 3.3);
    const { reason, parameters, evaluations } = steps[steps.length - 1];
    expect(reason).toBe("stalled");
    expect(Math.abs(parameters.item())).toBeLessThan(1e-8);
    expect(evaluations).toBeLessThan(400);
  });

  test("a flat function stops at once where it started", async () => {
    const steps = await run(() => [2, 0], 1);
    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatchObject({ reason: "stalled", stepSize: 0, value: 2, gradientNorm: 0, evaluations: 1 });
    expect(steps[0].parameters.item()).toBe(1);
  });

  test("a gradient that does not belong to the value stops where it started", async () => {
    const steps = await run((x) => [x * x, -2 * x], 1);
    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatchObject({ reason: "stalled", stepSize: 0, value: 1 });
    expect(steps[0].evaluations).toBeLessThanOrEqual(31);
  });

  test("a jump up is a wall before which the minimum is found", async () => {
    const steps = await run((x) => [x * x + (x < 0.5 ? 10 : 0), 2 * x], 4);
    const { reason, parameters } = steps[steps.length - 1];
    expect(reason).toBe("stalled");
    expect(parameters.item()).toBeGreaterThanOrEqual(0.5);
    expect(parameters.item()).toBeLessThan(0.5 + 1e-6);
  });

  test("x − ln x is minimized from both sides though it is not a number beyond x = 0", async () => {
    for (const start of [1e-3, 0.5, 40]) {
      const steps = await run((x) => [x - Math.log(x), x > 0 ? 1 - 1 / x : Number.NaN], start, 60);
      expect(steps[steps.length - 1].parameters.item()).toBeCloseTo(1, 7);
    }
  });

  test("an unbounded function goes on down until it leaves the numbers, step after step", async () => {
    const steps = await run((x) => [-x, -1], 0, 20);
    for (const [i, { value }] of steps.slice(1).entries()) expect(value).toBeLessThan(steps[i].value);
    expect(steps[steps.length - 1].value).toBeLessThan(-1e10);
  });
});

test.each<[LbfgsOptions, RegExp]>([
  [{ memory: 0 }, /memory is 0; it must be a whole number above 0/],
  [{ memory: 2.5 }, /memory is 2.5/],
  [{ maxTrials: Number.NaN }, /maxTrials is NaN/],
  [{ firstLength: 0 }, /firstLength is 0; it must be positive/],
  [{ sufficientDecrease: 0.6 }, /sufficientDecrease is 0.6; it must be in \(0, 1\/2\)/],
  [{ curvature: 1e-5 }, /curvature is 0.00001; it must be between sufficientDecrease \(0.0001\) and 1/],
  [{ valueNoise: -1 }, /valueNoise is -1/],
])("settings %o are refused", (options, message) => {
  expect(() => lbfgs(options)).toThrow(message);
});
