import { describe, expect, test } from "vitest";
import { type FixedPointOptions, fixedPoint } from "../../../src/tensor/implicit/fixedPoint.ts";
import {
  add,
  array,
  conj,
  cos,
  div,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  laplacian,
  matmul,
  mul,
  type NDArray,
  NumericalError,
  type SolverInfo,
  scalar,
  sin,
  sub,
  sum,
  type Tensor,
  tanh,
  vjp,
  vmap,
  zeros,
} from "../../../src/tensor/index.ts";
import { distance, randomTensor } from "../../support/random-tensor.ts";
import { slope } from "../../support/slope.ts";

const tight: FixedPointOptions = { tolerance: 1e-14, linear: { tolerance: 1e-13 } };
const number = (x: Tensor) => (x as NDArray).item();

/** √a by the Babylonian iteration x ← (x + a/x)/2. */
const squareRoot = (a: Tensor, options: FixedPointOptions = tight) =>
  fixedPoint((x: Tensor, theta: Tensor) => mul(add(x, div(theta, x)), 0.5), array(1), a, options).value;

describe("a scalar fixed point, √a", () => {
  const a = scalar(2.3);

  test("its value, and how it was found", () => {
    const { value, info } = fixedPoint((x: Tensor, t: Tensor) => mul(add(x, div(t, x)), 0.5), array(1), a, tight);
    expect(number(value)).toBeCloseTo(Math.sqrt(2.3), 14);
    expect(info.converged).toBe(true);
    expect(info.iterations).toBeLessThan(9);
    expect(info.residual).toBeLessThan(1e-14);
  });

  test("derivatives of first, second and third order", () => {
    const root = (x: Tensor) => squareRoot(x);
    expect(number(grad(root)(a))).toBeCloseTo(0.5 * 2.3 ** -0.5, 12);
    expect(number(grad(grad(root))(a))).toBeCloseTo(-0.25 * 2.3 ** -1.5, 11);
    expect(number(grad(grad(grad(root)))(a))).toBeCloseTo(0.375 * 2.3 ** -2.5, 10);
    expect(number(jvp(root, [a], [scalar(1)])[1])).toBeCloseTo(0.5 * 2.3 ** -0.5, 12);
    expect(number(hvp(root, a, scalar(1)))).toBeCloseTo(-0.25 * 2.3 ** -1.5, 11);
    const second = jvp((x: Tensor) => jvp(root, [x], [scalar(1)])[1], [a], [scalar(1)])[1];
    expect(number(second)).toBeCloseTo(-0.25 * 2.3 ** -1.5, 11);
  });

  test("over a batch, in any order with derivatives", () => {
    const values = array([0.5, 2, 7, 40]);
    const root = (x: Tensor) => squareRoot(x);
    const exact = [0.5, 2, 7, 40].map((x) => 0.5 / Math.sqrt(x));
    expect(distance(vmap(root)(values) as NDArray, array([0.5, 2, 7, 40].map(Math.sqrt)))).toBeLessThan(1e-13);
    expect(distance(vmap(grad(root))(values) as NDArray, array(exact))).toBeLessThan(1e-12);
    expect(distance(grad((x: Tensor) => sum(vmap(root)(x)))(values) as NDArray, array(exact))).toBeLessThan(1e-12);
    const second = [0.5, 2, 7, 40].map((x) => -0.25 * x ** -1.5);
    expect(distance(vmap(grad(grad(root)))(values) as NDArray, array(second))).toBeLessThan(1e-11);
    const twice = grad((x: Tensor) => sum(grad((y: Tensor) => sum(vmap(root)(y)))(x)))(values);
    expect(distance(twice as NDArray, array(second))).toBeLessThan(1e-11);
  });

  test("its Laplacian in one forward pass", () => {
    const f = (x: Tensor) => sum(vmap((y: Tensor) => squareRoot(y))(x));
    const found = laplacian(f)(array([1.5, 4]));
    expect(number(found.laplacian)).toBeCloseTo(-0.25 * (1.5 ** -1.5 + 4 ** -1.5), 11);
  });

  test("the start has no derivative", () => {
    const fromStart = (x: Tensor) =>
      fixedPoint((y: Tensor, t: Tensor) => mul(add(y, div(t, y)), 0.5), x, a, tight).value;
    expect(number(grad(fromStart)(scalar(1.3)))).toBe(0);
  });
});

const solvers = ["gmres", "bicgstab", "neumann", "dense"] as const;

