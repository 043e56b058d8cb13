import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  apply,
  CNOT,
  chain,
  control,
  dagger,
  each,
  expectation,
  fsim,
  H,
  off,
  parameter,
  parameterCount,
  parameterShift,
  pauliRotation,
  put,
  repeat,
  rx,
  ry,
  rz,
  timeEvolve,
  uncomputationDrift,
  X,
  zeroState,
  zz,
} from "../../../src/circuit/index.ts";
import { chainLattice, pauli, plus, times, xxz } from "../../../src/model/index.ts";
import {
  array,
  checkGrads,
  complex,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  matmul,
  type NDArray,
  reshape,
  slice,
  type Tensor,
  vmap,
  zeros,
} from "../../../src/tensor/index.ts";
import { pseudoAngles } from "../../support/pseudo-angles.ts";
import { circuits } from "../../support/random-circuit.ts";

const observable = plus(times(0.7, pauli("XY", [0, 2])), pauli("Z", [1]), times(-0.4, pauli("YZ", [1, 2])));

/** Complex amplitudes [size] of order one. */
function amplitudes(size: number, seed: number): NDArray {
  return complex(pseudoAngles(size, seed), pseudoAngles(size, seed + 10)) as NDArray;
}

function largestDifference(x: Tensor, y: Tensor): number {
  expect(x.shape).toEqual(y.shape);
  const [a, b] = [(x as NDArray).values(), (y as NDArray).values()];
  return Math.max(0, ...Array.from(a, (value, i) => Math.abs(value - b[i])));
}

describe("random circuits", () => {
  test("forward and reverse mode agree with differences, to second order", () => {
    const property = fc.property(circuits(3, 2), (circuit) => {
      const angles = pseudoAngles(parameterCount(circuit));
      const energy = (t: Tensor, state?: Tensor) => expectation(observable, apply(circuit, t, state));
      checkGrads((t: Tensor) => energy(t), [angles]);
      checkGrads(energy, [angles, amplitudes(8, 3)], { tolerance: 1e-5 });
    });
    fc.assert(property, { numRuns: 8 });
  });

  test("third derivatives, forward over reverse over forward", () => {
    const property = fc.property(circuits(3, 1), (circuit) => {
      const count = parameterCount(circuit);
      const curvature = (t: Tensor) =>
        matmul(
          hvp((s: Tensor) => expectation(observable, apply(circuit, s)), t, pseudoAngles(count, 2)),
          pseudoAngles(count, 3),
        );
      checkGrads(curvature, [pseudoAngles(count)], { order: 1 });
    });
    fc.assert(property, { numRuns: 5 });
  });

  test("the Hessian is symmetric in either order of the modes, and vmap is a loop", () => {
    const property = fc.property(circuits(3, 2), (circuit) => {
      const count = parameterCount(circuit);
      const angles = pseudoAngles(count);
      fc.pre(count > 0);
      const energy = (t: Tensor) => expectation(observable, apply(circuit, t));
      const matrix = hessian(energy)(angles) as Tensor;
      const swapped = jacobian((t: Tensor) => jacobian(energy)(t) as Tensor, { mode: "reverse" })(angles) as Tensor;
      const scale = Math.max(1, ...(matrix as NDArray).values().map(Math.abs));
      expect(largestDifference(matrix, matrix.transpose())).toBeLessThan(1e-11 * scale);
      expect(largestDifference(matrix, swapped)).toBeLessThan(1e-11 * scale);
      const v = pseudoAngles(count, 4);
      expect(largestDifference(hvp(energy, angles, v), matmul(matrix, v))).toBeLessThan(1e-11 * scale);

      const batch = reshape(pseudoAngles(3 * count, 5), [3, count]);
      const mapped = vmap((t: Tensor) => grad(energy)(t))(batch);
      for (let e = 0; e < 3; e++) {
        expect(largestDifference(slice(mapped, e), grad(energy)(slice(batch, e)))).toBeLessThan(1e-13);
      }
    });
    fc.assert(property, { numRuns: 6 });
  });

  test("a batch of states is evolved and differentiated as one", () => {
    const property = fc.property(circuits(3, 2), (circuit) => {
      const angles = pseudoAngles(parameterCount(circuit));
      const states = reshape(amplitudes(24, 6), [3, 8]);
      const together = apply(circuit, angles, states);
      const mapped = vmap((state: Tensor) => apply(circuit, angles, state))(states);
      for (let e = 0; e < 3; e++) {
        const alone = apply(circuit, angles, slice(states, e));
        expect(largestDifference(slice(together, e), alone)).toBeLessThan(1e-13);
        expect(largestDifference(slice(mapped, e), alone)).toBeLessThan(1e-13);
      }
      const mean = (t: Tensor) => vmap((s: Tensor) => expectation(observable, apply(circuit, t, s)))(states).sum();
      const alone = [0, 1, 2].map((e) =>
        grad((t: Tensor) => expectation(observable, apply(circuit, t, slice(states, e))))(angles),
      );
      expect(largestDifference(grad(mean)(angles), alone[0].add(alone[1]).add(alone[2]))).toBeLessThan(1e-11);
      checkGrads(mean, [angles], { tolerance: 1e-5 });
    });
    fc.assert(property, { numRuns: 5 });
  });
});

