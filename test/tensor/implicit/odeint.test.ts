import { describe, expect, test } from "vitest";
import { type OdeOptions, odeint } from "../../../src/tensor/implicit/odeint.ts";
import {
  add,
  array,
  complex,
  conj,
  cos,
  DTypeError,
  div,
  exp,
  grad,
  hvp,
  InputError,
  jacobian,
  jvp,
  laplacian,
  matmul,
  mul,
  type NDArray,
  NumericalError,
  neg,
  ones,
  ShapeError,
  scalar,
  sin,
  slice,
  sqrt,
  stack,
  sub,
  sum,
  type Tensor,
  tanh,
  vmap,
} from "../../../src/tensor/index.ts";
import { expm } from "../../../src/tensor/linalg/expm.ts";
import { distance, randomTensor } from "../../support/random-tensor.ts";
import { slope } from "../../support/slope.ts";
import { pairing } from "../../support/spectra.ts";

const number = (x: Tensor) => (x as NDArray).item();
const numbers = (x: Tensor) => Array.from((x as NDArray).values());
const tight: OdeOptions = { rtol: 1e-11, atol: 1e-12 };
const gradients = ["adjoint", "checkpoint", "direct"] as const;
const last = (x: Tensor) => slice(x, -1);

interface Phase {
  readonly q: Tensor;
  readonly p: Tensor;
}

/** q̈ = −ω² q. */
const oscillator = (_t: number, { q, p }: Phase, omega: Tensor): Phase => ({ q: p, p: neg(mul(mul(omega, omega), q)) });

describe("exact solutions", () => {
  test("the harmonic oscillator at many times, forwards and backwards, by dense output", () => {
    for (const sign of [1, -1]) {
      const times = Array.from({ length: 201 }, (_, i) => sign * i * 0.05);
      const start = { q: scalar(1), p: scalar(0) };
      const { value, info } = odeint(oscillator, start, times, scalar(1.3), { rtol: 1e-9, atol: 1e-9 });
      expect(value.q.shape).toEqual([201]);
      const exact = array(times.map((t) => Math.cos(1.3 * t)));
      expect(distance(value.q as NDArray, exact)).toBeLessThan(1e-7);
      const coarse = odeint(oscillator, start, [0, sign * 10], scalar(1.3), { rtol: 1e-9, atol: 1e-9 });
      expect(info.steps).toBe(coarse.info.steps);
      expect(info.steps).toBeLessThan(250);
    }
  });

  test("a matrix exponential, complex", () => {
    const generator = mul(randomTensor(1, [4, 4], "complex128"), { re: 0.4, im: 0.8 });
    const y0 = randomTensor(2, [4], "complex128");
    const { value } = odeint((_t: number, y: Tensor, a: Tensor) => matmul(a, y), y0, [0, 1.5], generator, tight);
    const exact = matmul(expm(mul(generator, 1.5)), y0);
    expect(distance(last(value) as NDArray, exact as NDArray)).toBeLessThan(1e-9);
  });

  test("an explicit time, from a tree without parameters", () => {
    const { value } = odeint(
      (t: number, [y]: readonly [Tensor]) => [mul(y, Math.cos(t))] as const,
      [ones([2])] as const,
      [0, 1, 3],
      undefined,
      tight,
    );
    const exact = stack([ones([2]), mul(ones([2]), Math.exp(Math.sin(1))), mul(ones([2]), Math.exp(Math.sin(3)))]);
    expect(distance(value[0] as NDArray, exact as NDArray)).toBeLessThan(1e-9);
  });

  test("tolerance is kept where the speed changes a thousandfold, and error falls with it", () => {
    // y = 1/(1 + 1e4 (t − 1/2)²) obeys y′ = −2e4 (t − 1/2) y²; a relative error at the start grows as y, 2501-fold.
    const peak = (t: number, y: Tensor) => mul(-2e4 * (t - 0.5), mul(y, y));
    const exact = (t: number) => 1 / (1 + 1e4 * (t - 0.5) ** 2);
    const times = [0, 0.47, 0.5, 0.503, 0.6, 1];
    const errors = [1e-6, 1e-9].map((tolerance) => {
      const { value } = odeint(peak, scalar(exact(0)), times, undefined, { rtol: tolerance, atol: tolerance * 1e-3 });
      return distance(value as NDArray, array(times.map(exact)));
    });
    expect(errors[0]).toBeLessThan(2501e-6);
    expect(errors[1]).toBeLessThan(2501e-9);
  });
});

