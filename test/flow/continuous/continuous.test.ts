import { describe, expect, test } from "vitest";
import { probe } from "../../../src/flow/continuous/divergence.ts";
import {
  type ContinuousOptions,
  continuousFlow,
  dense,
  flow,
  netVelocity,
  standardNormal,
  type Velocity,
} from "../../../src/flow/index.ts";
import { freeEnergy } from "../../../src/freeenergy/index.ts";
import {
  add,
  array,
  concrete,
  exp,
  expm,
  flatten,
  full,
  grad,
  InputError,
  jacobian,
  linspace,
  matmul,
  matrixTranspose,
  meshgrid,
  mul,
  type NDArray,
  random,
  reshape,
  slice,
  slogdet,
  square,
  stack,
  sum,
  type Tensor,
  trace,
} from "../../../src/tensor/index.ts";
import { distance, randomTensor } from "../../support/random-tensor.ts";

/** v = A x. */
const linear = (size: number): Velocity<Tensor> => ({
  event: [size],
  init: (key) => random.normal(key, [size, size]),
  apply: (matrix, _, x) => matmul(x, matrixTranspose(matrix)),
});
const tight: ContinuousOptions = { rtol: 1e-7, atol: 1e-8 };
const distanceOf = (a: Tensor, b: Tensor) => distance(concrete(a, "test"), concrete(b, "test"));
const net = (size: number, outputScale = 1) => netVelocity([size], dense([size + 1, 5, size], { outputScale }));

describe("a linear field", () => {
  const matrix = randomTensor(1, [3, 3]);
  const x = randomTensor(2, [5, 3]);

  test.each([{ method: "dopri5", ...tight } as const, { method: "rk4", steps: 60 } as const])(
    "flows as its exponential, the volume as e to the trace, by $method",
    (options) => {
      const { value, logAbsDetJacobian } = continuousFlow(linear(3), { ...options, time: 0.7 }).forward(matrix, x);
      expect(distanceOf(value, matmul(x, matrixTranspose(expm(mul(matrix, 0.7)))))).toBeLessThan(1e-5);
      expect(distanceOf(logAbsDetJacobian, mul(full([5], 0.7), trace(matrix)))).toBeLessThan(1e-5);
    },
  );

  test("its Jacobian penalty is that of A, its kinetic one the integral of |A e^(At) x|²", () => {
    const regularized = continuousFlow(linear(3), { ...tight, regularization: { kinetic: 0.3, jacobian: 0.2 } });
    const { penalty, value } = regularized.forward(matrix, x);
    // Simpson's rule
    const times = Array.from({ length: 41 }, (_, i) => i / 40);
    const energies = times.map((t, i) => {
      const weight = (i === 0 || i === 40 ? 1 : i % 2 === 1 ? 4 : 2) / 120;
      const velocity = matmul(x, matrixTranspose(matmul(matrix, expm(mul(matrix, t)))));
      return mul(sum(square(velocity), { axes: 1 }), weight);
    });
    const expected = add(mul(sum(stack(energies), { axes: 0 }), 0.3), mul(sum(square(matrix)), 0.2));
    expect(distanceOf(penalty ?? full([5], 0), expected)).toBeLessThan(1e-5);
    expect(distanceOf(regularized.inverse(matrix, value).penalty ?? full([5], 0), expected)).toBeLessThan(1e-5);
  });
});

describe("a net's field, which depends on time", () => {
  const velocity = net(3);
  const parameters = velocity.init(random.key(3));
  const x = randomTensor(4, [2, 3]);
  const bijector = continuousFlow(velocity, tight);

  test("changes the volume by the determinant of the dense Jacobian", () => {
    const { logAbsDetJacobian } = bijector.forward(parameters, x);
    const one = (point: Tensor) => reshape(bijector.forward(parameters, reshape(point, [1, 3])).value, [3]);
    const dense = [0, 1].map((i) => slogdet(jacobian(one)(slice(x, i)) as Tensor).logAbsDet);
    expect(distanceOf(logAbsDetJacobian, stack(dense))).toBeLessThan(1e-5);
  });

  test("is undone by the inverse", () => {
    const image = bijector.forward(parameters, x);
    const back = bijector.inverse(parameters, image.value);
    expect(distanceOf(back.value, x)).toBeLessThan(1e-5);
    expect(distanceOf(add(back.logAbsDetJacobian, image.logAbsDetJacobian), full([2], 0))).toBeLessThan(1e-5);
  });

  test.each(["forward", "inverse"] as const)("has the same %s gradients by every method", (direction) => {
    const gradients = (["adjoint", "checkpoint", "direct"] as const).map((gradient) => {
      const { [direction]: map } = continuousFlow(velocity, { ...tight, gradient, regularization: { kinetic: 0.1 } });
      const loss = (p: typeof parameters, y: Tensor) => {
        const { value, logAbsDetJacobian, penalty = 0 } = map(p, y);
        return sum(add(add(sum(mul(square(value), value), { axes: 1 }), square(logAbsDetJacobian)), penalty));
      };
      const byParameters = flatten(grad(loss)(parameters, x)).leaves;
      return [...byParameters, grad(loss, { argument: 1 })(parameters, x) as unknown as Tensor];
    });
    for (const other of gradients.slice(1)) {
      other.forEach((leaf, i) => {
        expect(distanceOf(leaf, gradients[0][i])).toBeLessThan(1e-5);
      });
    }
  });
});

