import { expect, test } from "vitest";
import { Machine } from "../../../src/circuit/execute/machine.ts";
import {
  apply,
  basisState,
  bitString,
  bitsToIndex,
  CNOT,
  chain,
  ghzState,
  H,
  largestRegister,
  plusState,
  probabilities,
  productState,
  put,
  randomState,
  requireRegister,
  uncomputationDrift,
  X,
  zeroState,
} from "../../../src/circuit/index.ts";
import { array, broadcastTo, checkGrads, complex, type NDArray, norm, random, sum } from "../../../src/tensor/index.ts";

const values = (x: unknown) => [...(x as NDArray).values()];

test("basis states are named by index or bits, qubit 0 being the rightmost bit and the least significant one", () => {
  expect(values(basisState(3, 6))).toEqual(values(basisState(3, "110")));
  expect(values(basisState(3, "100"))).toEqual(values(apply(put(2, X), [], zeroState(3))));
  expect(bitString(6, 4)).toBe("0110");
  expect(bitsToIndex("0110")).toBe(6);
  expect(() => basisState(2, 4)).toThrow("basisState: index 4; 2 qubits have states 0 to 3");
  expect(() => basisState(3, "01")).toThrow("basisState: '01' has 2 bits for 3 qubits");
  expect(() => basisState(2, "0x")).toThrow("bitsToIndex: '0x'");
  expect(() => bitString(4, 2)).toThrow("bitString: index 4 of 2 qubits; allowed: 0 to 3");
});

test("states are what circuits make of |0…0⟩", () => {
  const ghz = apply(chain(put(0, H), put([0, 1], CNOT), put([1, 2], CNOT))) as NDArray;
  for (const [i, x] of values(ghzState(3)).entries()) expect(x).toBeCloseTo(ghz.values()[i], 15);
  const plus = apply(chain(put(0, H), put(1, H), put(2, H))) as NDArray;
  for (const [i, x] of values(plusState(3)).entries()) expect(x).toBeCloseTo(plus.values()[i], 15);
});

test("a product state has row q of its factors on qubit q, normalized, and is differentiable", () => {
  const state = productState([
    [3, 4],
    [1, { re: 0, im: 1 }],
  ]) as NDArray;
  const s = Math.SQRT1_2;
  const exact = [0.6 * s, 0, 0.8 * s, 0, 0, 0.6 * s, 0, 0.8 * s];
  for (const [i, x] of values(state).entries()) expect(x).toBeCloseTo(exact[i], 15);
  checkGrads(
    (f) => sum(probabilities(productState(f), [1]).mul(array([1, 3]))),
    [
      array([
        [1, 2],
        [0.5, -1],
      ]),
    ],
  );
  expect(() => productState([[0, 0]])).toThrow("productState: the state of qubit 0 is zero");
  expect(() => productState([1, 0])).toThrow("productState: factors of shape [2]; they are [n, 2]");
});

test("random states are normalized and, over the Haar measure, have ⟨p²⟩ = 2/(N(N+1))", () => {
  const N = 8;
  const draws = 4000;
  let squares = 0;
  for (let i = 0; i < draws; i++) {
    const state = randomState(random.foldIn(random.key(1), i), 3);
    if (i < 10) expect((norm(state) as NDArray).item()).toBeCloseTo(1, 14);
    squares += (probabilities(state) as NDArray).values()[5] ** 2 / draws;
  }
  // p is distributed as Beta(1, N − 1), so ⟨p⁴⟩ = 4!/(N(N+1)(N+2)(N+3)).
  const mean = 2 / (N * (N + 1));
  const deviation = Math.sqrt((24 / (N * (N + 1) * (N + 2) * (N + 3)) - mean ** 2) / draws);
  expect(Math.abs(squares - mean)).toBeLessThan(4 * deviation);
});

test("states may be complex64", () => {
  for (const state of [
    zeroState(2, "complex64"),
    ghzState(2, "complex64"),
    randomState(random.key(1), 2, "complex64"),
  ]) {
    expect(state.dtype).toBe("complex64");
    expect(state.data).toBeInstanceOf(Float32Array);
  }
  expect(productState([[1, 1]], "complex64").dtype).toBe("complex64");
});

test("registers that do not fit memory are refused before anything is allocated, saying how many qubits fit", () => {
  expect(() => zeroState(30)).toThrow("zeroState: 30 qubits need 16 GiB in complex128; at most 27 fit");
  expect(() => zeroState(30, "complex64")).toThrow("zeroState: 30 qubits need 8 GiB in complex64; at most 28 fit");
  expect(() => requireRegister("grad", 27, "complex128", 2)).toThrow(
    "grad: 27 qubits need 4 GiB for 2 states in complex128; at most 26 fit",
  );
  expect(() => zeroState(60)).toThrow("16 EiB");
  expect(() => apply(put(29, X))).toThrow("apply: 30 qubits need 32 GiB for 2 states in complex128; at most 26 fit");
  const batch = broadcastTo(zeroState(20), [512, 2 ** 20]);
  expect(() => apply(put(0, X), [], batch)).toThrow(
    "20 qubits need 16 GiB for 1024 states in complex128; at most 17 fit",
  );
  expect(() => uncomputationDrift(put(29, X))).toThrow("uncomputationDrift: 30 qubits need 32 GiB for 2 states");
  expect(() => new Machine().reserve(2 ** 33)).toThrow("these amplitudes take 8.0 GiB to work on");
  expect(largestRegister()).toBe(27);
  expect(() => zeroState(0)).toThrow("zeroState: 0 qubits; allowed: whole numbers from 1");
  expect(() => zeroState(2, "float64" as "complex64")).toThrow("amplitudes are complex128 or complex64, not float64");
});

test("a batch of registers goes through a circuit as each of them would", () => {
  const circuit = chain(put(0, H), put([0, 2], CNOT), put(1, X));
  const states = [0, 1, 2].map((i) => randomState(random.key(i), 3));
  const batch = complex(
    array(states.map((s) => [...s.values()].filter((_, i) => i % 2 === 0))),
    array(states.map((s) => [...s.values()].filter((_, i) => i % 2 === 1))),
  );
  const together = values(apply(circuit, [], batch));
  expect(together).toEqual(states.flatMap((state) => values(apply(circuit, [], state))));
  const marginals = values(probabilities(batch, [2, 0]));
  const singles = states.flatMap((state) => values(probabilities(state, [2, 0])));
  for (const [i, x] of marginals.entries()) expect(x).toBeCloseTo(singles[i], 15);
});