describe("order of convergence", () => {
  const pendulum = (_t: number, { q, p }: Phase): Phase => ({ q: p, p: neg(sin(q)) });
  const start = { q: scalar(1.2), p: scalar(0.3) };
  const exact = last(odeint(pendulum, start, [0, 2], undefined, { rtol: 1e-13, atol: 1e-14 }).value.q);
  const errorOf = (method: "rk4" | "leapfrog", steps: number) =>
    Math.abs(number(sub(last(odeint(pendulum, start, [0, 2], undefined, { method, steps }).value.q), exact)));

  test("rk4 is of fourth order", () => {
    expect(Math.log2(errorOf("rk4", 20) / errorOf("rk4", 40))).toBeCloseTo(4, 0);
    expect(errorOf("rk4", 40)).toBeLessThan(1e-6);
  });

  test("leapfrog is of second order", () => {
    expect(Math.log2(errorOf("leapfrog", 50) / errorOf("leapfrog", 100))).toBeCloseTo(2, 1);
  });

  test("dopri5 with a fixed tolerance takes steps as the fifth root of it", () => {
    const steps = (rtol: number) => odeint(pendulum, start, [0, 20], undefined, { rtol, atol: rtol }).info.steps;
    expect(Math.log10(steps(1e-11) / steps(1e-6))).toBeCloseTo(1, 1);
  });
});

test("leapfrog keeps the energy of a Kepler orbit over a hundred periods, and rk4 does not", () => {
  const kepler = (_t: number, { q, p }: Phase): Phase => {
    const radius = sqrt(sum(mul(q, q)));
    return { q: p, p: neg(div(q, mul(radius, mul(radius, radius)))) };
  };
  const e = 0.3;
  const start = { q: array([1 - e, 0]), p: array([0, Math.sqrt((1 + e) / (1 - e))]) };
  const times = [0, ...[1, 25, 50, 75, 100].map((n) => 2 * Math.PI * n)];
  const energyErrors = (method: "rk4" | "leapfrog", stepsPerPeriod: number) => {
    const fine = times.flatMap((t, i) =>
      i === 0 ? [0] : Array.from({ length: 5 }, (_, k) => times[i - 1] + ((k + 1) / 5) * (t - times[i - 1])),
    );
    const { value } = odeint(kepler, start, fine, undefined, { method, steps: (stepsPerPeriod * 100) / 25 });
    const kinetic = mul(0.5, sum(mul(value.p, value.p), { axes: 1 }));
    const energy = sub(kinetic, div(1, sqrt(sum(mul(value.q, value.q), { axes: 1 }))));
    return numbers(add(energy, 0.5)).map(Math.abs);
  };
  const symplectic = energyErrors("leapfrog", 200);
  expect(Math.max(...symplectic)).toBeLessThan(2e-3);
  // No drift: as small in the last fifth as in the first.
  expect(Math.max(...symplectic.slice(-6))).toBeLessThan(1.5 * Math.max(...symplectic.slice(1, 12)));
  const drifting = energyErrors("rk4", 40);
  expect(drifting[drifting.length - 1]).toBeGreaterThan(10 * drifting[6]);
});

