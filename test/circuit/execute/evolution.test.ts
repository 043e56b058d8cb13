import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  apply,
  chain,
  control,
  dagger,
  expectation,
  H,
  off,
  parameter,
  put,
  repeat,
  rx,
  rz,
  timeEvolve,
} from "../../../src/circuit/index.ts";
import {
  chainLattice,
  heisenberg,
  type Operator,
  pauli,
  plus,
  times,
  transverseFieldIsing,
} from "../../../src/model/index.ts";
import {
  array,
  checkGrads,
  complex,
  expm,
  grad,
  matmul,
  mul,
  type NDArray,
  type Tensor,
} from "../../../src/tensor/index.ts";
import { pauliMatrix } from "../../oracle/pauliMatrix.ts";
import { operators, randomState } from "../../support/operators.ts";
import { expectClose } from "../close.ts";

/** The operator on other sites. */
const moved = ({ terms }: Operator, to: readonly number[]): Operator =>
  plus(
    ...terms.map(({ letters, sites, coefficient }) =>
      pauli(
        letters,
        sites.map((site) => to[site]),
        coefficient,
      ),
    ),
  );

/** P H, P being 1 where the controls have their values and 0 elsewhere: exp(−itPH) acts there alone. */
const controlled = (operator: Operator, controls: readonly (readonly [number, 0 | 1])[]): Operator =>
  times(
    operator,
    ...controls.map(([site, value]) => plus(pauli("", [], 1 / 2), pauli("Z", [site], value === 1 ? -1 / 2 : 1 / 2))),
  );

const propagator = (operator: Operator, time: number, sites: number) =>
  expm(mul(complex(0, -time), pauliMatrix(operator, sites)));

const general = transverseFieldIsing(chainLattice(3, { periodic: false }), { field: 0.7 });

describe("time evolution in a circuit is the exponential of the matrix", () => {
  test("on chosen qubits, with controls on 0 and 1, and undone by its dagger", () => {
    const cases = fc.record({
      operator: operators(2),
      time: fc.double({ min: -3, max: 3, noNaN: true }),
      order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
      values: fc.tuple(fc.constantFrom(0 as const, 1 as const), fc.constantFrom(0 as const, 1 as const)),
      controls: fc.integer({ min: 0, max: 2 }),
    });
    fc.assert(
      fc.property(cases, ({ operator, time, order: [a, b, c, d], values, controls }) => {
        const state = randomState(1, [16]);
        const chosen = (
          [
            [c, values[0]],
            [d, values[1]],
          ] as const
        ).slice(0, controls);
        const step = put([a, b], timeEvolve(plus(operator, pauli("XZ", [0, 1]), pauli("ZX", [0, 1], 0.3)), time));
        const gates = chosen.map(([qubit, value]) => (value === 1 ? { qubit, value } : off(qubit)));
        const block = controls === 0 ? step : control(gates, step);
        const whole = plus(operator, pauli("XZ", [0, 1]), pauli("ZX", [0, 1], 0.3));
        const expected = matmul(propagator(controlled(moved(whole, [a, b]), chosen), time, 4), state);
        const result = apply(block, [], state);
        expectClose(result, expected, 1e-12);
        expectClose(apply(dagger(block), [], result), state, 1e-12);
      }),
      { numRuns: 40 },
    );
  });

  test("Trotter steps approach it with an error of second order", () => {
    const time = 0.5;
    const bonds = transverseFieldIsing(chainLattice(3, { periodic: false }), { field: 0 });
    const field = transverseFieldIsing(chainLattice(3, { periodic: false }), { coupling: 0, field: 0.7 });
    const exact = apply(timeEvolve(general, time));
    const error = (steps: number) => {
      const step = chain(
        timeEvolve(bonds, time / steps / 2),
        timeEvolve(field, time / steps),
        timeEvolve(bonds, time / steps / 2),
      );
      const state = apply(repeat(steps, step));
      return Math.hypot(...values(state).map((x, i) => x - values(exact)[i]));
    };
    expect(error(8) / error(16)).toBeCloseTo(4, 1);
  });
});

describe("derivatives", () => {
  const observable = heisenberg(chainLattice(4));
  const circuit = chain(
    4,
    [0, 1, 2, 3].map((qubit) => put(qubit, chain(H, rz(0.3 * (qubit + 1))))),
    put([2, 0, 3], timeEvolve(general, parameter("t"))),
    put(1, rx()),
    control([off(1)], put([3, 2, 0], timeEvolve(general))),
    dagger(put([1, 2, 3], timeEvolve(general, parameter("t")))),
  );
  const parameters = array([0.7, -0.4, 1.1]);

  test("of the energy: forward, reverse and central differences", () => {
    checkGrads((p: Tensor) => expectation(observable, apply(circuit, p)), [parameters], { order: 1 });
  });

  test("of the state, by the state and the times", () => {
    checkGrads((p: Tensor, x: Tensor) => apply(circuit, p, x), [parameters, randomState(2, [16])], { order: 1 });
  });

  test("of second order", () => {
    checkGrads((p: Tensor) => expectation(observable, apply(circuit, p)), [parameters]);
  });

  test("the energy of the operator itself does not change", () => {
    const start = randomState(3, [8]);
    const energy = (t: Tensor) => expectation(general, apply(timeEvolve(general), t, start));
    expect(Math.abs(values(grad(energy)(array([2.5])))[0])).toBeLessThan(1e-12);
  });
});

function values(x: Tensor): readonly number[] {
  return Array.from((x as NDArray).values());
}
