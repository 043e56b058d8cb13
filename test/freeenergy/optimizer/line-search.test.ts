import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type LinePoint, searchLine, type WolfeConditions } from "../../../src/freeenergy/optimizer/line-search.ts";

const usual: WolfeConditions = { sufficientDecrease: 1e-4, curvature: 0.9, valueNoise: 2 ** -43, maxTrials: 30 };

type Function1 = (alpha: number) => readonly [value: number, slope: number];

/** Searches from 0 and keeps every trial. */
async function search(f: Function1, firstAlpha: number, conditions: Partial<WolfeConditions> = {}) {
  const at = (alpha: number): LinePoint => ({ alpha, value: f(alpha)[0], slope: f(alpha)[1] });
  const trials: LinePoint[] = [];
  const phi = async (alpha: number) => {
    trials.push(at(alpha));
    return at(alpha);
  };
  const origin = at(0);
  const { outcome, point } = await searchLine(phi, origin, firstAlpha, { ...usual, ...conditions });
  return { outcome, point, trials, origin };
}

function expectWolfe(point: LinePoint, origin: LinePoint, { sufficientDecrease, curvature } = usual): void {
  expect(point.value).toBeLessThanOrEqual(origin.value + sufficientDecrease * point.alpha * origin.slope);
  expect(Math.abs(point.slope)).toBeLessThanOrEqual(curvature * Math.abs(origin.slope));
}

test("the second trial on a quadratic is its minimum", async () => {
  const positive = fc.double({ min: 0.1, max: 10, noNaN: true });
  const firstInUnits = fc.oneof(
    fc.double({ min: 0.12, max: 0.45, noNaN: true }),
    fc.double({ min: 1.1, max: 50, noNaN: true }),
  );
  await fc.assert(
    fc.asyncProperty(positive, positive, firstInUnits, async (minimum, stiffness, first) => {
      const f: Function1 = (a) => [(stiffness * (a - minimum) ** 2) / 2, stiffness * (a - minimum)];
      const { outcome, point, trials } = await search(f, first * minimum, { curvature: 1e-3 });
      expect(outcome).toBe("wolfe");
      expect(trials).toHaveLength(2);
      expect(point.alpha / minimum).toBeCloseTo(1, 6);
    }),
  );
});