describe("derivatives", () => {
  interface Parameters {
    readonly w: Tensor;
    readonly b: Tensor;
  }
  const theta: Parameters = { w: mul(randomTensor(3, [3, 3]), 1.5), b: randomTensor(4, [3]) };
  const network = (t: number, y: Tensor, { w, b }: Parameters) =>
    add(tanh(add(matmul(w, y), b)), mul(y, -0.3 * Math.sin(t)));
  const y0 = randomTensor(5, [3]);
  const times = [0, 0.4, 1.1];
  const weight = randomTensor(6, [3, 3]);
  const lossOf = (options: OdeOptions) => (start: Tensor, parameters: Parameters) =>
    sum(mul(weight, odeint(network, start, times, parameters, options).value));

  const cases = [
    { method: "dopri5", ...tight },
    { method: "rk4", steps: 30 },
  ] as const;

  test.each(cases.flatMap((c) => gradients.map((gradient) => ({ ...c, gradient }))))(
    "of $method by $gradient agree with differences",
    (options) => {
      const loss = lossOf(options);
      const direction = randomTensor(7, [3]);
      const dw = randomTensor(8, [3, 3]);
      // The continuous adjoint of rk4 differs from the discrete gradient by the error of the method.
      const digits = options.method === "rk4" && options.gradient === "adjoint" ? 5 : 8;
      const gradient = grad((s: Tensor) => loss(s, theta))(y0);
      expect(pairing(gradient, direction)).toBeCloseTo(
        slope((s) => loss(s, theta), y0, direction, 1e-2),
        digits,
      );
      const ofTheta = grad((p: Parameters) => loss(y0, p))(theta);
      const change = slope((w) => loss(y0, { ...theta, w }), theta.w, dw, 1e-2);
      expect(pairing(ofTheta.w, dw)).toBeCloseTo(change, digits);
      expect(ofTheta.b.shape).toEqual([3]);
    },
  );

  test("by the three modes agree with each other and with forward mode", () => {
    const all = gradients.map((gradient) => grad((p: Parameters) => lossOf({ ...tight, gradient })(y0, p))(theta));
    for (const other of all.slice(1)) {
      expect(distance(all[0].w as NDArray, other.w as NDArray)).toBeLessThan(1e-9);
      expect(distance(all[0].b as NDArray, other.b as NDArray)).toBeLessThan(1e-9);
    }
    expect(distance(all[1].w as NDArray, all[2].w as NDArray)).toBeLessThan(1e-13);
    const db = randomTensor(9, [3]);
    const [, forward] = jvp((b: Tensor) => lossOf(tight)(y0, { ...theta, b }), [theta.b], [db]);
    expect(number(forward)).toBeCloseTo(pairing(all[2].b, db), 12);
  });

  test.each(gradients)("of second order by %s agree with differences", (gradient) => {
    const f = (b: Tensor) => lossOf({ rtol: 1e-10, atol: 1e-10, gradient })(y0, { ...theta, b });
    const v = randomTensor(10, [3]);
    const along = (b: Tensor) => jvp((x: Tensor) => lossOf(tight)(y0, { ...theta, b: x }), [b], [v])[1];
    expect(pairing(hvp(f, theta.b, v), v)).toBeCloseTo(slope(along, theta.b, v, 1e-2), 6);
    const nested = grad((b: Tensor) => sum(mul(grad(f)(b), v)))(theta.b);
    expect(pairing(nested, v)).toBeCloseTo(slope(along, theta.b, v, 1e-2), 6);
  });

  test("the sensitivity of the oscillator to its frequency is exact", () => {
    for (const gradient of gradients) {
      const q = (omega: Tensor) =>
        last(odeint(oscillator, { q: scalar(1), p: scalar(0) }, [0, 2], omega, { ...tight, gradient }).value.q);
      expect(number(grad(q)(scalar(1.3)))).toBeCloseTo(-2 * Math.sin(2.6), 9);
      expect(number(jvp(q, [scalar(1.3)], [scalar(1)])[1])).toBeCloseTo(-2 * Math.sin(2.6), 9);
      expect(number(grad(grad(q))(scalar(1.3)))).toBeCloseTo(-4 * Math.cos(2.6), 7);
    }
  });

  test.each(gradients)("of a complex state by %s", (gradient) => {
    const precession = (_t: number, z: Tensor, a: Tensor) =>
      add(matmul(a, z), mul({ re: 0, im: 0.3 }, mul(z, mul(z, conj(z)))));
    const a = mul(randomTensor(11, [2, 2], "complex128"), 0.7);
    const z0 = complex([0.6, -0.2], [0.1, 0.8]);
    const loss = (x: Tensor, z: Tensor) => {
      const end = last(odeint(precession, z, [0, 0.5, 1.2], x, { ...tight, gradient }).value);
      return sum(mul(end, complex([0.3, -1], [1, 0.4])).real());
    };
    const da = randomTensor(12, [2, 2], "complex128");
    expect(pairing(grad((x: Tensor) => loss(x, z0))(a), da)).toBeCloseTo(
      slope((x) => loss(x, z0), a, da, 1e-2),
      8,
    );
    const dz = randomTensor(13, [2], "complex128");
    expect(pairing(grad((z: Tensor) => loss(a, z))(z0), dz)).toBeCloseTo(
      slope((z) => loss(a, z), z0, dz, 1e-2),
      8,
    );
  });

  test("of leapfrog by undoing its steps are those of the steps, to rounding", () => {
    const chain = (_t: number, { q, p }: Phase, k: Tensor): Phase => ({ q: p, p: neg(mul(k, sin(q))) });
    const start = { q: randomTensor(14, [4]), p: randomTensor(15, [4]) };
    const lossBy = (gradient: (typeof gradients)[number]) => (k: Tensor) => {
      const { q, p } = odeint(chain, start, [0, 1, 3], k, { method: "leapfrog", steps: 40, gradient }).value;
      return sum(add(mul(last(q), last(p)), cos(slice(q, 1))));
    };
    const k = randomTensor(16, [4]).add(2);
    const [undone, kept, direct] = gradients.map((gradient) => grad(lossBy(gradient))(k) as NDArray);
    expect(distance(undone, direct)).toBeLessThan(1e-12);
    expect(distance(kept, direct)).toBeLessThan(1e-13);
    const v = randomTensor(17, [4]);
    expect(pairing(direct, v)).toBeCloseTo(slope(lossBy("direct"), k, v, 1e-2), 8);
    expect(distance(hvp(lossBy("adjoint"), k, v) as NDArray, hvp(lossBy("direct"), k, v) as NDArray)).toBeLessThan(
      1e-10,
    );
  });
});

