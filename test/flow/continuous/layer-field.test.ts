import { describe, expect, test } from "vitest";
import { layerField, logCosh, softPlus } from "../../../src/flow/continuous/layer-field.ts";
import {
  concrete,
  matmul,
  matrixTranspose,
  mul,
  random,
  sigmoid,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
  treeLeaves,
  vjp,
} from "../../../src/tensor/index.ts";
import { distance, randomTensor } from "../../support/random-tensor.ts";

type Field = (x: Tensor, weight: Tensor, amplitude: Tensor, bias?: Tensor) => { velocity: Tensor; divergence: Tensor };

const distanceOf = (a: Tensor, b: Tensor) => distance(concrete(a, "test"), concrete(b, "test"));

/** By the definition, in ordinary operations. */
const defined =
  (even: boolean): Field =>
  (x, weight, amplitude, bias) => {
    const products = matmul(x, matrixTranspose(weight));
    const s = even ? tanh(products) : sigmoid(products.add(bias ?? 0));
    const strengths = mul(amplitude, sum(square(weight), { axes: 1 }));
    const curvatures = even ? sub(1, square(s)) : sub(s, square(s));
    return { velocity: matmul(mul(s, amplitude), weight), divergence: matmul(curvatures, strengths) };
  };

const own =
  (even: boolean): Field =>
  (...operands) =>
    layerField(even ? logCosh : softPlus, operands);

function operandsOf(even: boolean, points: number, hidden: number, size: number, scale = 1): [Tensor, Tensor, Tensor] {
  const shapes = [[points, size], [hidden, size], [hidden], ...(even ? [] : [[hidden]])];
  return shapes.map((shape, i) => mul(randomTensor(i + 1, shape), i === 0 ? scale : 1)) as [Tensor, Tensor, Tensor];
}

/** A field with a way back through it. */
function pulledBack(field: Field, operands: [Tensor, Tensor, Tensor]) {
  const { value, pullback } = vjp((...x: [Tensor, Tensor, Tensor]) => field(...x), ...operands);
  const cotangents = { velocity: random.normal(random.key(8), value.velocity.shape), divergence: value.divergence };
  return { value, pull: () => pullback(cotangents) };
}

function expectSame(even: boolean, operands: [Tensor, Tensor, Tensor], tolerance: number): void {
  const [a, b] = [own(even), defined(even)].map((field) => pulledBack(field, operands));
  const found = [a.value.velocity, a.value.divergence, ...a.pull()];
  [b.value.velocity, b.value.divergence, ...b.pull()].forEach((expected, i) => {
    expect(distanceOf(found[i], expected)).toBeLessThan(tolerance);
  });
}

describe.each([true, false])("the kernels of a layer, even: %s, agree with ordinary operations", (even) => {
  test.each([
    [1, 1, 1],
    [3, 7, 2],
    [5, 4, 3],
  ])("for %i points, %i hidden units and %i dimensions", (points, hidden, size) => {
    expectSame(even, operandsOf(even, points, hidden, size), 1e-13);
  });

  test("for more points than are worked on at a time", () => expectSame(even, operandsOf(even, 300, 501, 3), 1e-11));

  test.each([1e-9, 30, 1e4])("for points of size %d", (scale) => {
    expectSame(even, operandsOf(even, 6, 20, 3, scale), 1e-12 * Math.max(1, scale));
  });
});

test("what is pulled back late, again, or after others, is the same", () => {
  const operands = operandsOf(true, 2, 3, 2);
  const { pull } = pulledBack(own(true), operands);
  const at = pull();
  const others = operandsOf(true, 4, 3, 2);
  const inBetween = [
    () => {},
    () => void layerField(logCosh, others),
    () => {
      // More than are remembered.
      for (let i = 0; i < 1100; i++) pulledBack(own(true), operands);
    },
  ];
  for (const happening of inBetween) {
    happening();
    pull().forEach((cotangent, i) => {
      expect(distanceOf(cotangent, at[i])).toBe(0);
    });
  }
});

test("what is not a number stays none", () => {
  const [x, weight, amplitude] = operandsOf(true, 2, 3, 2);
  const { velocity, divergence } = layerField(logCosh, [x.mul(Number.NaN), weight, amplitude]);
  for (const leaf of treeLeaves({ velocity, divergence })) {
    expect(concrete(leaf, "test").values().every(Number.isNaN)).toBe(true);
  }
});