describe("the strong Wolfe conditions hold on", () => {
  // The functions of Moré and Thuente, ACM TOMS 20, 286 (1994), section 5: eqs. 5.1, 5.2 and 5.4.
  const beta51 = 2;
  const rational: Function1 = (a) => [-a / (a * a + beta51), (a * a - beta51) / (a * a + beta51) ** 2];
  const quintic: Function1 = (a) => [
    (a + 0.004) ** 5 - 2 * (a + 0.004) ** 4,
    5 * (a + 0.004) ** 4 - 8 * (a + 0.004) ** 3,
  ];
  const yanai = (b1: number, b2: number): Function1 => {
    const gamma = (b: number) => Math.sqrt(1 + b * b) - b;
    const left = (a: number) => Math.sqrt((1 - a) ** 2 + b2 ** 2);
    const right = (a: number) => Math.sqrt(a * a + b1 ** 2);
    return (a) => [
      gamma(b1) * left(a) + gamma(b2) * right(a),
      (-gamma(b1) * (1 - a)) / left(a) + (gamma(b2) * a) / right(a),
    ];
  };
  const functions: readonly (readonly [string, Function1, number])[] = [
    ["a rational function that flattens out", rational, 0.1],
    ["a quintic with a nearly flat start", quintic, 0.1],
    ["Yanai's function, equal parts", yanai(1e-3, 1e-3), 1e-3],
    ["Yanai's function, sharp at the right", yanai(1e-2, 1e-3), 1e-3],
    ["Yanai's function, sharp at the left", yanai(1e-3, 1e-2), 1e-3],
  ];
  const starts = [1e-3, 1e-1, 1e1, 1e3];
  const cases = functions.flatMap(([name, f, c]) => starts.map((start) => [name, start, f, c] as const));

  test.each(cases)("%s from %d", async (_, start, f, curvature) => {
    const conditions = { ...usual, curvature, sufficientDecrease: 1e-4 };
    const { outcome, point, trials, origin } = await search(f, start, conditions);
    expect(outcome).toBe("wolfe");
    expectWolfe(point, origin, conditions);
    expect(trials.length).toBeLessThanOrEqual(20);
  });

  test("quartics with two valleys, at random", async () => {
    const coefficient = fc.double({ min: -3, max: 3, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        coefficient,
        coefficient,
        coefficient,
        fc.double({ min: -3, max: 2, noNaN: true }),
        async (...c) => {
          const [slope, quadratic, cubic, exponent] = c;
          const fall = -Math.abs(slope) - 1e-3;
          const f: Function1 = (a) => [
            fall * a + quadratic * a ** 2 + cubic * a ** 3 + a ** 4,
            fall + 2 * quadratic * a + 3 * cubic * a ** 2 + 4 * a ** 3,
          ];
          const conditions = { ...usual, curvature: 0.1 };
          const { outcome, point, origin } = await search(f, 10 ** exponent, conditions);
          expect(outcome).toBe("wolfe");
          expectWolfe(point, origin, conditions);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("beyond a wall where the function is not finite", () => {
  // ½(x − 0.9)² − 0.01 ln(1 − x), which is not a number beyond x = 1.
  const barrier: Function1 = (x) => [
    (x - 0.9) ** 2 / 2 - 0.01 * Math.log(1 - x),
    x < 1 ? x - 0.9 + 0.01 / (1 - x) : Number.NaN,
  ];

  test.each([1, 5, 1e3, 1e8])("a first step of %d draws back and ends inside", async (firstAlpha) => {
    const { outcome, point, origin } = await search(barrier, firstAlpha, { curvature: 0.1 });
    expect(outcome).toBe("wolfe");
    expect(point.alpha).toBeLessThan(1);
    expectWolfe(point, origin, { ...usual, curvature: 0.1 });
  });

  test("a finite value with a gradient that is not counts as beyond", async () => {
    const f: Function1 = (x) => [(x - 0.5) ** 2, x > 1 ? Number.POSITIVE_INFINITY : 2 * (x - 0.5)];
    const { outcome, point } = await search(f, 10, { curvature: 0.5 });
    expect(outcome).toBe("wolfe");
    expect(point.alpha).toBeLessThan(1);
  });

  test("a function that falls up to its wall gives the lowest value seen", async () => {
    const f: Function1 = (x) => [x <= 1 ? -x : Number.NaN, x <= 1 ? -1 : Number.NaN];
    const { outcome, point, trials } = await search(f, 3);
    expect(outcome).toBe("decrease");
    expect(point.alpha).toBeGreaterThan(1 - 1e-6);
    expect(point.value).toBe(Math.min(...trials.filter(({ value }) => value <= 0).map(({ value }) => value)));
  });

  test("one that is finite nowhere says so", async () => {
    const f: Function1 = (x) => (x === 0 ? [0, -1] : [Number.NaN, Number.NaN]);
    const { outcome, trials } = await search(f, 1);
    expect(outcome).toBe("nonFinite");
    expect(trials).toHaveLength(30);
  });
});

describe("where no point satisfies the conditions", () => {
  test("a kink is approached until no number is left between its sides", async () => {
    const f: Function1 = (x) => [Math.abs(x - Math.SQRT2), x < Math.SQRT2 ? -1 : 1];
    const { outcome, point, trials } = await search(f, 1, { maxTrials: 200 });
    expect(outcome).toBe("decrease");
    expect(Math.abs(point.alpha - Math.SQRT2)).toBeLessThan(1e-13);
    expect(trials.length).toBeLessThan(120);
  });

  test("a slope that promises a descent which never comes", async () => {
    const { outcome, trials } = await search((x) => [x === 0 ? 0 : 1, -1], 1, { maxTrials: 12 });
    expect(outcome).toBe("none");
    expect(trials).toHaveLength(12);
  });

  test("a jump down at a distance is found only if a trial falls there, and then kept", async () => {
    const f: Function1 = (x) => (x < 0.5 ? [(x - 0.6) ** 2, 2 * (x - 0.6)] : [(x - 0.6) ** 2 - 10, 2 * (x - 0.6)]);
    const { outcome, point, origin } = await search(f, 0.7, { curvature: 0.1 });
    expect(outcome).toBe("wolfe");
    expect(point.value).toBeLessThan(-9);
    expectWolfe(point, origin, { ...usual, curvature: 0.1 });
  });
});

describe("where differences of values drown in rounding", () => {
  // 1e8 + ½(x − 1)²·1e-10: the value never changes, the slope is exact.
  const f: Function1 = (x) => [1e8 + ((x - 1) ** 2 / 2) * 1e-10, (x - 1) * 1e-10];

  test("the slopes find the minimum", async () => {
    const { outcome, point } = await search(f, 0.01, { curvature: 1e-3 });
    expect(outcome).toBe("wolfe");
    expect(point.alpha).toBeCloseTo(1, 3);
  });

  test("noise of the assumed size does not mislead", async () => {
    let call = 0;
    const noisy: Function1 = (x) => [f(x)[0] * (1 + (call++ % 2 === 0 ? 1 : -1) * 2 ** -45), f(x)[1]];
    const { outcome, point } = await search(noisy, 30, { curvature: 1e-3 });
    expect(outcome).toBe("wolfe");
    expect(point.alpha).toBeCloseTo(1, 3);
  });
});
