import fc from "fast-check";
import { expect, test } from "vitest";
import {
  basisState,
  densityOf,
  entanglementEntropy,
  entropy,
  fidelity,
  ghzState,
  overlap,
  partialTrace,
  plusState,
  probabilities,
  productState,
  purity,
  randomState,
  reducedDensity,
  type State,
  traceDistance,
} from "../../../src/circuit/index.ts";
import {
  abs,
  add,
  checkGrads,
  complex,
  eye,
  max,
  mul,
  type NDArray,
  random,
  stack,
  sub,
  sum,
  type Tensor,
} from "../../../src/tensor/index.ts";

const number = (x: Tensor) => (x as NDArray).item();
const values = (x: Tensor) => [...(x as NDArray).values()];
const distance = (a: Tensor, b: Tensor) => number(max(abs(sub(a, b))));
const mixed = (seed: number, qubits: number) =>
  partialTrace(
    randomState(random.key(seed), 2 * qubits),
    Array.from({ length: qubits }, (_, q) => qubits + q),
  );

/** Sums over the bits of the other qubits, one element at a time. */
function reducedByLoops(state: NDArray, kept: readonly number[]): number[] {
  const size = 2 ** kept.length;
  const result = new Array<number>(2 * size * size).fill(0);
  const rows = (index: number) => kept.reduce((row, q, j) => row | (((index >> q) & 1) << j), 0);
  const rest = (index: number) => kept.reduce((left, q) => left & ~(1 << q), index);
  const a = state.values();
  for (let i = 0; i < a.length / 2; i++) {
    for (let j = 0; j < a.length / 2; j++) {
      if (rest(i) !== rest(j)) continue;
      const at = 2 * (rows(i) * size + rows(j));
      result[at] += a[2 * i] * a[2 * j] + a[2 * i + 1] * a[2 * j + 1];
      result[at + 1] += a[2 * i + 1] * a[2 * j] - a[2 * i] * a[2 * j + 1];
    }
  }
  return result;
}

const chosen = fc.tuple(fc.integer({ min: 0, max: 1e6 }), fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 1 }));

test("reduced density matrices of pure and mixed states are the sums over the other qubits", () => {
  fc.assert(
    fc.property(chosen, ([seed, qubits]) => {
      const state = randomState(random.key(seed), 5);
      const oracle = reducedByLoops(state, qubits);
      for (const given of [state, densityOf(state)]) {
        for (const [i, x] of values(reducedDensity(given, qubits).rho).entries()) expect(x).toBeCloseTo(oracle[i], 13);
        const marginal = values(probabilities(given, qubits));
        for (const [i, p] of marginal.entries()) expect(p).toBeCloseTo(oracle[2 * i * (marginal.length + 1)], 13);
      }
    }),
    { numRuns: 30 },
  );
});

test("tracing out in two steps is tracing out in one, and batches are as their members", () => {
  const states = [randomState(random.key(1), 4), randomState(random.key(2), 4)];
  const once = partialTrace(states[0], [1, 3]).rho;
  expect(distance(partialTrace(partialTrace(states[0], [3]), [1]).rho, once)).toBeLessThan(1e-14);
  const batch = partialTrace(densityOf(stack(states)), [1, 3]).rho;
  const singles = stack(states.map((state) => partialTrace(state, [1, 3]).rho));
  expect(distance(batch, singles)).toBeLessThan(1e-14);
  expect(distance(entropy({ rho: batch }), stack(states.map((s) => entanglementEntropy(s, [0, 2]))))).toBeLessThan(
    1e-13,
  );
});

test("entropies: ln 2 for half of a GHZ state in every order, 0 for products, those of the levels for mixtures", () => {
  for (const order of [1, 0.5, 2]) {
    expect(number(entanglementEntropy(ghzState(4), [0, 2], order))).toBeCloseTo(Math.LN2, 14);
    expect(number(entanglementEntropy(plusState(3), [1], order))).toBeCloseTo(0, 12);
  }
  const rho = add(mul(0.25, densityOf(basisState(1, 0)).rho), mul(0.75, densityOf(basisState(1, 1)).rho));
  expect(number(entropy({ rho }))).toBeCloseTo(-0.25 * Math.log(0.25) - 0.75 * Math.log(0.75), 14);
  expect(number(purity({ rho }))).toBeCloseTo(0.625, 14);
  const state = randomState(random.key(3), 5);
  expect(number(entanglementEntropy(state, [0, 3, 4]))).toBeCloseTo(number(entanglementEntropy(state, [1, 2])), 13);
});

