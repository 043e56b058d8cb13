import { describe, expect, test } from "vitest";
import { type AdamOptions, adam, minimize, type SgdOptions, sgd } from "../../../src/freeenergy/index.ts";
import {
  array,
  type Complex,
  conj,
  cos,
  fromData,
  mul,
  type NDArray,
  real,
  sub,
  sum,
  type Tensor,
} from "../../../src/tensor/index.ts";
import { adamPath } from "../../oracle/adam.ts";
import { collect, finalStep, numbers, pseudoRandom } from "../problems.ts";

describe("gradient descent on ½ Σ a x²", () => {
  const stiffness = [0.5, 3, 9];
  const f = (x: Tensor) => sum(mul(array(stiffness), mul(x, x))).mul(0.5);
  const start = { parameters: array([1, -2, 0.3]) };
  const rate = 0.15;

  /** x after n steps, where (x, v) ← M (x, v) with a 2×2 matrix M of each mode. */
  function modeAfter(x: number, n: number, [[a, b], [c, d]]: readonly (readonly [number, number])[]): number {
    let [position, velocity] = [x, 0];
    for (let k = 0; k < n; k++) [position, velocity] = [a * position + b * velocity, c * position + d * velocity];
    return position;
  }

  test("each mode shrinks by 1 − ηa a step", async () => {
    const steps = await collect(minimize(f, start, { optimizer: sgd({ learningRate: rate }), stop: { steps: 40 } }));
    for (const { step, parameters, value, gradientNorm, stepSize, evaluations } of steps) {
      const exact = stiffness.map((a, i) => start.parameters.data[i] * (1 - rate * a) ** step);
      for (const [i, x] of numbers(parameters).entries()) expect(x).toBeCloseTo(exact[i], 13);
      expect(value).toBeCloseTo(
        exact.reduce((total, x, i) => total + (stiffness[i] * x * x) / 2, 0),
        13,
      );
      expect(gradientNorm).toBeCloseTo(Math.hypot(...exact.map((x, i) => stiffness[i] * x)), 13);
      expect({ stepSize, evaluations }).toEqual({ stepSize: rate, evaluations: step + 1 });
    }
  });

  const momentum = 0.8;
  // v ← μv + ax, then x ← x − ηv (heavy ball) or x ← x − η(ax + μv) (Nesterov).
  const heavyBall = (a: number) =>
    [
      [1 - rate * a, -rate * momentum],
      [a, momentum],
    ] as const;
  const nesterov = (a: number) =>
    [
      [1 - rate * a * (1 + momentum), -rate * momentum ** 2],
      [a, momentum],
    ] as const;

  test.each([
    ["momentum", { learningRate: rate, momentum }, heavyBall],
    ["Nesterov's momentum", { learningRate: rate, momentum, nesterov: true }, nesterov],
  ] as const)("with %s each mode follows its two-by-two matrix", async (_, options, matrix) => {
    const steps = await collect(minimize(f, start, { optimizer: sgd(options), stop: { steps: 40 } }));
    for (const { step, parameters } of steps) {
      const exact = stiffness.map((a, i) => modeAfter(start.parameters.data[i], step, matrix(a)));
      for (const [i, x] of numbers(parameters).entries()) expect(x).toBeCloseTo(exact[i], 12);
    }
  });

  test("a schedule gives the rate of each step, counted from 1", async () => {
    const learningRate = (step: number) => rate / step;
    const steps = await collect(minimize(f, start, { optimizer: sgd({ learningRate }), stop: { steps: 5 } }));
    expect(steps.map(({ stepSize }) => stepSize)).toEqual([1, 2, 3, 4, 5].map((k) => rate / k));
    const exact = stiffness.map((a, i) =>
      [1, 2, 3, 4, 5].reduce((x, k) => x * (1 - (rate / k) * a), start.parameters.data[i]),
    );
    for (const [i, x] of numbers(steps[4].parameters).entries()) expect(x).toBeCloseTo(exact[i], 14);
  });
});

test("descent of |z − c|² goes straight to the complex c", async () => {
  const c = { re: 0.5, im: -1.75 };
  const f = (z: Tensor) => sum(real(mul(conj(sub(z, c)), sub(z, c))));
  const start = { parameters: fromData("complex128", [1], Float64Array.of(2, 5)) };
  // The gradient is 2 (z − c), so that η = 1/2 arrives in one step.
  const { parameters, value } = await finalStep(
    minimize(f, start, { optimizer: sgd({ learningRate: 0.5 }), stop: { steps: 1 } }),
  );
  expect(parameters.complexItem()).toEqual(c);
  expect(value).toBe(0);
});

