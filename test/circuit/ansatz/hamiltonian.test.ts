import { expect, test } from "vitest";
import {
  apply,
  chain,
  commutingGroups,
  each,
  expectation,
  H,
  hamiltonianVariational,
  parameterCount,
  parameters,
  put,
  qaoa,
  rx,
  X,
  zz,
} from "../../../src/circuit/index.ts";
import { type Operator, pauli, plus, times } from "../../../src/model/index.ts";
import { concrete } from "../../../src/tensor/index.ts";
import { expectClose } from "../close.ts";

function sumOver(pairs: readonly (readonly number[])[], letters: string): Operator {
  return plus(...pairs.map((pair) => pauli(letters, pair)));
}

const ringOfFour = [
  [0, 1],
  [1, 2],
  [2, 3],
  [3, 0],
];

test("QAOA is phases by the cost and rotations by the mixer, from the uniform superposition", () => {
  const cost = times(0.5, sumOver(ringOfFour, "ZZ"));
  const circuit = qaoa(cost, 2);
  expect(parameters(circuit)).toEqual(["gamma[0]", "beta[0]", "gamma[1]", "beta[1]"]);
  const [g, b, c, d] = [0.3, -0.8, 1.1, 0.4];
  const phases = (gamma: number) => ringOfFour.map((pair) => put(pair, zz(gamma)));
  const expected = chain(each(4, H), phases(g), each(4, rx(2 * b)), phases(c), each(4, rx(2 * d)));
  expectClose(apply(circuit, [g, b, c, d]), apply(expected), 1e-14);
});

test("one layer of QAOA reaches 3/4 of the cut of a long ring (Farhi, Goldstone and Gutmann 2014)", () => {
  const pairs = Array.from({ length: 8 }, (_, i) => [i, (i + 1) % 8]);
  const cost = sumOver(pairs, "ZZ");
  const best = concrete(expectation(cost, apply(qaoa(cost, 1), [Math.PI / 8, Math.PI / 8])), "test").item() as number;
  const other = concrete(expectation(cost, apply(qaoa(cost, 1), [Math.PI / 8, -Math.PI / 8])), "test").item() as number;
  expect(Math.min(best, other)).toBeCloseTo(-4, 12);
  expect(Math.max(best, other)).toBeCloseTo(4, 12);
});

test("QAOA with another mixer and another start", () => {
  const mixer = plus(sumOver(ringOfFour, "XX"), sumOver(ringOfFour, "YY"));
  const circuit = qaoa(sumOver(ringOfFour, "ZZ"), 1, { mixer: times(0, mixer), initial: put([0], X) });
  const occupied = new Float64Array(32);
  occupied[2] = 1;
  expect(concrete(apply(circuit, [0, 0.5]), "test").values()).toEqual(occupied);
});

test("the Hamiltonian-variational ansatz has a parameter for each group and layer", () => {
  const field = plus(...[0, 1, 2, 3].map((site) => pauli("X", [site])));
  const [even, odd] = [sumOver(ringOfFour.slice(0, 1), "ZZ"), sumOver(ringOfFour.slice(1), "ZZ")];
  const circuit = hamiltonianVariational([even, odd, field], 2, { initial: each(4, H) });
  expect(parameterCount(circuit)).toBe(6);
  const theta = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
  const layer = ([a, b, c]: readonly number[]) => [
    put([0, 1], zz(2 * a)),
    ringOfFour.slice(1).map((pair) => put(pair, zz(2 * b))),
    each(4, rx(2 * c)),
  ];
  const expected = chain(each(4, H), [...layer(theta.slice(0, 3)), ...layer(theta.slice(3))].flat());
  expectClose(apply(circuit, theta), apply(expected), 1e-14);
});

test("a Hamiltonian is divided into groups that commute", () => {
  const heisenberg = plus(...["XX", "YY", "ZZ"].map((letters) => sumOver(ringOfFour, letters)));
  const groups = commutingGroups(heisenberg);
  expect(plus(...groups)).toEqual(heisenberg);
  expect(groups).toHaveLength(3);
  expect(parameterCount(hamiltonianVariational(heisenberg, 5))).toBe(15);
});

test("groups that do not commute, or are not Hermitian, are refused", () => {
  const wrong = plus(pauli("X", [0]), pauli("Z", [0]));
  expect(() => hamiltonianVariational([pauli("X", [0]), wrong], 1)).toThrow("group 1 has terms that do not commute");
  expect(() => hamiltonianVariational([times({ re: 0, im: 1 }, wrong)], 1)).toThrow("group 0 is not Hermitian");
  expect(() => qaoa(wrong, 0)).toThrow("qaoa: the number of layers is 0; allowed: whole numbers from 1");
});