test("the mean entanglement of random states is Page's, Σ_{k=n+1}^{mn} 1/k − (m − 1)/2n", () => {
  // D. N. Page, Average entropy of a subsystem, Phys. Rev. Lett. 71 (1993) 1291, for m = 2 and n = 8.
  let page = -1 / 16;
  for (let k = 9; k <= 16; k++) page += 1 / k;
  const draws = Array.from({ length: 400 }, (_, i) => number(entanglementEntropy(randomState(random.key(i), 4), [2])));
  const mean = draws.reduce((a, b) => a + b) / draws.length;
  const deviation = Math.sqrt(draws.reduce((a, b) => a + (b - mean) ** 2, 0)) / draws.length;
  expect(Math.abs(mean - page)).toBeLessThan(4 * deviation);
});

test("fidelities of pure, mixed and both kinds of states agree", () => {
  const [a, b] = [randomState(random.key(1), 3), randomState(random.key(2), 3)];
  const pairs: [State, State][] = [
    [a, b],
    [densityOf(a), b],
    [a, densityOf(b)],
    [densityOf(a), densityOf(b)],
  ];
  const exact = number(abs(overlap(a, b))) ** 2;
  // The square root of a matrix of rank 1 turns an error of 1e-16 in a level into one of 1e-8.
  for (const [i, [x, y]] of pairs.entries()) expect(number(fidelity(x, y))).toBeCloseTo(exact, i === 3 ? 6 : 14);
  for (const [x, y] of pairs) expect(number(traceDistance(x, y))).toBeCloseTo(Math.sqrt(1 - exact), 12);
});

test("bounds of Fuchs and van de Graaf: 1 − √F ≤ T ≤ √(1 − F)", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      const [a, b] = [mixed(seed, 2), mixed(seed + 1, 2)];
      const [F, T] = [number(fidelity(a, b)), number(traceDistance(a, b))];
      expect(1 - Math.sqrt(F)).toBeLessThanOrEqual(T + 1e-12);
      expect(T).toBeLessThanOrEqual(Math.sqrt(1 - F) + 1e-12);
    }),
    { numRuns: 20 },
  );
  const white = { rho: complex(mul(eye(4), 0.25), 0) };
  const rho = mixed(5, 2);
  expect(number(fidelity(rho, rho))).toBeCloseTo(1, 12);
  expect(number(fidelity(white, basisState(2, 3)))).toBeCloseTo(0.25, 14);
});

test("nearly equal states are told apart to rounding", () => {
  const tilted = productState([[Math.cos(1e-9), Math.sin(1e-9)]]);
  expect(number(traceDistance(tilted, basisState(1, 0)))).toBeCloseTo(1e-9, 22);
});

test("entropy, fidelity, purity and probabilities are differentiable", () => {
  const [a, b] = [randomState(random.key(4), 3), randomState(random.key(5), 3)];
  checkGrads((psi) => entanglementEntropy(psi, [0, 2]), [a]);
  checkGrads((psi) => fidelity(psi, b), [a]);
  checkGrads((psi) => purity(partialTrace(psi, [1])), [a]);
  checkGrads((psi) => sum(probabilities(partialTrace(psi, [0]), [1]).mul(probabilities(b, [2]))), [a]);
  const sigma = mixed(6, 1);
  checkGrads((psi) => fidelity(partialTrace(psi, [1, 2]), sigma), [a]);
});

test("what is not a state or a qubit of it is named", () => {
  const state = plusState(2);
  expect(() => probabilities(state, [2])).toThrow("probabilities: qubit 2; the register has qubits 0 to 1");
  expect(() => reducedDensity(state, [1, 1])).toThrow("reducedDensity: qubit 1 is named twice");
  expect(() => partialTrace(state, [0, 1])).toThrow("partialTrace: all 2 qubits are traced out");
  expect(() => purity({ rho: state })).toThrow("purity: a density matrix has shape [..., 2^n, 2^n]; got complex128[4]");
  expect(() => entropy(state, 0)).toThrow("entropy: order 0");
  expect(() => entanglementEntropy(state, [])).toThrow("0 of 2 qubits; both parts need at least one");
  expect(() => overlap(state, plusState(3))).toThrow("overlap: states of different numbers of qubits");
  expect(() => probabilities(eye(4))).toThrow("probabilities: amplitudes are complex; got float64[4, 4]");
});
