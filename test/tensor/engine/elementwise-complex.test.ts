import { describe, expect, test } from "vitest";
import { type Build, builds, instantiate, preferredBuild } from "../../../src/tensor/engine/portable/wasm/instance.ts";
import { complexPower, realPower } from "../../oracle/complexElementary.ts";
import { exact } from "../../oracle/elementary.ts";
import { complexCase, complexCases } from "../../support/complex-elementwise-cases.ts";
import { generator } from "../../support/elementwise-cases.ts";
import {
  type ComplexKernelName,
  complexElementwiseFaults,
  evaluateComplex,
  evaluatePower,
} from "../../support/kernel-checks/complex-elementwise.ts";
import { firstDifference, largestError, unitInLastPlace } from "../../support/kernel-checks/elementwise.ts";

const cases = complexCases(250);
preferredBuild(); // raises the flag some hosts want before any module is compiled
const instances = (Object.keys(builds) as Build[]).map((build) => ({ build, instance: instantiate(build) }));
const { instance } = instances[0];

test.each(cases)("$kernel is within 2 ulp in each part, and one number's value is its alone", (one) => {
  expect(complexElementwiseFaults(instance, [one])).toEqual([]);
});

test.each(cases)("$kernel has the same bits in both builds", ({ kernel, z }) => {
  const [first, ...others] = instances.map(({ instance }) => evaluateComplex(instance, kernel, z));
  for (const other of others) expect(firstDifference(first, other)).toBe(-1);
});

test.each(["expm1", "sigmoid"] as const)("%s is within 2 ulp where the terms of its real part cancel", (name) => {
  const next = generator(5);
  const [sign, shift] = name === "expm1" ? [-1, 0] : [1, Math.PI];
  const z = new Float64Array(200);
  for (let k = 0; k < z.length; k += 2) {
    const y = 1.5 * next();
    z.set([sign * Math.log(Math.cos(y)) * (1 + (next() - 0.5) / 2 ** (4 + (k % 30))), y + shift], k);
  }
  for (const { instance } of instances) expect(complexElementwiseFaults(instance, [complexCase(name, z)])).toEqual([]);
});

const [inf, nan] = [Number.POSITIVE_INFINITY, Number.NaN];

