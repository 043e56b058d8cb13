import { expect, test } from "vitest";
import { dense, glorotNormal, heNormal, lecunNormal, orthogonal, zeroWeights } from "../../../src/flow/index.ts";
import { concrete, eye, matmul, matrixTranspose, mean, random, square, sum } from "../../../src/tensor/index.ts";
import { expectClose } from "../../tensor/close.ts";

test.each([
  ["lecunNormal", lecunNormal, 1 / 80],
  ["glorotNormal", glorotNormal, 2 / 200],
  ["heNormal", heNormal, 2 / 80],
  ["zeroWeights", zeroWeights, 0],
])("%s has its variance", (_, initializer, variance) => {
  const weights = initializer(random.key(1), 80, 120);
  expect(weights.shape).toEqual([80, 120]);
  expect(Math.abs(mean(square(weights)).item() - variance)).toBeLessThanOrEqual(5 * variance * Math.sqrt(2 / 9600));
});

test("orthogonal weights have orthonormal columns, or rows", () => {
  const [tall, flat] = [orthogonal(random.key(2), 7, 3), orthogonal(random.key(3), 3, 7)];
  expectClose(matmul(matrixTranspose(tall), tall), eye(3));
  expectClose(matmul(flat, matrixTranspose(flat)), eye(3));
});

test("a dense net begins with the weights it is told", () => {
  const net = dense([5, 4, 2], { initializer: orthogonal });
  const [{ weight }] = net.init(random.key(4));
  expect(concrete(sum(square(weight)), "the test").item()).toBeCloseTo(4, 12);
});
