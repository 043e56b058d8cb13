import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { propagator, propagatorSteps } from "../../src/model/index.ts";
import {
  abs,
  array,
  checkGrads,
  complex,
  concrete,
  conj,
  einsum,
  expm,
  eye,
  matmul,
  matrixTranspose,
  max,
  mul,
  type NDArray,
  odeint,
  random,
  real,
  slice,
  stack,
  sub,
  type Tensor,
} from "../../src/tensor/index.ts";

const x = complex(
  [
    [0, 1],
    [1, 0],
  ],
  0,
);
const y = complex(0, [
  [0, -1],
  [1, 0],
]);
const z = complex(
  [
    [1, 0],
    [0, -1],
  ],
  0,
);
const matrices = stack([x, y, z]);

const distance = (a: Tensor, b: Tensor) => concrete(max(abs(sub(a, b))), "test").item();
const unit = eye(2, 2, "complex128");

/** H = (ω₀ Z + Ω (X cos ωt + Y sin ωt))/2, solved by Rabi in the frame that rotates with the field. */
const rabi = { level: 1.3, drive: 0.7, frequency: 2.1 };
const rabiHamiltonian = (times: readonly number[]) => {
  const { level, drive, frequency } = rabi;
  const rows = times.map((t) => [drive * Math.cos(frequency * t), drive * Math.sin(frequency * t), level]);
  return einsum("tp,pij->tij", mul(array(rows), 0.5), matrices);
};
function rabiUnitary(t: number): Tensor {
  const { level, drive, frequency } = rabi;
  const frame = expm(mul(z, complex(0, (-frequency * t) / 2)));
  const still = mul(z, (level - frequency) / 2).add(mul(x, drive / 2));
  return matmul(frame, expm(mul(still, complex(0, -t))));
}

describe("Rabi's rotating field", () => {
  test("is followed with an error that falls with the fourth power of the step", () => {
    const errors = [10, 20, 40, 80].map((steps) => distance(propagator(rabiHamiltonian, 3, steps), rabiUnitary(3)));
    expect(errors[0]).toBeLessThan(1e-4);
    for (let i = 1; i < errors.length; i++) expect(errors[i - 1] / errors[i]).toBeGreaterThan(14);
  });

  test("every number of steps gives the ordered product of the steps", () => {
    for (let steps = 1; steps <= 9; steps++) {
      const each = propagatorSteps(rabiHamiltonian, 2, steps);
      expect(each.shape).toEqual([steps, 2, 2]);
      let product: Tensor = unit;
      for (let k = 0; k < steps; k++) product = matmul(slice(each, k), product);
      expect(distance(propagator(rabiHamiltonian, 2, steps), product)).toBeLessThan(1e-14);
    }
  });
});

test("a constant Hamiltonian is followed exactly", () => {
  const still = (times: readonly number[]) => einsum("t,ij->tij", array(times.map(() => 1)), x);
  const [c, s] = [Math.cos(5), Math.sin(5)];
  expect(
    distance(
      propagator(still, 5, 3),
      complex(
        [
          [c, 0],
          [0, c],
        ],
        [
          [0, -s],
          [-s, 0],
        ],
      ),
    ),
  ).toBeLessThan(1e-13);
});

test("fields of any strength are followed unitarily, and where they are weak as odeint does", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), fc.double({ min: 0, max: 30, noNaN: true }), (seed, strength) => {
      const a = random.normal(random.key(seed), [3, 3]).mul(strength);
      const u = propagator(fieldsOf(a), 1, 7);
      expect(distance(matmul(conj(matrixTranspose(u)), u), unit)).toBeLessThan(1e-12);
    }),
    { numRuns: 25 },
  );
  const a = random.normal(random.key(5), [3, 3]);
  const rate = (t: number, u: Tensor) => mul(matmul(slice(fieldsOf(a)([t]), 0), u), complex(0, -1));
  const { value } = odeint(rate, unit as Tensor, [0, 1], [], { rtol: 1e-12, atol: 1e-12 });
  expect(distance(propagator(fieldsOf(a), 1, 200), slice(value, 1))).toBeLessThan(1e-9);
});

test("its derivative in the fields is that of differences, forward and reverse", () => {
  const from = random.normal(random.key(1), [3, 3]) as NDArray;
  const weights = random.normal(random.key(2), [2, 2], "complex128");
  checkGrads((a: Tensor) => real(mul(weights, propagator(fieldsOf(a), 1.5, 5))).sum(), [from]);
});

test("what cannot be integrated is refused", () => {
  expect(() => propagator(rabiHamiltonian, 0, 5)).toThrow("the duration is 0; it must be positive and finite");
  expect(() => propagator(rabiHamiltonian, Number.NaN, 5)).toThrow("the duration is NaN");
  expect(() => propagator(rabiHamiltonian, 1, 2.5)).toThrow("2.5 steps; allowed: a whole number of at least 1");
  expect(() => propagator(() => x, 1, 5)).toThrow("at 10 times has shape [2, 2], not [10, d, d]");
});

/** Three fields, each a sum of functions of t with the rows of a as coefficients. */
function fieldsOf(a: Tensor) {
  return (times: readonly number[]) => {
    const powers = array(times.map((t) => [1, Math.cos(3 * t), Math.sin(2 * t)]));
    return einsum("tm,pm,pij->tij", powers, a, matrices);
  };
}