interface Layer {
  readonly weight: Tensor;
  readonly bias: Tensor;
}

const layer: Layer = { weight: mul(randomTensor(1, [6, 6]), 0.25), bias: randomTensor(2, [6]) };
const network = (x: Tensor, { weight, bias }: Layer) => tanh(add(matmul(weight, x), bias));

describe("a network in equilibrium", () => {
  const probe = randomTensor(3, [6]);
  const loss = (parameters: Layer, options: FixedPointOptions = tight) =>
    sum(mul(fixedPoint(network, zeros([6]), parameters, options).value, probe));

  test.each(solvers)("gradient by %s agrees with differences", (solver) => {
    const gradient = grad((p: Layer) => loss(p, { ...tight, solver }))(layer);
    const dw = randomTensor(4, [6, 6]);
    const db = randomTensor(5, [6]);
    expect(number(sum(mul(gradient.weight, dw)))).toBeCloseTo(
      slope((weight) => loss({ ...layer, weight }), layer.weight, dw),
      10,
    );
    expect(number(sum(mul(gradient.bias, db)))).toBeCloseTo(
      slope((bias) => loss({ ...layer, bias }), layer.bias, db),
      10,
    );
  });

  test("forward, reverse and second derivatives agree", () => {
    const ofBias = (bias: Tensor) => fixedPoint(network, zeros([6]), { ...layer, bias }, tight).value;
    const forward = jacobian(ofBias)(layer.bias) as NDArray;
    const reverse = jacobian(ofBias, { mode: "reverse" })(layer.bias) as NDArray;
    expect(distance(forward, reverse)).toBeLessThan(1e-12);
    const v = randomTensor(6, [6]);
    const scalarLoss = (bias: Tensor) => loss({ ...layer, bias });
    const curvature = number(sum(mul(hvp(scalarLoss, layer.bias, v), v)));
    expect(curvature).toBeCloseTo(
      slope((b) => sum(mul(grad(scalarLoss)(b), v)), layer.bias, v),
      9,
    );
    const h = hessian(scalarLoss)(layer.bias);
    expect(number(sum(mul(matmul(h, v), v)))).toBeCloseTo(curvature, 11);
  });

  test("a gradient linearizes the function once, however many steps its solve takes", () => {
    let calls = 0;
    const counted = (x: Tensor, p: Layer) => {
      calls++;
      return network(x, p);
    };
    const { value } = fixedPoint(network, zeros([6]), layer, tight);
    const solves: SolverInfo[] = [];
    const options = { ...tight, iterate: false, report: (info: SolverInfo) => solves.push(info) };
    const at = (p: Layer) => sum(mul(fixedPoint(counted, value, p, options).value, probe));
    const gradient = grad(at)(layer);
    expect(calls).toBe(1);
    expect(solves).toHaveLength(1);
    expect(solves[0].iterations).toBeGreaterThan(5);
    const iterated = grad((p: Layer) => loss(p))(layer);
    expect(distance(gradient.weight as NDArray, iterated.weight as NDArray)).toBeLessThan(1e-11);
  });
});