describe("the density of a continuous flow", () => {
  test.each([1, 2])("integrates to 1 in %i dimensions", (size) => {
    const model = flow(standardNormal([size]), continuousFlow(net(size, 2), { method: "rk4", steps: 20 }));
    const parameters = model.init(random.key(size));
    // Wide enough for both to hold all but 1e-6 of the density.
    const [length, count] = size === 1 ? [12, 600] : [8, 50];
    const axis = linspace(-length, length, count);
    const grid = size === 1 ? [axis] : meshgrid(axis, axis);
    const points = stack(
      grid.map((x) => reshape(x, [x.size])),
      1,
    );
    const total = sum(exp(model.logProb(parameters, points))) as NDArray;
    expect(total.item() * ((2 * length) / (count - 1)) ** size).toBeCloseTo(1, 6);
  });
});

describe("Hutchinson's estimate", () => {
  const velocity = net(3);
  const parameters = velocity.init(random.key(5));
  const x = randomTensor(6, [4, 3]);
  const exact = probe(velocity, parameters, 0.3, x, {
    directions: concrete(reshape(array([1, 0, 0, 0, 1, 0, 0, 0, 1]), [3, 1, 3]), "test"),
    weight: 1,
  });

  test("is exact in the mean over all signs", () => {
    const signs = Array.from({ length: 8 }, (_, i) => [0, 1, 2].map((bit) => ((i >> bit) & 1 ? 1 : -1)));
    const directions = concrete(reshape(array(signs), [8, 1, 3]), "test");
    const { divergence, jacobianSquare } = probe(velocity, parameters, 0.3, x, { directions, weight: 1 / 8 });
    expect(distanceOf(divergence, exact.divergence)).toBeLessThan(1e-12);
    expect(distanceOf(jacobianSquare ?? x, exact.jacobianSquare ?? x)).toBeLessThan(1e-12);
  });

  test.each(["rademacher", "normal"] as const)("of %s noise scatters about the exact volume", (noise) => {
    const repeats = 400;
    const many = concrete(reshape(stack(Array.from({ length: repeats }, () => slice(x, 0))), [repeats, 3]), "test");
    const steps = { method: "rk4", steps: 5 } as const;
    const estimated = (key: number) =>
      continuousFlow(velocity, { ...steps, divergence: { noise, key: random.key(key) } }).forward(parameters, many);
    const found = Array.from(concrete(estimated(1).logAbsDetJacobian, "test").values());
    const mean = found.reduce((total, value) => total + value, 0) / repeats;
    const error = Math.sqrt(found.reduce((total, value) => total + (value - mean) ** 2, 0) / repeats / (repeats - 1));
    const reference = continuousFlow(velocity, steps).forward(parameters, x).logAbsDetJacobian as NDArray;
    expect(error).toBeGreaterThan(0);
    expect(Math.abs(mean - reference.values()[0])).toBeLessThan(4 * error);
    expect(distanceOf(estimated(1).logAbsDetJacobian, estimated(1).logAbsDetJacobian)).toBe(0);
    expect(distanceOf(estimated(1).logAbsDetJacobian, estimated(2).logAbsDetJacobian)).toBeGreaterThan(0);
  });

  test("has new noise for new points, the same along a path", () => {
    const estimate = continuousFlow(linear(3), { divergence: { noise: "normal", key: random.key(1) }, time: 2 });
    const matrix = randomTensor(7, [3, 3]);
    const [a, b] = [x, add(x, 1)].map((points) => estimate.forward(matrix, points).logAbsDetJacobian);
    expect(distanceOf(a, b)).toBeGreaterThan(0.1);
    const half = continuousFlow(linear(3), { divergence: { noise: "normal", key: random.key(1) }, time: 1 });
    expect(distanceOf(mul(half.forward(matrix, x).logAbsDetJacobian, 2), a)).toBeLessThan(1e-10);
  });
});

test.each([
  [{ time: 0 }, "time is 0"],
  [{ regularization: { kinetic: -1 } }, "kinetic regularization of -1"],
  [{ divergence: { noise: "normal", key: random.key(0), probes: 0 } } as const, "0 probes"],
])("refuses %j", (options, message) => {
  expect(() => continuousFlow(net(2), options)).toThrow(InputError);
  expect(() => continuousFlow(net(2), options)).toThrow(message);
});

test("a regularization is minimized with the free energy, and no part of it", () => {
  const matrix = randomTensor(8, [2, 2]);
  const objectives = [{}, { regularization: { jacobian: 0.5 } }].map((options) => {
    const density = flow(standardNormal([2]), continuousFlow(linear(2), { method: "rk4", ...options }));
    return freeEnergy({
      estimator: "pathwise",
      density,
      hamiltonian: (y) => sum(square(y), { axes: 1 }),
      beta: 2,
      samples: 8,
    });
  });
  const [plain, penalized] = objectives.map((objective) =>
    objective.valueAndGradient(matrix, objective.start(random.key(1))),
  );
  if (plain instanceof Promise || penalized instanceof Promise) throw new Error("not a promise");
  expect(penalized.value).toBeCloseTo(Number(plain.value), 12);
  // kT λ_J ∂‖A‖²/∂A
  expect(distanceOf(add(plain.gradient, mul(matrix, 0.5)), penalized.gradient)).toBeLessThan(1e-9);
});
