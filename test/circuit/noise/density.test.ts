import { expect, test } from "vitest";
import {
  amplitudeDamping,
  apply,
  type Block,
  bitFlip,
  CNOT,
  chain,
  density,
  densityOf,
  depolarizing,
  expectation,
  ghzState,
  H,
  measure,
  parameter,
  phaseDamping,
  postselect,
  probabilities,
  put,
  randomState,
  reducedDensity,
  repeat,
  reset,
  run,
  rx,
  ry,
  rz,
  shots,
  trajectories,
  trajectoryExpectation,
  when,
  X,
  Z,
} from "../../../src/circuit/index.ts";
import { pauli, plus } from "../../../src/model/index.ts";
import {
  add,
  checkGrads,
  grad,
  kron,
  mul,
  type NDArray,
  NumericalError,
  norm,
  random,
  type Tensor,
} from "../../../src/tensor/index.ts";
import { chiSquared } from "../../oracle/distribution.ts";
import { distance } from "../close.ts";

const number = (x: Tensor) => (x as NDArray).item();
const observable = plus(pauli("XX", [0, 1], 0.5), pauli("YZ", [1, 2], 0.8), pauli("Z", [2], -0.3), pauli("", [], 0.1));

const noisy: Block = chain(
  put(0, ry()),
  put(1, rx()),
  put([0, 1], CNOT),
  put(0, amplitudeDamping(0.15)),
  put([1, 0], depolarizing(0.1, 2)),
  put(2, H),
  put([2, 1], CNOT),
  put(1, rz()),
  put(2, phaseDamping(0.3)),
  put(1, bitFlip(0.05)),
  put(0, ry()),
);
const parameters = [0.4, 1.3, -0.7, 0.9];

test("without noise, density matrices are those of the pure states", () => {
  const circuit = chain(put(0, ry()), put([0, 2], CNOT), put(1, rx()), put([1, 0], CNOT));
  const state = randomState(random.key(1), 3);
  const pure = apply(circuit, [0.3, 0.8], state);
  expect(distance(density(circuit, [0.3, 0.8], state).rho, densityOf(pure).rho)).toBeLessThan(1e-15);
  const mixed = density(circuit, [0.3, 0.8], densityOf(state));
  expect(distance(mixed.rho, densityOf(pure).rho)).toBeLessThan(1e-15);
  expect(number(expectation(observable, mixed))).toBeCloseTo(number(expectation(observable, pure)), 14);
});

test("trajectories average to the density matrix, each within 4 of its standard errors", () => {
  const exact = number(expectation(observable, density(noisy, parameters)));
  const deviations = [1, 2, 3, 4, 5].map((seed) => {
    const { value, standardError, shots } = trajectoryExpectation(observable, noisy, 2000, random.key(seed), {
      parameters,
    });
    expect(shots).toBe(2000);
    expect(standardError).toBeGreaterThan(1e-3);
    return (value - exact) / standardError;
  });
  for (const deviation of deviations) expect(Math.abs(deviation)).toBeLessThan(4);
  expect(new Set(deviations).size).toBe(5);
});

test("trajectories average to the whole density matrix, element by element", () => {
  const count = 4000;
  const { rho } = density(noisy, parameters);
  let mean: Tensor = mul(rho, 0);
  let total = 0;
  for (const { state, shots } of trajectories(noisy, count, random.key(7), { parameters })) {
    mean = add(mean, mul(densityOf(state).rho, shots / count));
    total += shots;
  }
  expect(total).toBe(count);
  // Elements of |ψ⟩⟨ψ| are at most 1, and 64 of them are compared.
  expect(distance(mean, rho)).toBeLessThan(4 / Math.sqrt(count));
});

test("measurements at the end of noisy circuits follow the diagonal of the density matrix", () => {
  const expected = [...(probabilities(density(noisy, parameters)) as NDArray).values()].map((p) => 4000 * p);
  const { outcomes } = shots(chain(noisy, measure([0, 1, 2], "m")), 4000, random.key(3), { parameters });
  const found = outcomes.get("m") ?? new Int32Array();
  const observed = expected.map((_, i) => found.filter((value) => value === i).length);
  expect(chiSquared(observed, expected)).toBeLessThan(7 + 4 * Math.sqrt(14));
});

test("measurements that nothing asks for dephase, resets forget, conditions correlate", () => {
  const bell = chain(put(0, H), put([0, 1], CNOT));
  const plusOne = densityOf(ghzState(1)).rho;
  const mixedOne = reducedDensity(ghzState(2), [0]).rho;
  expect(distance(density(chain(put(0, H), measure(0))).rho, mixedOne)).toBeLessThan(1e-15);
  const half = reducedDensity(density(chain(bell, reset(0))), [1]);
  expect(distance(half.rho, mixedOne)).toBeLessThan(1e-15);
  // Measured and undone by a condition: qubit 0 is 0 for sure.
  const undone = density(chain(put(0, H), measure(0, "a"), when("a", 1, put(0, X))));
  expect(
    distance(
      undone.rho,
      densityOf(ghzState(1))
        .rho.mul(0)
        .add(density(reset(0)).rho),
    ),
  ).toBeLessThan(1e-15);
  expect(distance(density(put(0, H)).rho, plusOne)).toBeLessThan(1e-15);
});