/** C99, Annex G.6.2 and G.6.3, and for sin, cos and tan the same turned by i: argument, value. */
const specials: [ComplexKernelName, [number, number], [number, number]][] = [
  ["expComplex", [0, 0], [1, 0]],
  ["expComplex", [-0, -0], [1, -0]],
  ["expComplex", [3, inf], [nan, nan]],
  ["expComplex", [3, nan], [nan, nan]],
  ["expComplex", [inf, 0], [inf, 0]],
  ["expComplex", [-inf, 2], [-0, 0]],
  ["expComplex", [inf, 2], [-inf, inf]],
  ["expComplex", [-inf, inf], [0, 0]],
  ["expComplex", [inf, inf], [inf, nan]],
  ["expComplex", [-inf, nan], [0, 0]],
  ["expComplex", [inf, nan], [inf, nan]],
  ["expComplex", [nan, 0], [nan, 0]],
  ["expComplex", [nan, 1], [nan, nan]],
  ["expm1Complex", [0, -0], [0, -0]],
  ["expm1Complex", [-0, 0], [-0, 0]],
  ["expm1Complex", [-inf, 1], [-1, 0]],
  ["expm1Complex", [inf, 1], [inf, inf]],
  ["logComplex", [-0, 0], [-inf, Math.PI]],
  ["logComplex", [0, -0], [-inf, -0]],
  ["logComplex", [2, inf], [inf, Math.PI / 2]],
  ["logComplex", [2, nan], [nan, nan]],
  ["logComplex", [-inf, 2], [inf, Math.PI]],
  ["logComplex", [inf, -2], [inf, -0]],
  ["logComplex", [-inf, inf], [inf, (3 * Math.PI) / 4]],
  ["logComplex", [inf, inf], [inf, Math.PI / 4]],
  ["logComplex", [-inf, nan], [inf, nan]],
  ["logComplex", [nan, inf], [inf, nan]],
  ["logComplex", [-1, 0], [0, Math.PI]],
  ["logComplex", [-1, -0], [0, -Math.PI]],
  ["log1pComplex", [-0, 0], [-0, 0]],
  ["log1pComplex", [-1, 0], [-inf, 0]],
  ["log1pComplex", [-2, -0], [0, -Math.PI]],
  ["sqrtComplex", [-0, 0], [0, 0]],
  ["sqrtComplex", [0, -0], [0, -0]],
  ["sqrtComplex", [-4, 0], [0, 2]],
  ["sqrtComplex", [-4, -0], [0, -2]],
  ["sqrtComplex", [nan, -inf], [inf, -inf]],
  ["sqrtComplex", [2, nan], [nan, nan]],
  ["sqrtComplex", [-inf, 2], [0, inf]],
  ["sqrtComplex", [inf, -2], [inf, -0]],
  ["sqrtComplex", [inf, nan], [inf, nan]],
  ["sinhComplex", [0, 0], [0, 0]],
  ["sinhComplex", [-0, 0], [-0, 0]],
  ["sinhComplex", [0, inf], [0, nan]],
  ["sinhComplex", [2, inf], [nan, nan]],
  ["sinhComplex", [inf, 0], [inf, 0]],
  ["sinhComplex", [inf, 2], [-inf, inf]],
  ["sinhComplex", [inf, inf], [inf, nan]],
  ["sinhComplex", [inf, nan], [inf, nan]],
  ["sinhComplex", [nan, 0], [nan, 0]],
  ["coshComplex", [0, 0], [1, 0]],
  ["coshComplex", [0, inf], [nan, 0]],
  ["coshComplex", [2, inf], [nan, nan]],
  ["coshComplex", [inf, 0], [inf, 0]],
  ["coshComplex", [inf, 2], [-inf, inf]],
  ["coshComplex", [inf, inf], [inf, nan]],
  ["coshComplex", [nan, 0], [nan, 0]],
  ["sinComplex", [0, inf], [0, inf]],
  ["sinComplex", [-0, 1e-320], [-0, 1e-320]],
  ["cosComplex", [0, 0], [1, -0]],
  ["cosComplex", [0, -inf], [inf, 0]],
  ["tanhComplex", [-0, 0], [-0, 0]],
  ["tanhComplex", [2, inf], [nan, nan]],
  ["tanhComplex", [0, inf], [0, nan]],
  ["tanhComplex", [inf, 1], [1, 0]],
  ["tanhComplex", [-inf, 2], [-1, -0]],
  ["tanhComplex", [inf, nan], [1, 0]],
  ["tanhComplex", [nan, 0], [nan, 0]],
  ["tanhComplex", [nan, 1], [nan, nan]],
  ["tanComplex", [0, inf], [0, 1]],
  ["sigmoidComplex", [0, 0], [0.5, 0]],
  ["sigmoidComplex", [inf, 1], [1, 0]],
  ["sigmoidComplex", [-inf, 1], [0, 0]],
];

test.each(specials)("%s of %j is %j", (kernel, z, value) => {
  for (const { instance } of instances) {
    expect([...evaluateComplex(instance, kernel, Float64Array.of(...z))]).toEqual(value);
    // and conjugated, for all these functions have f(z*) = f(z)*
    if (Number.isNaN(z[1])) continue;
    const below = evaluateComplex(instance, kernel, Float64Array.of(z[0], -z[1]));
    expect([...below]).toEqual([value[0], -value[1]]);
  }
});

