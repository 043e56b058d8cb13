import { expect, test } from "vitest";
import {
  apply,
  basisState,
  CNOT,
  chain,
  densityOf,
  expectation,
  ghzState,
  H,
  measurableGroups,
  probabilities,
  put,
  randomState,
  sample,
  sampledExpectation,
} from "../../../src/circuit/index.ts";
import { pauli, plus, times } from "../../../src/model/index.ts";
import { mul, type NDArray, NumericalError, random } from "../../../src/tensor/index.ts";
import { chiSquared } from "../../oracle/distribution.ts";

const counted = (indices: Int32Array, size: number) =>
  Array.from({ length: size }, (_, i) => indices.filter((index) => index === i).length);

test("frequencies of shots follow the probabilities (χ², fixed seeds)", () => {
  const shots = 50_000;
  for (const seed of [1, 2, 3]) {
    const state = randomState(random.key(seed), 5);
    for (const qubits of [undefined, [3, 0, 4]]) {
      const expected = [...(probabilities(state, qubits) as NDArray).values()].map((p) => p * shots);
      const { indices } = sample(state, shots, random.key(seed + 10), qubits);
      const freedom = expected.length - 1;
      expect(chiSquared(counted(indices, expected.length), expected)).toBeLessThan(
        freedom + 4 * Math.sqrt(2 * freedom),
      );
    }
  }
});

test("shots are independent of each other: successive ones are not correlated", () => {
  const { indices } = sample(ghzState(1), 20_000, random.key(1));
  let same = 0;
  for (let i = 1; i < indices.length; i++) if (indices[i] === indices[i - 1]) same++;
  expect(Math.abs(same - 9999.5)).toBeLessThan(4 * Math.sqrt(20_000 / 4));
});

test("each index is where its random number falls in the cumulative sum", () => {
  const state = randomState(random.key(5), 6);
  const p = (probabilities(state) as NDArray).values();
  const { indices } = sample(state, 500, random.key(6));
  const numbers = random.uniform(random.key(6), [500]).values();
  for (const [i, index] of indices.entries()) {
    let below = 0;
    for (let j = 0; j < index; j++) below += p[j];
    expect(below).toBeLessThanOrEqual(numbers[i] + 1e-14);
    expect(below + p[index]).toBeGreaterThan(numbers[i] - 1e-14);
  }
});

test("counts are by bit strings with qubit 0 on the right, and the same key gives the same shots", () => {
  const { counts } = sample(basisState(3, "110"), 7, random.key(0));
  expect([...counts]).toEqual([["110", 7]]);
  expect([...sample(basisState(3, "110"), 7, random.key(0), [0, 2]).counts]).toEqual([["10", 7]]);
  const ghz = sample(ghzState(3), 1000, random.key(1));
  expect([...ghz.counts.keys()]).toEqual(["000", "111"]);
  expect(sample(ghzState(3), 1000, random.key(1)).indices).toEqual(ghz.indices);
  expect(sample(densityOf(ghzState(3)), 1000, random.key(1)).indices).toEqual(ghz.indices);
});

test("states that are not normalized, batches and wrong numbers of shots are refused", () => {
  expect(() => sample(mul(ghzState(2), 0.5), 10, random.key(0))).toThrow(NumericalError);
  expect(() => sample(ghzState(2), 0, random.key(0))).toThrow("sample: 0 shots; allowed: whole numbers ≥ 1");
  const batch = apply(put(0, H), [], densityOf(ghzState(2)).rho);
  expect(() => sample(batch, 5, random.key(0))).toThrow("sample: a batch of states of shape [4, 4]");
});

const operator = plus(
  pauli("XX", [0, 1], 0.7),
  pauli("YY", [0, 1], -0.4),
  pauli("ZZ", [1, 2], 1.1),
  pauli("Z", [0], 0.3),
  pauli("XYZ", [0, 1, 2], 0.5),
  times(pauli("X", [2]), 0.2),
  pauli("", [], 2),
);

test("strings that agree wherever they meet are measured together", () => {
  const groups = measurableGroups(operator).map(({ terms }) => terms.map(({ letters }) => letters).join(" "));
  expect(groups).toEqual(["XX X", "YY", "ZZ Z", "XYZ"]);
});

test("sampled expectations are within their standard errors of the exact ones", () => {
  const state = randomState(random.key(7), 3);
  const exact = (expectation(operator, state) as NDArray).item();
  const deviations = Array.from({ length: 40 }, (_, i) => {
    const { value, standardError, shots } = sampledExpectation(operator, state, 1000, random.key(100 + i));
    expect(shots).toBeLessThanOrEqual(1000);
    return (value - exact) / standardError;
  });
  expect(Math.max(...deviations.map(Math.abs))).toBeLessThan(4);
  // Their squares are of mean 1 and variance 2.
  const square = deviations.reduce((sum, x) => sum + x * x, 0) / deviations.length;
  expect(Math.abs(square - 1)).toBeLessThan(4 * Math.sqrt(2 / deviations.length));
});

test("a density matrix is sampled as the pure state it is", () => {
  const state = randomState(random.key(7), 3);
  const pure = sampledExpectation(operator, state, 500, random.key(1));
  const mixed = sampledExpectation(operator, densityOf(state), 500, random.key(1));
  expect(mixed.value).toBeCloseTo(pure.value, 12);
});

test("an eigenstate has no sampling error", () => {
  const bell = apply(chain(put(0, H), put([0, 1], CNOT)));
  const stabilizers = plus(pauli("XX", [0, 1]), pauli("YY", [0, 1], 2), pauli("ZZ", [0, 1], 3));
  const { value, standardError } = sampledExpectation(stabilizers, bell, 60, random.key(1));
  expect(value).toBeCloseTo(1 - 2 + 3, 14);
  expect(standardError).toBe(0);
});

test("operators that cannot be measured so are refused", () => {
  const estimate =
    (o: Parameters<typeof expectation>[0], shots = 100) =>
    () =>
      sampledExpectation(o, ghzState(2), shots, random.key(0));
  expect(estimate(pauli("X", [0], { re: 0, im: 1 }))).toThrow("the operator is not Hermitian");
  expect(estimate(pauli("X", [5]))).toThrow("the operator needs 6 qubits, the state has 2");
  expect(estimate(plus(pauli("X", [0]), pauli("Z", [0])), 3)).toThrow("3 shots; 2 groups of strings need 4 or more");
});
