import { expect, test } from "vitest";
import { residual } from "../../../src/flow/index.ts";
import { checkGrads, concrete, random, silu, type Tensor, treeMap } from "../../../src/tensor/index.ts";

test("a net begins as its first and last layer", () => {
  const net = residual(3, 5, 2, { blocks: 3 });
  const parameters = net.init(random.key(1));
  const x = random.normal(random.key(2), [4, 3]);
  const hidden = silu(x.matmul(parameters.input.weight));
  const expected = concrete(hidden.matmul(parameters.output.weight), "test").values();
  const outputs = concrete(net.apply(parameters, x), "test");
  expect(outputs.shape).toEqual([4, 2]);
  for (const [i, y] of outputs.values().entries()) expect(y).toBeCloseTo(expected[i], 13);
});

test("what blocks add is differentiable by all parameters and inputs", () => {
  const net = residual(2, 3, 1);
  let leaf = 0;
  const move = (x: Tensor) => x.add(random.normal(random.foldIn(random.key(3), leaf++), x.shape).mul(0.5));
  const parameters = treeMap(move, net.init(random.key(1)));
  const x = random.normal(random.key(2), [3, 2]);
  checkGrads((p: typeof parameters, at: Tensor) => net.apply(p, at), [parameters, x], { order: 1 });
});

test("a scale of zero makes a net that begins as zero, and sizes that are none are refused", () => {
  const net = residual(2, 4, 3, { outputScale: 0 });
  const outputs = net.apply(net.init(random.key(1)), random.normal(random.key(2), [2, 2]));
  expect(concrete(outputs, "test").values()).toEqual(new Float64Array(6));
  expect(() => residual(2, 0, 1)).toThrow("residual: width is 0; allowed: a whole number of at least 1");
});
