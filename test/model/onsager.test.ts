import { describe, expect, test } from "vitest";
import { criticalIsingBeta, onsager, spontaneousMagnetization } from "../../src/model/index.ts";
import { InputError } from "../../src/tensor/index.ts";

/**
 * ln Z, −∂lnZ/∂β and β²∂²lnZ/∂β² from Onsager's double integral ln 2 + ½⟨ln(cosh² 2β − sinh 2β (cos φ + cos θ))⟩,
 * differentiated under the integral. The mean over equally spaced angles converges exponentially away from β_c.
 */
function doubleIntegral(beta: number, points: number) {
  const [c, s] = [Math.cosh(2 * beta), Math.sinh(2 * beta)];
  const cosines = Array.from({ length: points }, (_, i) => Math.cos((2 * Math.PI * (i + 0.5)) / points));
  // Row by row, so that rounding does not build up.
  const mean = (f: (sum: number) => number) => {
    const rows = cosines.map((x) => cosines.reduce((total, y) => total + f(x + y), 0) / points);
    return rows.reduce((total, row) => total + row, 0) / points;
  };
  const value = (sum: number) => c * c - s * sum;
  const first = (sum: number) => 4 * c * s - 2 * c * sum;
  const second = (sum: number) => 8 * (c * c + s * s) - 4 * s * sum;
  const curvature = mean((sum) => second(sum) / value(sum) - (first(sum) / value(sum)) ** 2);
  return {
    lnZ: Math.LN2 + mean((sum) => Math.log(value(sum))) / 2,
    energy: -mean((sum) => first(sum) / value(sum)) / 2,
    specificHeat: (beta ** 2 * curvature) / 2,
  };
}

describe("Onsager's double integral, summed", () => {
  test.each([0.05, 0.2, 0.35, 0.4, 0.5, 0.7, 1.2])("β = %d", (beta) => {
    const expected = doubleIntegral(beta, 300);
    const { lnZ, energy, specificHeat } = onsager(beta);
    expect(Math.abs(lnZ - expected.lnZ)).toBeLessThan(2e-14);
    expect(Math.abs(energy - expected.energy)).toBeLessThan(2e-14);
    expect(Math.abs(specificHeat - expected.specificHeat)).toBeLessThan(5e-14);
  });
});

describe("the critical point", () => {
  const catalan = 0.915965594177219;

  test("ln Z = ln 2/2 + 2G/π, energy −√2, specific heat infinite", () => {
    const { lnZ, energy, specificHeat } = onsager(criticalIsingBeta);
    expect(Math.abs(lnZ - (Math.LN2 / 2 + (2 * catalan) / Math.PI))).toBeLessThan(2e-15);
    expect(energy).toBe(-Math.SQRT2);
    expect(specificHeat).toBe(Number.POSITIVE_INFINITY);
  });

  test("is where a text such as log(1+sqrt(2))/2 puts it, to rounding", () => {
    expect(onsager(Math.log(1 + Math.sqrt(2)) / 2).specificHeat).toBe(Number.POSITIVE_INFINITY);
    expect(onsager(0.5 * Math.log1p(Math.SQRT2)).specificHeat).toBe(Number.POSITIVE_INFINITY);
  });

  test("the specific heat grows by (8/π) β_c² ln 10 for each decade on both sides", () => {
    const rise = (8 / Math.PI) * criticalIsingBeta ** 2 * Math.LN10;
    for (const side of [1, -1]) {
      const at = (distance: number) => onsager(criticalIsingBeta * (1 + side * distance)).specificHeat;
      expect(at(1e-7) - at(1e-6)).toBeCloseTo(rise, 4);
    }
  });

  test("ln Z and the energy are continuous", () => {
    for (const side of [1, -1]) {
      const near = onsager(criticalIsingBeta + side * 1e-12);
      expect(near.lnZ).toBeCloseTo(onsager(criticalIsingBeta).lnZ, 11);
      expect(near.energy).toBeCloseTo(-Math.SQRT2, 9);
    }
  });
});

test("a temperature and its dual, sinh 2β sinh 2β* = 1: ln Z(β) − ln Z(β*) = ln sinh 2β", () => {
  for (const beta of [0.1, 0.3, 0.44, 0.6, 2]) {
    const dual = Math.asinh(1 / Math.sinh(2 * beta)) / 2;
    expect(onsager(beta).lnZ - onsager(dual).lnZ).toBeCloseTo(Math.log(Math.sinh(2 * beta)), 13);
  }
});

test("high temperature: ln Z = ln 2 + β² + 5β⁴/6 + …", () => {
  expect(onsager(0)).toEqual({ lnZ: Math.LN2, energy: -0, specificHeat: 0 });
  const { energy, specificHeat } = onsager(1e-3);
  expect(energy / -(2e-3 + (10 / 3) * 1e-9)).toBeCloseTo(1, 11);
  expect(specificHeat / (1e-6 * (2 + 10e-6))).toBeCloseTo(1, 10);
});

test("low temperature: ln Z = 2β + e^(−8β) + 2e^(−12β) + …", () => {
  const beta = 3;
  const { lnZ, energy, specificHeat } = onsager(beta);
  const [single, pair] = [Math.exp(-8 * beta), 2 * Math.exp(-12 * beta)];
  expect(lnZ).toBeCloseTo(2 * beta + single, 14);
  expect(energy).toBeCloseTo(-2 + 8 * single + 12 * pair, 14);
  expect(specificHeat / (beta ** 2 * (64 * single + 144 * pair))).toBeCloseTo(1, 7);
  expect(onsager(500)).toEqual({ lnZ: 1000, energy: -2, specificHeat: 0 });
});

test("the antiferromagnet has the same ln Z", () => {
  const [plus, minus] = [onsager(0.4), onsager(-0.4)];
  expect(minus).toEqual({ ...plus, energy: -plus.energy });
});

describe("spontaneous magnetization", () => {
  test("Yang's values", () => {
    expect(spontaneousMagnetization(0.5)).toBeCloseTo((1 - Math.sinh(1) ** -4) ** (1 / 8), 14);
    expect(spontaneousMagnetization(0.5)).toBeCloseTo(0.911319377877496, 14);
    expect(spontaneousMagnetization(50)).toBe(1);
  });

  test("zero down to the critical temperature, then with exponent 1/8", () => {
    for (const beta of [-1, 0, 0.4, criticalIsingBeta]) expect(spontaneousMagnetization(beta)).toBe(0);
    const at = (distance: number) => spontaneousMagnetization(criticalIsingBeta * (1 + distance));
    expect(Math.log10(at(1e-6) / at(1e-7))).toBeCloseTo(1 / 8, 5);
  });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])("β = %d is refused", (beta) => {
  expect(() => onsager(beta)).toThrow(new InputError(`onsager: beta is ${beta}; allowed: a finite number`));
  expect(() => spontaneousMagnetization(beta)).toThrow(InputError);
});
