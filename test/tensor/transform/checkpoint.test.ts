import { describe, expect, test } from "vitest";
import {
  checkGrads,
  checkpoint,
  grad,
  hessian,
  jvp,
  laplacian,
  matmul,
  mul,
  sum,
  type Tensor,
  TransformError,
  valueAndGrad,
  vmap,
} from "../../../src/tensor/index.ts";
import { randomTensor } from "../../support/random-tensor.ts";
import { expectClose } from "../close.ts";

const x = randomTensor(1, [3]);
const w = randomTensor(2, [3, 3]);
const batch = randomTensor(3, [4, 3]);

const layer = (y: Tensor, weights: Tensor) => matmul(weights, y).tanh();
const plain = (y: Tensor, weights: Tensor) => sum(layer(layer(y, weights), weights).square());
const saving = checkpoint(layer);
const checkpointed = (y: Tensor, weights: Tensor) => sum(saving(saving(y, weights), weights).square());

describe("a checkpointed function has the same derivatives", () => {
  test("values and gradients by every argument", () => {
    for (const argument of [0, 1]) {
      const expected = valueAndGrad<[Tensor, Tensor]>(plain, { argument })(x, w);
      const found = valueAndGrad<[Tensor, Tensor]>(checkpointed, { argument })(x, w);
      expectClose(found.value, expected.value);
      expectClose(found.gradient, expected.gradient);
    }
  });

  test("to second order, real and complex", () => {
    checkGrads(checkpointed, [x, w]);
    checkGrads((z: Tensor) => checkpoint((y: Tensor) => y.abs().mul(y.exp()))(z), [randomTensor(5, [3], "complex128")]);
  });

  test("forward, Hessian, third derivative and Laplacian", () => {
    const [f, g] = [(y: Tensor) => plain(y, w), (y: Tensor) => checkpointed(y, w)];
    expectClose(jvp(g, [x], [x])[1], jvp(f, [x], [x])[1]);
    expectClose(hessian(g)(x) as Tensor, hessian(f)(x) as Tensor);
    const third = (h: (y: Tensor) => Tensor) =>
      grad((y: Tensor) => sum(grad((u: Tensor) => sum(grad(h)(u).square()))(y)));
    expectClose(third(g)(x), third(f)(x), 1e-10);
    expectClose(laplacian(g)(x).laplacian, laplacian(f)(x).laplacian);
  });

  test("inside itself", () => {
    const nested = checkpoint((y: Tensor, weights: Tensor) => saving(saving(y, weights), weights));
    const deeper = checkpoint((y: Tensor, weights: Tensor) => checkpoint(nested)(y, weights));
    for (const f of [nested, deeper]) {
      const composed = (y: Tensor, weights: Tensor) => sum(f(y, weights).square());
      expectClose(grad(composed)(x, w), grad(plain)(x, w));
      expectClose(
        grad<[Tensor, Tensor]>(composed, { argument: 1 })(x, w),
        grad<[Tensor, Tensor]>(plain, { argument: 1 })(x, w),
      );
      expectClose(
        hessian((y: Tensor) => composed(y, w))(x) as Tensor,
        hessian((y: Tensor) => plain(y, w))(x) as Tensor,
      );
    }
  });

  test("under vmap, and with vmap inside", () => {
    const gradient = (f: typeof plain) => (y: Tensor) => grad((u: Tensor) => f(u, w))(y);
    expectClose(vmap(gradient(checkpointed))(batch), vmap(gradient(plain))(batch));
    const mapped = checkpoint((b: Tensor, weights: Tensor) => vmap((y: Tensor) => layer(y, weights))(b));
    expectClose(
      grad((weights: Tensor) => sum(mapped(batch, weights)))(w),
      grad((weights: Tensor) => sum(vmap((y: Tensor) => layer(y, weights))(batch)))(w),
    );
  });

  test("of trees", () => {
    const f = checkpoint(({ a, b }: { a: Tensor; b: readonly Tensor[] }) => ({ c: mul(a, b[0]), d: [b[1].exp()] }));
    checkGrads(f, [{ a: x, b: [x.mul(2), x.add(1)] }]);
  });
});

test("the reverse pass recomputes what is inside, once for each pullback", () => {
  let runs = 0;
  const counted = checkpoint((y: Tensor) => {
    runs++;
    return y.sin();
  });
  grad((y: Tensor) => sum(counted(counted(y))))(x);
  expect(runs).toBe(4);
});

describe("values a checkpointed function closes over", () => {
  test("numbers that nothing follows are constants", () => {
    const scaled = checkpoint((y: Tensor) => mul(y, w).sum());
    expectClose(grad(scaled)(x), w.sum({ axes: 0 }));
  });

  test("a value that is differentiated is an error that says what to do", () => {
    const closed = (weights: Tensor) => sum(checkpoint((y: Tensor) => mul(y, weights))(weights));
    for (const transformed of [() => grad(closed)(x), () => jvp(closed, [x], [x]), () => laplacian(closed)(x)]) {
      expect(transformed).toThrow(TransformError);
      expect(transformed).toThrow("checkpoint: the function closes over a value that is being transformed");
    }
  });

  test("a value that is mapped over is an error too", () => {
    const closed = (y: Tensor) => checkpoint((u: Tensor) => mul(u, y))(y);
    expect(() => vmap(closed)(batch)).toThrow(TransformError);
  });

  test("a value of an outer transformation than the arguments is right", () => {
    const inner = (weights: Tensor) =>
      grad((y: Tensor) => sum(checkpoint((u: Tensor) => mul(u.square(), weights))(y)))(x);
    expectClose(grad((weights: Tensor) => sum(inner(weights)))(w.slice(0)), x.mul(2));
  });
});