describe("Adam", () => {
  const asComplex = (data: readonly number[]): readonly Complex[] =>
    Array.from({ length: data.length / 2 }, (_, i) => ({ re: data[2 * i], im: data[2 * i + 1] }));

  const cases: readonly AdamOptions[] = [
    { learningRate: 0.1 },
    { learningRate: 0.05, beta1: 0.5, beta2: 0.9, epsilon: 1e-3 },
    { learningRate: (step) => 0.2 / Math.sqrt(step), weightDecay: 0.1 },
  ];

  test.each(cases)("takes the steps of the published algorithm with %o", async (options) => {
    const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
    const alpha = typeof learningRate === "function" ? learningRate : () => learningRate;
    // Σ cos(k x) + ½ x² of three real numbers and Σ k |z|² + Re z of two complex ones, with gradients by hand.
    const real3 = [0.7, -1.9, 0.2];
    const complex2 = [0.3, 1.1, -2, 0.4];
    const f = ({ x, z }: { x: Tensor; z: Tensor }) =>
      sum(cos(mul(array([1, 2, 3]), x)).add(mul(0.5, mul(x, x)))).add(
        sum(mul(array([1, 2]), real(mul(conj(z), z))).add(real(z))),
      );
    const gradient = (theta: readonly Complex[]) =>
      theta.map(({ re, im }, i) =>
        i < 3
          ? { re: -(i + 1) * Math.sin((i + 1) * re) + re, im: 0 }
          : { re: 2 * (i - 2) * re + 1, im: 2 * (i - 2) * im },
      );
    const path = adamPath(
      [...real3.map((re) => ({ re, im: 0 })), ...asComplex(complex2)],
      gradient,
      { alpha, beta1, beta2, epsilon, lambda: weightDecay },
      50,
    );
    const start = { parameters: { x: array(real3), z: fromData("complex128", [2], Float64Array.from(complex2)) } };
    const steps = await collect(minimize(f, start, { optimizer: adam(options), stop: { steps: 50 } }));
    expect(steps).toHaveLength(50);
    for (const [k, { parameters }] of steps.entries()) {
      const found = [...numbers(parameters.x).map((re) => ({ re, im: 0 })), ...asComplex(numbers(parameters.z))];
      found.forEach(({ re, im }, i) => {
        expect(re).toBeCloseTo(path[k][i].re, 12);
        expect(im).toBeCloseTo(path[k][i].im, 12);
      });
    }
  });

  test("does not depend on the phase a complex parameter is written in", async () => {
    const phase = { re: Math.cos(0.9), im: Math.sin(0.9) };
    const c = { re: 1, im: 2 };
    const distance = (z: Tensor) => sum(real(mul(conj(sub(z, c)), sub(z, c))));
    const z = pseudoRandom(6);
    const start = fromData("complex128", [3], Float64Array.from(z));
    const turnedBack = mul(start, { re: phase.re, im: -phase.im }) as NDArray;
    const options = { optimizer: adam({ learningRate: 0.1 }), stop: { steps: 30 } };
    const plain = await collect(minimize(distance, { parameters: start }, options));
    const turned = await collect(minimize((w: Tensor) => distance(mul(w, phase)), { parameters: turnedBack }, options));
    plain.forEach(({ value }, i) => {
      expect(turned[i].value).toBeCloseTo(value, 12);
    });
  });

  test("leaves a parameter without gradient where it is, with epsilon 0 too", async () => {
    const f = ({ x }: { x: Tensor; unused: Tensor }) => sum(mul(x, x));
    const start = { parameters: { x: array([1, 2]), unused: array([3]) } };
    const { parameters } = await finalStep(minimize(f, start, { optimizer: adam({ epsilon: 0 }), stop: { steps: 3 } }));
    expect(numbers(parameters.unused)).toEqual([3]);
    expect(numbers(parameters.x)[0]).toBeLessThan(1);
  });
});

test.each<[() => unknown, RegExp]>([
  [() => sgd({ learningRate: 0 }), /sgd: learningRate at step 1 is 0; it must be positive and finite/],
  [() => sgd({ learningRate: 0.1, momentum: 1 }), /sgd: momentum is 1; it must be in \[0, 1\)/],
  [() => sgd({ learningRate: 0.1, nesterov: true }), /nesterov needs a momentum above 0/],
  [() => adam({ learningRate: Number.NaN }), /adam: learningRate at step 1 is NaN/],
  [() => adam({ beta2: 1 }), /adam: beta2 is 1/],
  [() => adam({ epsilon: -1e-8 }), /adam: epsilon is -1e-8; it must be finite and not negative/],
  [() => adam({ weightDecay: Number.POSITIVE_INFINITY }), /adam: weightDecay is Infinity/],
])("settings out of range are refused: %s", (make, message) => {
  expect(make).toThrow(message);
});

test("a schedule that leaves the positive numbers is refused at its step", async () => {
  const options: SgdOptions = { learningRate: (step) => 0.3 - 0.1 * step };
  const steps = minimize((x: Tensor) => sum(mul(x, x)), { parameters: array([1]) }, { optimizer: sgd(options) });
  await expect(collect(steps)).rejects.toThrow(/sgd: learningRate at step [34] is/);
});
