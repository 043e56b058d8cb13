import { describe, expect, test } from "vitest";
import {
  array,
  concrete,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  laplacian,
  matmul,
  mul,
  scalar,
  stack,
  sum,
  type Tensor,
  trace,
  transpose,
  vjp,
  vmap,
} from "../../../src/tensor/index.ts";
import { randomTensor } from "../../support/random-tensor.ts";
import { expectClose } from "../close.ts";

const x = randomTensor(1, [3]);
const v = randomTensor(2, [3]);
const batch = randomTensor(3, [4, 3]);
const matrix = randomTensor(4, [3, 3]);

/** Without symmetry, and with derivatives of every order: Σ exp(A x) sin(x). */
function wavy(y: Tensor): Tensor {
  return sum(mul(matmul(matrix, y).exp(), y.sin()));
}

/** The gradient of `wavy` by hand: Aᵀ(eᴬˣ sin x) + eᴬˣ cos x. */
function wavyGradient(y: Tensor): Tensor {
  const growth = matmul(matrix, y).exp();
  return matmul(transpose(matrix), mul(growth, y.sin())).add(mul(growth, y.cos()));
}

const rows = (f: (y: Tensor) => Tensor) => stack(Array.from({ length: 4 }, (_, i) => f(batch.slice(i))));

test("grad nests to any order: the derivatives of x⁵", () => {
  let f: (y: Tensor) => Tensor = (y) => y.power(5);
  const values: number[] = [];
  for (let order = 0; order <= 6; order++) {
    values.push(concrete(f(scalar(2)), "test").item());
    f = grad(f);
  }
  expect(values).toEqual([32, 80, 160, 240, 240, 120, 0]);
});

test("forward mode nests to any order", () => {
  const derivative = (f: (y: Tensor) => Tensor) => (y: Tensor) => jvp(f, [y], [scalar(1)])[1];
  let f: (y: Tensor) => Tensor = (y) => y.mul(2).sin();
  for (let order = 0; order < 4; order++) f = derivative(f);
  expectClose(f(scalar(0.3)), scalar(16 * Math.sin(0.6)));
});

describe("derivatives of derivatives", () => {
  test("the gradient", () => expectClose(grad(wavy)(x), wavyGradient(x)));

  test("jvp of grad, grad of jvp and the Hessian agree", () => {
    const expected = jvp(wavyGradient, [x], [v])[1];
    expectClose(jvp(grad(wavy), [x], [v])[1], expected);
    expectClose(grad((y: Tensor) => jvp(wavy, [y], [v])[1])(x), expected);
    expectClose(grad((y: Tensor) => sum(mul(grad(wavy)(y), v)))(x), expected);
    expectClose(hvp(wavy, x, v), expected);
    expectClose(matmul(hessian(wavy)(x), v), expected);
  });

  test("the Hessian is symmetric, by every pairing of the modes", () => {
    const expected = jacobian(wavyGradient)(x) as Tensor;
    expectClose(transpose(expected), expected);
    for (const inner of ["forward", "reverse"] as const) {
      for (const outer of ["forward", "reverse"] as const) {
        expectClose(jacobian(jacobian(wavy, { mode: inner }), { mode: outer })(x) as Tensor, expected);
      }
    }
  });

  test("third derivatives are symmetric", () => {
    const third = jacobian(hessian(wavy), { mode: "reverse" })(x) as Tensor;
    expectClose(third.permute([2, 0, 1]), third);
    expectClose(third.permute([1, 0, 2]), third);
  });

  test("a pullback can be used again and differentiated", () => {
    const { value, pullback } = vjp(wavy, x);
    expectClose(value, wavy(x));
    expectClose(pullback(scalar(2))[0], wavyGradient(x).mul(2));
    expectClose(grad((c: Tensor) => sum(pullback(c)[0].square()))(scalar(3)), sum(wavyGradient(x).square()).mul(6));
  });
});