describe("with other transformations", () => {
  const decay = (_t: number, y: Tensor, k: Tensor) => neg(mul(k, y));
  const end = (y: Tensor, k: Tensor, options: OdeOptions = tight) => last(odeint(decay, y, [0, 1], k, options).value);

  test.each(gradients)("a batch, with gradients by %s inside and outside", (gradient) => {
    const rates = array([0.5, 1, 2]);
    const options = { ...tight, gradient };
    const solve = (k: Tensor) => end(scalar(2), k, options);
    expect(distance(vmap(solve)(rates) as NDArray, mul(2, exp(neg(rates))) as NDArray)).toBeLessThan(1e-10);
    const exact = mul(-2, exp(neg(rates))) as NDArray;
    expect(distance(vmap(grad(solve))(rates) as NDArray, exact)).toBeLessThan(1e-9);
    expect(distance(grad((k: Tensor) => sum(vmap(solve)(k)))(rates) as NDArray, exact)).toBeLessThan(1e-9);
    const starts = array([1, 2, 3]);
    const shared = grad((k: Tensor) => sum(vmap((y: Tensor) => end(y, k, options))(starts)))(scalar(0.7));
    expect(number(shared)).toBeCloseTo(-6 * Math.exp(-0.7), 9);
  });

  test("Jacobians and the Laplacian", () => {
    const rates = array([0.3, 0.9]);
    const flow = (y: Tensor) => end(y, rates);
    const exact = [Math.exp(-0.3), 0, 0, Math.exp(-0.9)].map((x) => expect.closeTo(x, 9));
    expect(numbers(jacobian(flow)(array([1, 2])))).toEqual(exact);
    expect(numbers(jacobian(flow, { mode: "reverse" })(array([1, 2])))).toEqual(exact);
    const energy = (y: Tensor) => sum(mul(flow(y), flow(y)));
    expect(number(laplacian(energy)(array([1, 2])).laplacian)).toBeCloseTo(2 * (Math.exp(-0.6) + Math.exp(-1.8)), 8);
  });
});

