import { describe, expect, test } from "vitest";
import { finiteDifferences, spsa } from "../../../src/circuit/index.ts";
import { array, type NDArray, random, type Tensor } from "../../../src/tensor/index.ts";

const parameters = array([0.3, -1.2, 2]);
const f = (t: Tensor) => {
  const [x, y, z] = (t as NDArray).values();
  return (Math.sin(x) + Math.sin(y) + Math.sin(z)) * x;
};

describe("finite differences", () => {
  test("are exact for a cubic up to step²", () => {
    const cube = (t: NDArray) => Array.from(t.values()).reduce((total, x) => total + x ** 3, 0);
    const gradient = finiteDifferences(cube, parameters, { step: 0.1 }).values();
    for (const [i, x] of parameters.values().entries()) expect(gradient[i]).toBeCloseTo(3 * x * x + 0.01, 12);
  });

  test("settings out of range are refused", () => {
    expect(() => finiteDifferences(f, parameters, { step: 0 })).toThrow("finiteDifferences: step is 0");
    expect(() => finiteDifferences(f, [[1]])).toThrow("parameters of shape [1, 1]; they must be a vector [P]");
  });
});

describe("simultaneous perturbation", () => {
  const key = random.key(7);

  test("one direction gives the slope along it, in every component", () => {
    const linear = (t: NDArray) => t.values()[0] * 2 - t.values()[1];
    const gradient = spsa(linear, parameters, { key }).values();
    for (const component of gradient) expect([1, 3]).toContainEqual(expect.closeTo(Math.abs(component), 12));
  });

  test("many directions average to the gradient, with an error that falls as their root", () => {
    const exact = finiteDifferences(f, parameters).values();
    const error = (directions: number) => {
      const estimates = random.split(key, 40).map((own) => spsa(f, parameters, { key: own, step: 1e-3, directions }));
      const squares = estimates.map((g) =>
        Array.from(g.values()).reduce((total, x, i) => total + (x - exact[i]) ** 2, 0),
      );
      return Math.sqrt(squares.reduce((total, x) => total + x, 0) / squares.length);
    };
    expect(error(4) / error(64)).toBeGreaterThan(2.8);
    expect(error(4) / error(64)).toBeLessThan(5.6);
  });

  test("the same key gives the same estimate; directions must be whole", () => {
    expect(spsa(f, parameters, { key }).values()).toEqual(spsa(f, parameters, { key }).values());
    expect(() => spsa(f, parameters, { key, directions: 1.5 })).toThrow("spsa: directions is 1.5");
  });
});