describe("batches", () => {
  test("vmap of grad is a loop of gradients", () => expectClose(vmap(grad(wavy))(batch), rows(wavyGradient)));

  test("grad of vmap is the gradient of every row", () => {
    expectClose(grad((b: Tensor) => sum(vmap(wavy)(b)))(batch), rows(wavyGradient));
  });

  test("vmap of vmap, axes other than the first", () => {
    const products = vmap(
      vmap((a: Tensor, b: Tensor) => sum(mul(a, b)), [null, 0]),
      [0, null],
    );
    expectClose(products(batch, matrix), matmul(batch, transpose(matrix)));
    expectClose(vmap(wavy, [1])(transpose(batch)), rows(wavy));
  });

  test("vmap of hvp, Hessian and Laplacian", () => {
    expectClose(
      vmap((y: Tensor) => hvp(wavy, y, v))(batch),
      rows((y) => jvp(wavyGradient, [y], [v])[1]),
    );
    expectClose(
      vmap(hessian(wavy))(batch) as Tensor,
      rows((y) => jacobian(wavyGradient)(y) as Tensor),
    );
    expectClose(
      vmap((y: Tensor) => laplacian(wavy)(y).laplacian)(batch),
      rows((y) => trace(jacobian(wavyGradient)(y) as Tensor)),
    );
  });

  test("grad of vmap of grad", () => {
    const norms = (b: Tensor) => sum(vmap(grad(wavy))(b).square());
    expectClose(
      grad(norms)(batch),
      rows((y) => hvp(wavy, y, wavyGradient(y)).mul(2)),
    );
  });
});

describe("the Laplacian inside other transformations", () => {
  const local = (y: Tensor) => laplacian(wavy)(y).laplacian;

  test("grad and jvp of it", () => {
    const expected = grad((y: Tensor) => trace(hessian(wavy)(y) as Tensor))(x);
    expectClose(grad(local)(x), expected, 1e-11);
    expectClose(jvp(local, [x], [v])[1], sum(mul(expected, v)), 1e-11);
  });

  test("its gradient with respect to a parameter of the function", () => {
    // Σ sin(a x) has the Laplacian −a² Σ sin(a x)
    const ofParameter = (a: Tensor) => laplacian((y: Tensor) => sum(mul(a, y).sin()))(x).laplacian;
    const a = scalar(0.7);
    const inner = mul(a, x);
    const expected = sum(inner.sin().mul(-1.4).sub(mul(inner.cos(), x).mul(0.49)));
    expectClose(grad(ofParameter)(a), expected);
  });

  test("of itself: Δ² Σ x⁴ = 24 n", () => {
    const quartic = (y: Tensor) => sum(y.power(4));
    const biharmonic = laplacian((y: Tensor) => laplacian(quartic)(y).laplacian)(x).laplacian;
    expectClose(biharmonic, scalar(72));
  });

  test("of a plane wave: −k² e^{ikx}", () => {
    const wave = (y: Tensor) => mul({ re: 0, im: 1 }, sum(mul(v, y))).exp();
    const { value, laplacian: found } = laplacian(wave)(x);
    expectClose(found, mul(value, sum(v.square()).neg()));
  });
});

describe("complex arguments", () => {
  const z = array([
    { re: 1, im: 2 },
    { re: -0.5, im: 0.3 },
  ]);

  test("grad is ∂f/∂Re + i ∂f/∂Im", () => {
    expectClose(grad((y: Tensor) => sum(y.abs().square()))(z), mul(z, 2));
    expectClose(grad((y: Tensor) => sum(y.real()))(z), array([1, 1], "complex128"));
    // Re z² has ∂/∂Re = 2 Re z and ∂/∂Im = −2 Im z
    expectClose(grad((y: Tensor) => sum(y.square().real()))(z), mul(z.conj(), 2));
  });

  test("the holomorphic Jacobian is the complex derivative, in both modes", () => {
    for (const mode of ["forward", "reverse"] as const) {
      const found = jacobian((y: Tensor) => y.power(3), { holomorphic: true, mode })(z) as Tensor;
      expectClose(found.diagonal(), z.square().mul(3));
      expectClose(sum(found), sum(z.square().mul(3)));
    }
  });

  test("hvp is the change of the gradient", () => {
    const f = (y: Tensor) => sum(mul(y.abs().square(), y.exp().real()));
    const direction = array([
      { re: 0.3, im: -1 },
      { re: 2, im: 0.1 },
    ]);
    const step = 1e-5;
    const along = (s: number) => grad(f)(z.add(mul(direction, s)));
    expectClose(
      hvp(f, z, direction),
      along(step)
        .sub(along(-step))
        .div(2 * step),
      1e-7,
    );
  });
});