describe("what fails is said, with time and step", () => {
  test("a singularity", () => {
    const blowUp = (_t: number, y: Tensor) => mul(y, y);
    expect(() => odeint(blowUp, scalar(1), [0, 2])).toThrow(NumericalError);
    expect(() => odeint(blowUp, scalar(1), [0, 2])).toThrow(/dopri5 needs steps below rounding at t = (1\.0|0\.99)/);
    expect(() => odeint(blowUp, scalar(1), [0, 4], undefined, { method: "rk4", steps: 40 })).toThrow(
      /rk4 met a number that is not finite at t = [\d.]+, step \d+/,
    );
  });

  test("too many steps", () => {
    const fast = (_t: number, { q, p }: Phase) => oscillator(0, { q, p }, scalar(1e4));
    expect(() => odeint(fast, { q: scalar(1), p: scalar(0) }, [0, 10], undefined, { maxSteps: 50 })).toThrow(
      /maxSteps = 50/,
    );
  });

  test("a derivative that is no number", () => {
    expect(() => odeint((_t: number, y: Tensor) => mul(y, Number.NaN), scalar(1), [0, 1])).toThrow(
      /not finite at t = 0, step 0/,
    );
    const later = (t: number, y: Tensor) => (t < 0.3 ? y : mul(y, Number.NaN));
    expect(() => odeint(later, scalar(1), [0, 1])).toThrow(/at t = 0\.(3|29)/);
  });

  test("a Hamiltonian that is not separable, or no Hamiltonian", () => {
    const options = { method: "leapfrog" } as const;
    const friction = (_t: number, { q, p }: Phase): Phase => ({ q: p, p: sub(neg(q), mul(0.1, p)) });
    const start = { q: scalar(1), p: scalar(0) };
    expect(() => odeint(friction, start, [0, 1], undefined, options)).toThrow(/dp\/dt depends on p/);
    const moving = (_t: number, { q, p }: Phase): Phase => ({ q: mul(q, p), p: neg(q) });
    expect(() => odeint(moving, start, [0, 1], undefined, options)).toThrow(/dq\/dt depends on q/);
    expect(() => odeint((_t: number, y: Tensor) => y, scalar(1), [0, 1], undefined, options)).toThrow(
      /state \{ q, p \}/,
    );
  });

  test("arguments", () => {
    const f = (_t: number, y: Tensor) => y;
    expect(() => odeint(f, scalar(1), [0])).toThrow(InputError);
    expect(() => odeint(f, scalar(1), [0, 1, 0.5])).toThrow(/rise or fall, got \[0, 1, 0.5\]/);
    expect(() => odeint(f, scalar(1, "int32"), [0, 1])).toThrow(DTypeError);
    expect(() => odeint((_t: number, y: Tensor) => add(y, [1, 2]), scalar(1), [0, 1])).toThrow(ShapeError);
    expect(() => odeint(f, scalar(1), [0, 1], undefined, { rtol: -1 })).toThrow(/odeint: rtol/);
    expect(() => odeint(f, scalar(1), [0, 1], undefined, { steps: 0 })).toThrow(/odeint: steps/);
    expect(() => odeint(f, scalar(1), [0, 1], undefined, { method: "euler" as "rk4" })).toThrow(
      /'euler' is none of dopri5, rk4, leapfrog/,
    );
  });
});