describe("complex fixed points", () => {
  const n = 5;
  const parameters = {
    a: mul(randomTensor(11, [n, n], "complex128"), 0.15),
    c: mul(randomTensor(12, [n, n], "complex128"), 0.1),
    b: randomTensor(13, [n], "complex128"),
  };
  type Parameters = { readonly [K in keyof typeof parameters]: Tensor };
  const probe = randomTensor(14, [n], "complex128");
  /** Conjugates its argument: only real-linear derivatives exist. */
  const map = (x: Tensor, { a, b, c }: Parameters) => add(add(matmul(a, x), matmul(c, conj(sin(x)))), mul(b, 0.3));
  const loss = (p: Parameters, solver: (typeof solvers)[number] = "gmres") => {
    const x = fixedPoint(map, zeros([n], "complex128"), p, { ...tight, solver }).value;
    return sum(
      mul(x, conj(probe))
        .real()
        .mul(mul(x, conj(x)).real()),
    );
  };

  test.each(solvers)("gradient of a map that conjugates, by %s", (solver) => {
    for (const name of ["a", "b", "c"] as const) {
      const direction = randomTensor(15, parameters[name].shape, "complex128");
      const gradient = grad((x: Tensor) => loss({ ...parameters, [name]: x }, solver))(parameters[name]);
      const along = number(sum(mul(conj(gradient), direction).real()));
      expect(along).toBeCloseTo(
        slope((x) => loss({ ...parameters, [name]: x }), parameters[name], direction),
        9,
      );
    }
  });

  test("curvature of a map that conjugates", () => {
    const f = (b: Tensor) => loss({ ...parameters, b });
    const v = randomTensor(16, [n], "complex128");
    const curvature = number(sum(mul(conj(hvp(f, parameters.b, v)), v).real()));
    const exact = slope((b) => sum(mul(conj(grad(f)(b)), v).real()), parameters.b, v);
    expect(curvature).toBeCloseTo(exact, 8);
  });

  test("complex scalars save steps where the map is promised to be holomorphic", () => {
    const holomorphic = (x: Tensor, { a, b }: Parameters) => add(matmul(a, sin(x)), mul(b, 0.3));
    const run = (promise: boolean) => {
      let steps = 0;
      const options = {
        ...tight,
        holomorphic: promise,
        report: (info: SolverInfo) => {
          steps = info.iterations;
        },
      };
      const { pullback } = vjp(
        (p: Parameters) => fixedPoint(holomorphic, zeros([n], "complex128"), p, options).value,
        parameters,
      );
      return { gradient: pullback(probe)[0].a as NDArray, steps };
    };
    const [real, complex] = [run(false), run(true)];
    expect(distance(real.gradient, complex.gradient)).toBeLessThan(1e-11);
    expect(complex.steps).toBeLessThan(real.steps);
  });
});

describe("what does not converge is said", () => {
  const cosine = (x: Tensor, t: Tensor) => cos(mul(x, t));

  test("the iteration", () => {
    const tooFew = { maxIterations: 5 };
    expect(() => fixedPoint(cosine, array(0), scalar(1), tooFew)).toThrow(NumericalError);
    expect(() => fixedPoint(cosine, array(0), scalar(1), tooFew)).toThrow(/fixedPoint: .*5 iterations: residual/);
    const { info } = fixedPoint(cosine, array(0), scalar(1), { ...tooFew, strict: false });
    expect(info.converged).toBe(false);
    expect(info.residual).toBeGreaterThan(1e-3);
  });

  test("a number that is not finite", () => {
    expect(() => fixedPoint((x: Tensor) => mul(mul(x, x), 2), array(5), scalar(0))).toThrow(/not finite at iteration/);
  });

  test("the solve of a derivative", () => {
    const solve = (report?: (info: SolverInfo) => void) =>
      grad((t: Tensor) => {
        const options = { linear: { maxIterations: 2 }, solver: "neumann", strict: !report, report } as const;
        return fixedPoint(cosine, array(0), t, options).value;
      })(scalar(1));
    expect(() => solve()).toThrow(/fixedPoint: derivative: neumann: not converged after 2/);
    const told: SolverInfo[] = [];
    solve((info) => told.push(info));
    expect(told).toEqual([{ converged: false, iterations: 2, residual: expect.closeTo(0.4533, 3) }]);
  });

  test("a fixed point that is none", () => {
    const value = (t: Tensor) => fixedPoint(cosine, array(0.5), t, { iterate: false }).value;
    expect(number(value(scalar(1)))).toBe(0.5);
    expect(() => grad(value)(scalar(1))).toThrow(/iterate: false promises.*residual 3.78e-1/);
  });

  test("a function of another type", () => {
    const wrong = (x: Tensor, t: Tensor) => add(x, t);
    expect(() => fixedPoint(wrong, zeros([2]), zeros([3, 1]))).toThrow(
      /returns float64\[3, 2\] where x has float64\[2\]/,
    );
    expect(() => fixedPoint(cosine, array(0), scalar(1), { tolerance: -1 })).toThrow(/tolerance/);
    expect(() => fixedPoint(cosine, array(0), scalar(1), { maxIterations: 0 })).toThrow(/maxIterations/);
  });
});

test("float32 converges to its own precision", () => {
  const a = scalar(2.3, "float32");
  const f = (x: Tensor, t: Tensor) => mul(add(x, div(t, x)), 0.5);
  const root = (t: Tensor) => fixedPoint(f, array(1, "float32"), t).value;
  expect(root(a).dtype).toBe("float32");
  expect(number(grad(root)(a))).toBeCloseTo(0.5 * 2.3 ** -0.5, 5);
  expect(number(sub(root(a), Math.sqrt(2.3)))).toBeCloseTo(0, 5);
});