test("teleportation is the identity as a map on density matrices", () => {
  const circuit = chain(
    put(1, H),
    put([1, 2], CNOT),
    put([0, 1], CNOT),
    put(0, H),
    measure([1, 0], "bell"),
    when("bell", 1, put(2, X)),
    when("bell", 2, put(2, Z)),
    when("bell", 3, chain(put(2, X), put(2, Z))),
  );
  const sent = density(depolarizing(0.2), [], randomState(random.key(4), 1));
  const zeros = densityOf(apply(chain(2, put(0, rx(0))))).rho;
  const received = reducedDensity(density(circuit, [], { rho: kron(zeros, sent.rho) }), [2]);
  expect(distance(received.rho, sent.rho)).toBeLessThan(1e-15);
});

test("conditions within conditions and repeated rounds agree with the shots of many runs", () => {
  const round = chain(
    put(0, ry(0.9)),
    measure(0, "a"),
    when("a", 1, chain(put(1, rx(0.7)), measure(1, "b"), when("b", 1, put(2, ry(0.5))))),
    reset(0),
  );
  const circuit = repeat(3, round);
  const expected = [...(probabilities(density(circuit)) as NDArray).values()];
  const { outcomes } = shots(chain(circuit, measure([0, 1, 2], "m")), 6000, random.key(5));
  const found = outcomes.get("m") ?? new Int32Array();
  const possible = expected.flatMap((p, i) => (p > 1e-12 ? [i] : []));
  const observed = possible.map((i) => found.filter((value) => value === i).length);
  expect(observed.reduce((a, b) => a + b)).toBe(6000);
  const freedom = possible.length - 1;
  const statistic = chiSquared(
    observed,
    possible.map((i) => 6000 * expected[i]),
  );
  expect(statistic).toBeLessThan(freedom + 4 * Math.sqrt(2 * freedom));
});

test("postselection conditions the mixture", () => {
  const circuit = chain(put(0, rx(1.1)), put([0, 1], CNOT), put(1, depolarizing(0.2)), postselect(1, 1));
  const { rho } = density(circuit);
  const before = density(chain(put(0, rx(1.1)), put([0, 1], CNOT), put(1, depolarizing(0.2))));
  const p = (probabilities(before) as NDArray).values();
  const after = (probabilities({ rho }) as NDArray).values();
  for (const i of [2, 3]) expect(after[i]).toBeCloseTo(p[i] / (p[2] + p[3]), 14);
  const estimated = trajectoryExpectation(pauli("Z", [0]), circuit, 4000, random.key(6));
  expect(estimated.shots).toBeLessThan(4000);
  const exact = number(expectation(pauli("Z", [0]), { rho }));
  expect(Math.abs(estimated.value - exact)).toBeLessThan(4 * estimated.standardError);
  expect(() => density(chain(2, postselect(1, 1)))).toThrow(NumericalError);
});

test("density matrices are differentiable in parameters, shared ones too, through noise, resets and postselection", () => {
  const theta = parameter("theta");
  const circuit = chain(noisy, put(0, rx(theta)), reset(1), put(2, ry(theta)), postselect(2, 0), put(1, rx()));
  const energy = (t: Tensor) => expectation(observable, density(circuit, t));
  checkGrads(energy, [random.normal(random.key(8), [6])]);
});

test("gradients of noiseless density matrices are those of states", () => {
  const circuit = chain(put(0, ry()), put(1, rx()), put([0, 1], CNOT), put(2, rx()), put([1, 2], CNOT), put(1, rz()));
  const t = random.normal(random.key(9), [4]);
  const mixed = grad((x: Tensor) => expectation(observable, density(circuit, x)))(t);
  const pure = grad((x: Tensor) => expectation(observable, apply(circuit, x)))(t);
  expect(distance(mixed as Tensor, pure as Tensor)).toBeLessThan(1e-14);
});

test("a run of a noisy circuit is one of its trajectories", () => {
  const { state } = run(noisy, { parameters, key: random.key(12) });
  expect(number(norm(state))).toBeCloseTo(1, 13);
});

test("registers too large for a density matrix are refused before anything is allocated", () => {
  expect(() => density(put(14, bitFlip(0.1)))).toThrow(
    "density: ρ of 15 qubits is a register of 30: 30 qubits need 16 GiB in complex128; at most 27 fit",
  );
});