describe("powers", () => {
  const next = generator(77);
  const sized = (range: number) => 2 ** Math.floor((next() - 0.5) * range) * (1 + next());

  test("of real numbers are within 2 ulp, subnormal ones too, and the same bits in both builds", () => {
    const x = Float64Array.from({ length: 1500 }, (_, k) => (k % 3 ? sized(2040) : 1 + (next() - 0.5) / 2 ** (k % 52)));
    for (let k = 0; k < 60; k++) x[k] = 5e-324 * Math.ceil(2 ** (50 * next()));
    const y = x.map((value, k) => (k % 5 && value !== 1 ? (1500 * (next() - 0.5)) / Math.log(value) : sized(40)));
    const known = Array.from(x, (value, k) => realPower(value, y[k]));
    const values = Float64Array.from(known, ({ value }) => value);
    const rests = Float64Array.from(known, ({ rest }) => rest);
    const [first, second] = instances.map(({ instance }) => evaluatePower(instance, "pow", x, y));
    const { error, at } = largestError(first, values, rests);
    expect(error, `${x[at]} to the power of ${y[at]}`).toBeLessThanOrEqual(2);
    expect(firstDifference(first, second)).toBe(-1);
  });

  test.each([
    [0, -3, inf],
    [-0, -3, -inf],
    [-0, -2, inf],
    [-0, 3, -0],
    [-0, 2.5, 0],
    [-1, inf, 1],
    [-1, -inf, 1],
    [1, nan, 1],
    [nan, 0, 1],
    [-2, 0.5, nan],
    [-2, 3, -8],
    [-2, 2 ** 60, inf],
    [0.5, -inf, inf],
    [2, -inf, 0],
    [0.5, inf, 0],
    [-inf, -3, -0],
    [-inf, 3, -inf],
    [-inf, 2, inf],
    [inf, -1, 0],
    [2, 10, 1024],
    [3, 33, 5559060566555523],
    [2, -1074, 5e-324],
    [2, 1024, inf],
    [4, 0.5, 2],
    [5e-324, 0.5, 2 ** -537],
    [nan, 1, nan],
  ])("%d to the power of %d is %d, as C99's Annex F.9.4.4 has it", (x, y, value) => {
    expect([...evaluatePower(instance, "pow", Float64Array.of(x), Float64Array.of(y))]).toEqual([value]);
  });

  test("of complex numbers are within 2 ulp of their modulus, after a billion turns too", () => {
    const z = new Float64Array(800);
    const w = new Float64Array(800);
    for (let k = 0; k < z.length; k += 2) {
      z.set(k % 4 ? [sized(60) * (next() - 0.5), sized(60)] : [Math.cos(k + 1), Math.sin(k + 1)], k);
      const [length, turn] = [Math.log(Math.hypot(z[k], z[k + 1])), Math.atan2(z[k + 1], z[k])];
      const [size, phase] = [1200 * (next() - 0.5), sized(60) * (next() - 0.5)];
      const square = length * length + turn * turn;
      w.set([(size * length + phase * turn) / square, (phase * length - size * turn) / square], k);
    }
    expectComplexPowers(z, w);
  });

  test("of complex numbers are so with moderate and with whole exponents, near 1 and on the axes too", () => {
    const z = new Float64Array(800);
    const w = new Float64Array(800);
    for (let k = 0; k < z.length; k += 2) {
      const closeness = 2 ** -(k % 50);
      z.set(k % 4 ? [sized(8) * (next() - 0.5), sized(8) * (next() - 0.5)] : [1 + closeness * next(), closeness], k);
      if (k % 7 === 0) z[k + 1] *= 1e-200;
      if (k % 9 === 0) z[k] *= -1e-20;
      const range = Math.min(128, 900 / Math.hypot(Math.log(Math.hypot(z[k], z[k + 1])), Math.PI));
      const [c, d] = [range * (next() - 0.5), range * (next() - 0.5)];
      w.set(k % 6 ? [c, d] : [Math.trunc(c), 0], k);
    }
    expectComplexPowers(z, w);
  });

  function expectComplexPowers(z: Float64Array, w: Float64Array): void {
    const [first, second] = instances.map(({ instance }) => evaluatePower(instance, "powComplex", z, w));
    expect(firstDifference(first, second)).toBe(-1);
    for (let k = 0; k < z.length; k += 2) {
      const [re, im] = complexPower(z[k], z[k + 1], w[k], w[k + 1]);
      const error = exact(first[k])
        .minus(re)
        .pow(2)
        .plus(
          exact(first[k + 1])
            .minus(im)
            .pow(2),
        )
        .sqrt();
      const size = re.times(re).plus(im.times(im)).sqrt();
      const ulps = error.toNumber() / unitInLastPlace(size.toNumber());
      expect(ulps, `${z.subarray(k, k + 2)} to ${w.subarray(k, k + 2)}`).toBeLessThanOrEqual(2);
    }
  }

  test("of complex numbers are exact where they are whole", () => {
    const power = (a: number, b: number, c: number, d: number) => [
      ...evaluatePower(instance, "powComplex", Float64Array.of(a, b), Float64Array.of(c, d)),
    ];
    expect(power(1, 1, 4, 0)).toEqual([-4, 0]);
    expect(power(1, 2, 3, 0)).toEqual([-11, -2]);
    expect(power(1, 1, -3, 0)).toEqual([-0.25, -0.25]);
    expect(power(0, 0, 2, 1)).toEqual([0, 0]);
    expect(power(0, 0, 0, 0)).toEqual([1, 0]);
    expect(power(0, 1, 64, 0)).toEqual([1, 0]);
  });
});
