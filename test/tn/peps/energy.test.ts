import { describe, expect, it } from "vitest";
import { rotatedHeisenbergBond } from "../../../src/model/index.ts";
import {
  add,
  concrete,
  eigh,
  grad,
  mul,
  type NDArray,
  NumericalError,
  norm,
  random,
  sub,
  sum,
  type Tensor,
  TransformError,
} from "../../../src/tensor/index.ts";
import {
  bondDensityMatrix,
  bondExpectation,
  differentiableEnvironment,
  type GradientMode,
  gradientModes,
  grownState,
  type IpepsCarry,
  ipepsEnergy,
  layersOf,
  noisyProductState,
  normalized,
  type Patch,
  patches,
  symmetricSpace,
} from "../../../src/tn/index.ts";

const bond = rotatedHeisenbergBond();
const number = (x: Tensor) => concrete(x, "test").item();

function problem(D: number, chi: number, gradient: GradientMode = "fixed-point", patch: Patch = "1x2") {
  return { space: symmetricSpace(D), bond, ctmrg: { chi, tolerance: 1e-10, maxIterations: 400 }, patch, gradient };
}

function evaluate(given: ReturnType<typeof problem>, at: NDArray, carry?: IpepsCarry) {
  const result = ipepsEnergy(given).valueAndGradient(at, carry);
  if (result instanceof Promise) throw new Error("ipepsEnergy is synchronous");
  return { ...result, energy: number(result.value as Tensor), gradient: result.gradient as Tensor };
}

describe.each([
  { D: 2, chi: 12, seed: 3 },
  { D: 3, chi: 14, seed: 4 },
])("energy of a D = $D iPEPS at chi = $chi", ({ D, chi, seed }) => {
  const space = symmetricSpace(D);
  const state = noisyProductState(space, random.key(seed), 0.3);

  it.each(patches)("has the same gradient in all three modes and as differences have it, patch %s", (patch) => {
    const found = gradientModes.map((mode) => evaluate(problem(D, chi, mode, patch), state));
    const [implicit] = found;
    const size = number(norm(implicit.gradient));
    for (const { energy, gradient } of found) {
      expect(energy).toBeCloseTo(implicit.energy, 10);
      expect(number(norm(sub(gradient, implicit.gradient))) / size).toBeLessThan(1e-6);
    }
    const direction = normalized(random.normal(random.key(6), [space.dimension]));
    const along = (h: number) =>
      evaluate(problem(D, chi, "fixed-point", patch), concrete(add(state, mul(direction, h)), "test")).energy;
    const difference = (8 * (along(1e-3) - along(-1e-3)) - (along(2e-3) - along(-2e-3))) / 12e-3;
    const slope = number(sum(mul(direction, implicit.gradient)));
    expect(Math.abs(slope - difference) / size).toBeLessThan(1e-6);
  });

  it("has the same energy from a neighbour's environment as from the boundary", () => {
    const nearby = concrete(add(state, mul(random.normal(random.key(5), [space.dimension]), 0.01)), "test");
    const cold = evaluate(problem(D, chi), state);
    const warm = evaluate(problem(D, chi), state, evaluate(problem(D, chi), nearby).aux);
    expect(warm.energy).toBeCloseTo(cold.energy, 9);
    expect(number(norm(sub(warm.gradient, cold.gradient)))).toBeLessThan(1e-6 * number(norm(cold.gradient)));
  });

  it("does not depend on the norm of the coefficients", () => {
    const scaled = evaluate(problem(D, chi), concrete(mul(state, 3), "test"));
    const plain = evaluate(problem(D, chi), state);
    expect(scaled.energy).toBeCloseTo(plain.energy, 11);
    expect(Math.abs(number(sum(mul(plain.gradient, state))))).toBeLessThan(1e-9);
  });

  it("comes with a positive definite inverse metric", () => {
    const { values } = eigh((evaluate(problem(D, chi), state).aux as IpepsCarry).inverseMetric);
    const levels = concrete(values, "test").values();
    expect(levels[0]).toBeGreaterThan(0.9);
    expect(levels[levels.length - 1]).toBeLessThan(1001);
  });
});

it("gives the classical energy to a product state", () => {
  // All spins up in the rotated frame is the Néel state: −1/4 a bond, two bonds a site.
  const { energy } = evaluate(problem(1, 4), noisyProductState(symmetricSpace(1), random.key(0), 0));
  expect(energy).toBeCloseTo(-0.5, 13);
});

it("keeps the state, and with it the energy, when the bond dimension grows without noise", () => {
  const [small, large] = [symmetricSpace(2), symmetricSpace(3)];
  const state = noisyProductState(small, random.key(7), 0.3);
  const grown = grownState(small, state, large, random.key(8), 0);
  expect(evaluate(problem(3, 16), grown).energy).toBeCloseTo(evaluate(problem(2, 16), state).energy, 9);
  expect(() => grownState(large, grown, small, random.key(8), 0)).toThrow(
    "the bond dimension must grow, got 2 after 3",
  );
});

it("does not use an environment that has not converged", () => {
  const given = { ...problem(2, 16), ctmrg: { chi: 16, tolerance: 1e-12, maxIterations: 3 } };
  const state = noisyProductState(given.space, random.key(3), 0.3);
  expect(() => evaluate(given, state)).toThrow(NumericalError);
  expect(() => evaluate(given, state)).toThrow(/CTMRG at chi = 16 did not converge: after 3 iterations/);
});

it("refuses second derivatives, which the frozen gauge does not have", () => {
  const { space, ctmrg } = problem(2, 8);
  const energy = (c: Tensor) => {
    const { site, layer } = layersOf(space, c);
    return bondExpectation(
      bondDensityMatrix(site, differentiableEnvironment(layer, ctmrg, "unrolled").environment, "1x2"),
      bond,
    );
  };
  const state: Tensor = noisyProductState(space, random.key(3), 0.3);
  expect(() => grad((c: Tensor) => sum(grad(energy)(c)))(state)).toThrow(TransformError);
});
