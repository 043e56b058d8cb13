import { describe, expect, test } from "vitest";
import { probe } from "../../../src/flow/continuous/divergence.ts";
import { layerField, logCosh, softPlus } from "../../../src/flow/continuous/layer-field.ts";
import {
  flow,
  gradientVelocity,
  type LayerPotential,
  layerVelocity,
  mongeAmpereFlow,
  standardNormal,
  symmetrized,
} from "../../../src/flow/index.ts";
import {
  checkGrads,
  concrete,
  cosh,
  eye,
  InputError,
  log,
  matmul,
  matrixTranspose,
  mul,
  neg,
  random,
  reshape,
  softplus,
  stack,
  sum,
  type Tensor,
  take,
  vmap,
} from "../../../src/tensor/index.ts";
import { distance, randomTensor } from "../../support/random-tensor.ts";

const distanceOf = (a: Tensor, b: Tensor) => distance(concrete(a, "test"), concrete(b, "test"));
const x = randomTensor(1, [4, 3]);
const cyclic = [
  [0, 1, 2],
  [1, 2, 0],
  [2, 0, 1],
];

describe.each([true, false])("the potential of one hidden layer, even: %s", (even) => {
  const velocity = layerVelocity({ event: [3], hidden: 5, even });
  const bias = even ? {} : { bias: randomTensor(2, [5]) };
  const parameters: LayerPotential = { ...velocity.init(random.key(1)), ...bias };

  /** The same by its definition. */
  const value = ({ weight, amplitude, bias: b = randomTensor(0, []).mul(0) }: LayerPotential, y: Tensor) => {
    const arguments_ = matmul(y, matrixTranspose(weight)).add(b);
    return sum(mul(even ? log(cosh(arguments_)) : softplus(arguments_), amplitude), { axes: 1 });
  };

  test("has the gradient and Laplacian of its definition", () => {
    const general = gradientVelocity<LayerPotential>([3], { init: velocity.init, apply: value });
    const [own, derived] = [velocity, general].map((v) => v.withDivergence?.(parameters, 0, x));
    const probed = probe(general, parameters, 0, x, { directions: eyeProbes, weight: 1 });
    expect(distanceOf(own?.velocity ?? x, general.apply(parameters, 0, x))).toBeLessThan(1e-13);
    for (const other of [derived, probed]) {
      expect(distanceOf(own?.velocity ?? x, other?.velocity ?? x)).toBeLessThan(1e-13);
      expect(distanceOf(own?.divergence ?? x, other?.divergence ?? x)).toBeLessThan(1e-13);
    }
  });

  test("has derivatives of every mode and order, one batch or many", () => {
    const operands = [x, parameters.weight, parameters.amplitude, ...(parameters.bias ? [parameters.bias] : [])];
    const field = (...given: readonly Tensor[]) =>
      layerField(even ? logCosh : softPlus, given as unknown as Parameters<typeof layerField>[1]);
    checkGrads(field, operands);
    const [twice, once] = [vmap(field, [0, null, null, null])(stack([x, x]), ...operands.slice(1)), field(...operands)];
    expect(distanceOf(twice.velocity, stack([once.velocity, once.velocity]))).toBeLessThan(1e-14);
    expect(distanceOf(twice.divergence, stack([once.divergence, once.divergence]))).toBeLessThan(1e-14);
    expect(() => field(x, parameters.weight, x)).toThrow("shapes [4, 3], [5, 3], [4, 3] do not fit");
  });

  test("with copies of its weights is the mean over a group", () => {
    const copies = cyclic.map((permutation) => value(parameters, take(x, permutation, 1)));
    const mean = mul(
      copies.reduce((total, copy) => total.add(copy)),
      1 / 3,
    );
    expect(distanceOf(value(symmetrized(parameters, cyclic), x), mean)).toBeLessThan(1e-13);
  });

  test("gives a density with its symmetries", () => {
    const bijector = mongeAmpereFlow({ event: [3], hidden: 5, even, symmetries: cyclic, method: "rk4" });
    const model = flow(standardNormal([3]), bijector);
    const logProb = model.logProb(parameters, x);
    expect(distanceOf(model.logProb(parameters, take(x, cyclic[1], 1)), logProb)).toBeLessThan(1e-12);
    if (even) expect(distanceOf(model.logProb(parameters, neg(x)), logProb)).toBeLessThan(1e-12);
    const alone = flow(standardNormal([3]), mongeAmpereFlow({ event: [3], hidden: 5, even, method: "rk4" }));
    expect(distanceOf(alone.logProb(parameters, take(x, cyclic[1], 1)), logProb)).toBeGreaterThan(1e-3);
  });
});

const eyeProbes = concrete(reshape(eye(3), [3, 1, 3]), "test");

test("refuses what is no permutation, and no hidden units", () => {
  const refused = { event: [3], hidden: 2, symmetries: [[0, 1, 1]] };
  expect(() => mongeAmpereFlow(refused)).toThrow("symmetry 0 is no permutation of 0 to 2: 0,1,1");
  expect(() => mongeAmpereFlow({ event: [3], hidden: 0 })).toThrow(InputError);
});