test("time evolution by a large operator, controlled and inverted, to second order", () => {
  const evolution = timeEvolve(xxz(chainLattice(5), { anisotropy: 0.6 }), "a");
  const parts = [
    chain(6, each([0, 2, 3], H)),
    control(off(5), put([3, 0, 1, 4, 2], evolution)),
    chain(6, each([0, 1, 5], ry(0.7))),
    dagger(put([1, 2, 3, 4, 5], evolution)),
  ];
  const whole = apply(chain(6, ...parts), [0.8]);
  const oneByOne = parts.reduce(
    (state, part) => apply(part, [0.8].slice(0, parameterCount(part)), state),
    zeroState(6) as Tensor,
  );
  expect(largestDifference(whole, oneByOne)).toBeLessThan(1e-13);

  const circuit = chain(6, ...parts.slice(0, 2), each([0, 1, 5], ry()), ...parts.slice(3));
  const energy = (t: Tensor, state?: Tensor) => expectation(observable, apply(circuit, t, state));
  checkGrads((t: Tensor) => energy(t), [pseudoAngles(4)]);
  checkGrads(energy, [pseudoAngles(4), amplitudes(64, 3)], { tolerance: 1e-5 });
});

test("a deeper circuit on more qubits: all modes give one gradient and one curvature", () => {
  const qubits = [0, 1, 2, 3, 4, 5, 6];
  const layer = chain(
    7,
    each(qubits, rx()),
    put([0, 3], zz()),
    each(qubits, rz("b")),
    qubits.map((q) => put([q, (q + 1) % 7], CNOT)),
    put([6, 1, 4], pauliRotation("XZY", parameter("b").times(0.3))),
    control([2, off(5)], put([0, 6], fsim())),
  );
  const circuit = repeat(6, layer);
  const angles = pseudoAngles(parameterCount(circuit));
  const energy = (t: Tensor) => expectation(observable, apply(circuit, t));
  const reverse = grad(energy)(angles);
  expect(largestDifference(jacobian(energy)(angles) as Tensor, reverse)).toBeLessThan(1e-12);
  expect(largestDifference(parameterShift(circuit, observable, angles), reverse)).toBeLessThan(1e-11);
  const v = pseudoAngles(angles.size, 2);
  const change = (h: number) => grad(energy)(angles.add(v.mul(h)) as NDArray);
  const differences = change(1e-4).sub(change(-1e-4)).div(2e-4);
  expect(largestDifference(hvp(energy, angles, v), differences)).toBeLessThan(1e-5);
});

test("a circuit without parameters has derivatives of no components", () => {
  const energy = (t: Tensor) => expectation(pauli("Z", [0]), apply(X, t));
  const none = zeros([0]);
  expect(grad(energy)(none).shape).toEqual([0]);
  expect((hessian(energy)(none) as Tensor).shape).toEqual([0, 0]);
  expect(hvp(energy, none, none).shape).toEqual([0]);
  expect(vmap(energy)(zeros([0, 0])).shape).toEqual([0]);
  expect(vmap((t: Tensor) => apply(rx(), t))(zeros([0, 1])).shape).toEqual([0, 2]);
});

describe("bad input", () => {
  const circuit = chain(2, put(0, rx()), put(1, ry(parameter("phi"))));

  test("parameters that do not fit are named", () => {
    expect(() => apply(circuit, [1, 2, 3])).toThrow(
      "apply: parameters of shape [3]; the circuit has 2, so the shape must be [2]",
    );
    expect(() => apply(circuit, [true, false])).toThrow("apply: the parameters are bool; they must be real numbers");
    expect(() => apply(circuit, [1, Number.NaN])).toThrow("apply: parameter 1 ('phi') of 2 is NaN");
    const energy = (t: Tensor) => expectation(pauli("Z", [0]), apply(circuit, t));
    expect(() => grad(energy)(array([Infinity, 0]))).toThrow("apply: parameter 0 of 2 is Infinity");
    expect(() =>
      vmap(energy)(
        array([
          [1, 2],
          [Number.NaN, 2],
        ]),
      ),
    ).toThrow("parameter 0 of 2 is NaN");
  });

  test("a gate that is not unitary stops the reverse pass with the figure", () => {
    const squeeze = {
      ...X,
      name: "squeeze",
      qubits: 2,
      matrix: array(
        [
          [0, 1, 0, 0],
          [1, 0, 0, 0],
          [0, 0, 0, 1],
          [0, 0, 1.001, 0],
        ],
        "complex128",
      ),
    };
    const broken = chain(2, put(1, rx()), squeeze);
    const energy = (t: Tensor) => expectation(pauli("Z", [0]), apply(broken, t));
    expect(() => grad(energy)(array([1]))).toThrow(/off by 9\.\de-4 \(relative\), after 2 steps/);
    expect(uncomputationDrift(broken, [1])).toBeGreaterThan(1e-4);
    expect(uncomputationDrift(circuit, [1, 2])).toBeLessThan(1e-15);
  });
});

test("a state in single precision keeps its type", () => {
  const single = zeroState(2).cast("complex64");
  const circuit = chain(2, put(0, rx()), put(1, ry()));
  const [value, change] = jvp((t: Tensor) => apply(circuit, t, single), [array([1, 2])], [array([1, 0])]);
  expect([value.dtype, change.dtype]).toEqual(["complex64", "complex64"]);
  expect(grad((t: Tensor) => expectation(pauli("Z", [0]), apply(circuit, t, single)))(array([1, 2])).dtype).toBe(
    "float64",
  );
});
