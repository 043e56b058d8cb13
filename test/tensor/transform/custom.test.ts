import { describe, expect, test } from "vitest";
import {
  array,
  checkGrads,
  conj,
  customJvp,
  customVjp,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  laplacian,
  mul,
  scalar,
  stopGradient,
  sum,
  type Tensor,
  TransformError,
  vmap,
} from "../../../src/tensor/index.ts";
import { randomTensor } from "../../support/random-tensor.ts";
import { expectClose } from "../close.ts";

const x = randomTensor(1, [3]);
const batch = randomTensor(2, [4, 3]);
const z = randomTensor(3, [3], "complex128");

/** sin(x) y with its true derivative written out. */
const productRule = customJvp(
  (a: Tensor, b: Tensor) => mul(a.sin(), b),
  ([a, b], [ta, tb]) => [mul(a.sin(), b), mul(mul(a.cos(), b), ta).add(mul(a.sin(), tb))],
);

/** The identity with derivative 3: a rule that could not be found by looking at the function. */
const tripled: (a: Tensor) => Tensor = customJvp(
  (a: Tensor) => a,
  ([a], [t]) => [tripled(a), t.mul(3)],
);

describe("customJvp", () => {
  test("a true rule passes every check, real and complex", () => {
    checkGrads(productRule, [x, x.add(1)]);
    checkGrads(productRule, [z, z.mul(2)]);
    checkGrads((b: Tensor) => vmap(productRule)(b, b.cos()), [batch]);
    checkGrads((b: Tensor) => vmap(productRule, [0, null])(b, x), [batch]);
    checkGrads(productRule, [x, z].map((a) => mul(a, { re: 1, im: 0 })) as [Tensor, Tensor]);
  });

  test("the rule, not the function, is what counts: forward, reverse, mapped, twice", () => {
    const f = (y: Tensor) => sum(tripled(y).square());
    expectClose(grad(f)(x), x.mul(6));
    expectClose(jvp(f, [x], [x])[1], sum(x.square()).mul(6));
    expectClose(vmap(grad(f))(batch), batch.mul(6));
    expectClose(grad((b: Tensor) => sum(vmap(f)(b)))(batch), batch.mul(6));
    // the gradient is 2·3·tripled(x), so that its derivative is 18
    expectClose(hvp(f, x, x), x.mul(18));
    expectClose(laplacian(f)(x).laplacian, scalar(54));
  });

  test("a rule can use customJvp functions itself", () => {
    const outer = customJvp(
      (a: Tensor) => tripled(a).exp(),
      ([a], [t]) => [tripled(a).exp(), mul(tripled(a).exp(), t)],
    );
    expectClose(grad((y: Tensor) => sum(outer(y)))(x), x.exp());
    expectClose((hessian((y: Tensor) => sum(outer(y)))(x) as Tensor).diagonal(), x.exp().mul(3));
  });
});

test("a custom function that closes over a value being differentiated is an error", () => {
  const closed = (y: Tensor) => {
    const scaled = customJvp(
      (a: Tensor) => mul(a, y),
      ([a], [t]) => [mul(a, y), mul(t, y)],
    );
    return sum(scaled(y));
  };
  expect(() => grad(closed)(x)).toThrow(TransformError);
  expect(() => grad(closed)(x)).toThrow("customJvp: the function closes over a value");
  expect(() => vmap(closed)(batch)).toThrow(TransformError);
});

/** The true rule of |x|² x as a pullback: for complex x the cotangent comes and goes in the door's convention. */
const cubic = customVjp(
  (a: Tensor) => mul(a.abs().square(), a),
  (a: Tensor): [Tensor, Tensor] => [mul(a.abs().square(), a), a],
  (a, ct): [Tensor] => [mul(ct, a.abs().square()).add(mul(mul(a, 2), mul(conj(a), ct).real()))],
);

const tripledBack: (a: Tensor) => Tensor = customVjp(
  (a: Tensor) => a,
  (a: Tensor): [Tensor, readonly Tensor[]] => [tripledBack(a), []],
  (_residuals, ct): [Tensor] => [ct.mul(3)],
);

describe("customVjp", () => {
  test("a true rule passes the checks of reverse mode, real and complex", () => {
    checkGrads(cubic, [x], { modes: ["reverse"] });
    checkGrads(cubic, [z], { modes: ["reverse"] });
    checkGrads((b: Tensor) => vmap(cubic)(b), [batch], { modes: ["reverse"] });
    checkGrads((y: Tensor) => mul(cubic(cubic(y)), y), [z], { modes: ["reverse"] });
  });

  test("the rule, not the function, is what counts: reverse, mapped, twice", () => {
    const f = (y: Tensor) => sum(tripledBack(y).square());
    expectClose(grad(f)(x), x.mul(6));
    expectClose(vmap(grad(f))(batch), batch.mul(6));
    expectClose(grad((b: Tensor) => sum(vmap(f)(b)))(batch), batch.mul(6));
    // the gradient is 6·tripledBack(x), its square 36 tripledBack(x)²
    expectClose(grad((y: Tensor) => sum(grad(f)(y).square()))(x), x.mul(36 * 6));
  });

  test("jacobian in reverse mode maps over the pullback", () => {
    expectClose((jacobian(tripledBack, { mode: "reverse" })(x) as Tensor).diagonal(), array([3, 3, 3]));
  });

  test("arguments that are mapped over only in part", () => {
    const product = customVjp(
      (a: Tensor, b: Tensor) => mul(a, b),
      (a: Tensor, b: Tensor): [Tensor, { a: Tensor; b: Tensor }] => [mul(a, b), { a, b }],
      ({ a, b }, ct): [Tensor, Tensor] => [mul(ct, b), mul(ct, a)],
    );
    const f = (b: Tensor, y: Tensor) => vmap((row: Tensor) => product(row, y))(b);
    checkGrads(f, [batch, x], { modes: ["reverse"] });
  });

  test("forward mode is an error that says why", () => {
    expect(() => jvp(tripledBack, [x], [x])).toThrow(TransformError);
    expect(() => jvp(tripledBack, [x], [x])).toThrow("reverse rule only");
  });
});

describe("stopGradient", () => {
  test("is a constant to every derivative", () => {
    expectClose(grad((y: Tensor) => sum(mul(y, stopGradient(y))))(x), x);
    expectClose(laplacian((y: Tensor) => sum(mul(stopGradient(y.square()), y)))(x).laplacian, scalar(0));
    expectClose(vmap(grad((y: Tensor) => sum(mul(y, stopGradient(y.exp())))))(batch), batch.exp());
  });
});
