import { describe, expect, test } from "vitest";
import {
  batchOf,
  boundFigures,
  exactFreeEnergyFigure,
  exactMetrics,
  freeEnergyFigures,
  freeEnergyMetrics,
  ofPartition,
  pureState,
} from "../../src/experiment/free-energy.ts";

const estimate = { F: -3, FError: 0.1, E: -2, EError: 0.2, S: 0.5, SError: 0.05, samples: 100 };
const bound = { lnZ: 1.6, lnZError: 0.04, gap: 0.2, gapError: 0.03, effectiveSamples: 40 };

describe("the figures of a training", () => {
  test("show F, E and S with their errors beside what is known", () => {
    const history = [1, 2].map((step) => ({ step, metrics: freeEnergyMetrics({ ...estimate, F: -step }) }));
    const figures = freeEnergyFigures(history, { F: [{ value: -3.2, source: "enumeration" }] });
    expect(figures.map(({ title }) => title)).toEqual(["free energy F", "energy E", "entropy S"]);
    expect(figures[0].series).toMatchObject([{ x: [1, 2], y: [-1, -2], error: [0.1, 0.1] }]);
    expect(figures[0].references).toEqual([{ label: "enumeration", y: -3.2 }]);
    expect(figures[2].series).toMatchObject([{ y: [0.5, 0.5], error: [0.05, 0.05] }]);
  });

  test("show F beside −kT ln Z of the weighted samples, where there is one", () => {
    const history = [{ step: 1, metrics: freeEnergyMetrics({ ...estimate, bound }) }];
    const [{ series }] = boundFigures(history);
    expect(series[0]).toMatchObject({ y: [-3], error: [0.1] });
    // −kT ln Z = −3.2 and ln Z = 1.6: kT is 2.
    expect(series[1]).toMatchObject({ label: "−kT ln Z of weighted samples", y: [-3.2] });
    expect(series[1].error?.[0]).toBeCloseTo(0.08, 12);
    expect(boundFigures([{ step: 1, metrics: freeEnergyMetrics(estimate) }])).toEqual([]);
  });
});

describe("without samples", () => {
  test("a pure state has F = E and S = 0", () => {
    const metrics = exactMetrics(pureState(-1.5));
    expect(metrics).toEqual({ F: -1.5, E: -1.5, S: 0, FError: 0, EError: 0, SError: 0 });
    const { title, series } = exactFreeEnergyFigure([{ step: 3, metrics }], { unit: "per site" });
    expect(title).toBe("F, E and S per site");
    expect(series.map(({ y, error }) => [y, error])).toEqual([
      [[-1.5], [0]],
      [[-1.5], [0]],
      [[0], [0]],
    ]);
  });

  test("a partition function has those of two levels, and no F at infinite temperature", () => {
    const [p, q] = [1 / (1 + Math.exp(-2)), 1 / (1 + Math.exp(2))];
    const { F, E, S } = ofPartition(2, Math.log(1 + Math.exp(-2)), q);
    expect(F).toBeCloseTo(E - S / 2, 12);
    expect(S).toBeCloseTo(-p * Math.log(p) - q * Math.log(q), 12);
    expect(ofPartition(0, Math.LN2, 0.5)).toEqual({ E: 0.5, S: Math.LN2 });
  });
});

test("no chunk means all samples of a step at once", () => {
  expect(batchOf({ samples: 100, chunk: 0 })).toEqual({ samples: 100 });
  expect(batchOf({ samples: 100, chunk: 20 })).toEqual({ samples: 100, chunk: 20 });
});
