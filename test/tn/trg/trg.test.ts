import { describe, expect, test } from "vitest";
import { criticalIsingBeta, isingVertex, onsager } from "../../../src/model/index.ts";
import {
  concrete,
  grad,
  hvp,
  InputError,
  jvp,
  NumericalError,
  scalar,
  type Tensor,
  zeros,
} from "../../../src/tensor/index.ts";
import {
  coarseGrain,
  nextTrgFlow,
  startTrgFlow,
  symmetricVertex,
  type TrgFlow,
  trgLnZ,
} from "../../../src/tn/index.ts";
import { isingTorus } from "../../oracle/isingTorus.ts";
import { levinNaveLnZ } from "../../oracle/levinNave.ts";

const ising = (beta: Tensor) => symmetricVertex(isingVertex(beta), [0, 1]);

function flow(beta: number, chi: number, iterations: number, family = ising): TrgFlow {
  let current = startTrgFlow(family, beta);
  for (let i = 0; i < iterations; i++) current = nextTrgFlow(current, chi);
  return current;
}

/** Value, first and second derivative of a function of one number, by forward mode through forward mode. */
function derivatives(f: (x: Tensor) => Tensor, x: number): number[] {
  const [one, zero] = [scalar(1), scalar(0)];
  const slope = (y: Tensor, direction: Tensor) => jvp(f, [y], [direction]);
  const [[value, first], [, second]] = jvp(slope, [scalar(x), one], [one, zero]);
  return [value, first, second].map((y) => concrete(y, "derivatives").item());
}

function expectClose(actual: readonly number[], expected: readonly number[], relative: number): void {
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i] - value), `derivative ${i}: ${actual[i]} for ${value}`).toBeLessThan(
      relative * Math.max(1, Math.abs(value)),
    );
  });
}

describe("without truncation, the sum over all configurations of a small torus:", () => {
  test.each([
    [0, 1],
    [1, 2],
    [2, 4],
    [3, 16],
    [4, 16],
  ])("2^%i sites", (iterations, chi) => {
    for (const beta of [0.2, criticalIsingBeta, 0.7]) {
      const { lnZ, first, second } = isingTorus(iterations, beta);
      expectClose(flow(beta, chi, iterations).lnZ, [lnZ, first, second], 1e-12);
    }
  });
});

describe("with truncation:", () => {
  test("the published value at β = 0.4, χ = 5, 5 iterations", () => {
    // H.-J. Liao, J.-G. Liu, L. Wang and T. Xiang, Phys. Rev. X 9, 031041 (2019), the program with the paper.
    expect(Math.abs(flow(0.4, 5, 5).lnZ[0] - 0.8919788686747)).toBeLessThan(1e-12);
  });

  test.each([
    [0.42, 6, 8],
    [criticalIsingBeta, 8, 20],
    [0.5, 8, 12],
  ])(
    "two singular value decompositions of the whole tensor, β = %d, χ = %i, %i iterations",
    (beta, chi, iterations) => {
      const expected = derivatives((x) => levinNaveLnZ(isingVertex(x), chi, iterations), beta);
      expectClose(flow(beta, chi, iterations).lnZ, expected, 1e-11);
    },
  );

  test("derivatives are those of lnZ: finite differences of fourth order", () => {
    const [beta, chi, iterations, h] = [0.43, 6, 12, 2e-4];
    const at = [-2, -1, 0, 1, 2].map((i) => flow(beta + i * h, chi, iterations).lnZ);
    const slope = (order: number) => (8 * (at[3][order] - at[1][order]) - (at[4][order] - at[0][order])) / (12 * h);
    expect(slope(0) / at[2][1]).toBeCloseTo(1, 8);
    expect(slope(1) / at[2][2]).toBeCloseTo(1, 6);
  });

  test("without parity the sectors are larger and the result is the same", () => {
    const plain = flow(0.43, 7, 10, (beta) => symmetricVertex(isingVertex(beta)));
    expectClose(plain.lnZ, flow(0.43, 7, 10).lnZ, 1e-11);
  });

  test("reverse mode agrees with forward mode, to second order", () => {
    const lnZ = (beta: Tensor) => trgLnZ(ising(beta), { chi: 6, iterations: 6 });
    const [value, first, second] = flow(0.43, 6, 6).lnZ;
    const beta = scalar(0.43);
    const reverse = [lnZ(beta), grad(lnZ)(beta), hvp(lnZ, beta, scalar(1))];
    expectClose(
      reverse.map((x) => concrete(x as Tensor, "test").item()),
      [value, first, second],
      1e-11,
    );
  });

  test("at β_c everything is finite, and better with larger χ", () => {
    const exact = onsager(criticalIsingBeta).lnZ;
    const runs = [1, 2, 4, 8, 16].map((chi) => flow(criticalIsingBeta, chi, 30));
    for (const { lnZ, truncation } of runs) expect([...lnZ, truncation].every(Number.isFinite)).toBe(true);
    const errors = runs.map(({ lnZ }) => Math.abs(lnZ[0] - exact));
    expect(errors).toEqual(errors.toSorted((a, b) => b - a));
  });
});

describe("settings and tensors that are not allowed:", () => {
  test.each([0, 2.5, Number.NaN])("chi = %d", (chi) => {
    expect(() => nextTrgFlow(startTrgFlow(ising, 0.4), chi)).toThrow(
      new InputError(`coarseGrain: chi is ${chi}; allowed: an integer, at least 1`),
    );
  });

  test.each([-1, 1.5])("iterations = %d", (iterations) => {
    expect(() => trgLnZ(ising(scalar(0.4)), { chi: 2, iterations })).toThrow(/iterations is .*; allowed: an integer/);
  });

  test("a vertex that is zero", () => {
    expect(() => coarseGrain(symmetricVertex(zeros([2, 2, 2, 2])), 2)).toThrow(
      new NumericalError("coarseGrain: the vertex is zero"),
    );
  });

  test("a partition function that is not positive", () => {
    expect(() => startTrgFlow((x) => symmetricVertex(isingVertex(x).neg(), [0, 1]), 0.4)).toThrow(
      /the partition function of a torus came out as -/,
    );
  });
});
