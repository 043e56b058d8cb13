import { expect, test } from "vitest";
import { affine, flow, standardNormal } from "../../../src/flow/index.ts";
import { adam, freeEnergy, minimize } from "../../../src/freeenergy/index.ts";
import { random, square, sum, type Tensor } from "../../../src/tensor/index.ts";

// H = x²/2 in two dimensions has the density N(0, 1/β) and F = −ln(2π/β)/β.
for (const estimator of ["pathwise", "score"] as const) {
  test(`an affine flow reaches the exact free energy of an oscillator, ${estimator}`, async () => {
    const beta = 2;
    const density = flow(standardNormal([2]), affine([2]));
    const hamiltonian = (x: Tensor) => sum(square(x), { axes: 1 }).mul(0.5);
    const objective = freeEnergy({ estimator, density, hamiltonian, beta, samples: 200 });
    const start = { parameters: density.init(random.key(0)), aux: objective.start(random.key(1)) };
    let { parameters } = start;
    for await (const step of minimize(objective, start, {
      optimizer: adam({ learningRate: 0.02 }),
      stop: { steps: 300 },
    })) {
      parameters = step.parameters;
    }
    const { F, FError, E, S } = objective.estimate(parameters, random.key(2), 4000);
    const exact = -Math.log((2 * Math.PI) / beta) / beta;
    expect(F - exact).toBeGreaterThan(-5 * FError);
    expect(F - exact).toBeLessThan(0.01);
    expect(F).toBeCloseTo(E - S / beta, 10);
  });
}
