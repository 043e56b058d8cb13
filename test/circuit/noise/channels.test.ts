import fc from "fast-check";
import { expect, test } from "vitest";
import {
  amplitudeDamping,
  type Block,
  basisState,
  bitFlip,
  bitPhaseFlip,
  CNOT,
  chain,
  channel,
  density,
  densityOf,
  depolarizing,
  generalizedAmplitudeDamping,
  ghzState,
  H,
  pauliChannel,
  phaseDamping,
  phaseFlip,
  plusState,
  put,
  randomState,
  thermalRelaxation,
  X,
  Y,
  Z,
} from "../../../src/circuit/index.ts";
import {
  add,
  array,
  complex,
  conj,
  eye,
  kron,
  matmul,
  matrixTranspose,
  mul,
  type NDArray,
  qr,
  random,
  type Tensor,
} from "../../../src/tensor/index.ts";
import { distance } from "../close.ts";

/** Σ pUρU†. */
function mixture(rho: Tensor, parts: readonly (readonly [number, Tensor])[]): Tensor {
  return parts.map(([p, u]) => mul(p, matmul(matmul(u, rho), conj(matrixTranspose(u))))).reduce(add);
}

const one = complex(eye(2), 0);
const paulis = { I: one, X: X.matrix, Y: Y.matrix, Z: Z.matrix };
const white = (qubits: number) => complex(mul(eye(2 ** qubits), 2 ** -qubits), 0);
const after = (noise: Block, state: Parameters<typeof densityOf>[0]) => density(noise, [], state).rho;

test("flips are mixtures of the state and its image under a Pauli matrix", () => {
  const state = randomState(random.key(1), 1);
  const { rho } = densityOf(state);
  for (const [noise, pauli] of [
    [bitFlip(0.2), X.matrix],
    [phaseFlip(0.2), Z.matrix],
    [bitPhaseFlip(0.2), Y.matrix],
  ] as const) {
    expect(
      distance(
        after(noise, state),
        mixture(rho, [
          [0.8, one],
          [0.2, pauli],
        ]),
      ),
    ).toBeLessThan(1e-15);
  }
  const two = randomState(random.key(2), 2);
  const strings = [
    [0.6, kron(one, one)],
    [0.3, kron(paulis.Y, paulis.X)],
    [0.1, kron(paulis.Z, one)],
  ] as const;
  const noise = pauliChannel({ XY: 0.3, IZ: 0.1 });
  expect(distance(after(noise, two), mixture(densityOf(two).rho, strings))).toBeLessThan(1e-15);
});

test("depolarizing leaves (1 − p)ρ + p·1/2ⁿ, also of one half of a Bell pair", () => {
  for (const qubits of [1, 2, 3]) {
    const { rho } = densityOf(randomState(random.key(qubits), qubits));
    for (const p of [0, 0.3, 1, 4 ** qubits / (4 ** qubits - 1)]) {
      const exact = add(mul(1 - p, rho), mul(p, white(qubits)));
      expect(distance(after(depolarizing(p, qubits), { rho }), exact)).toBeLessThan(1e-15);
    }
  }
  // A Werner state.
  const bell = chain(put(0, H), put([0, 1], CNOT), put(1, depolarizing(0.3)));
  const werner = add(mul(0.7, densityOf(ghzState(2)).rho), mul(0.3, white(2)));
  expect(distance(density(bell).rho, werner)).toBeLessThan(1e-15);
});

test("damping and dephasing are their closed forms", () => {
  const { rho } = densityOf(randomState(random.key(3), 1));
  const [p, c, d] = [rho.slice(1, 1).real(), rho.slice(0, 1), rho.slice(1, 0)];
  const matrix = (excited: Tensor, shrink: number) => {
    const e = complex(excited, 0);
    return array([
      [1, 0],
      [0, 0],
    ])
      .add(
        mul(
          e,
          array([
            [-1, 0],
            [0, 1],
          ]),
        ),
      )
      .add(
        mul(
          c.mul(shrink),
          array([
            [0, 1],
            [0, 0],
          ]),
        ),
      )
      .add(
        mul(
          d.mul(shrink),
          array([
            [0, 0],
            [1, 0],
          ]),
        ),
      );
  };
  const gamma = 0.36;
  expect(distance(after(amplitudeDamping(gamma), { rho }), matrix(p.mul(0.64), 0.8))).toBeLessThan(1e-15);
  const warm = matrix(p.mul(0.64).add(0.36 * 0.25), 0.8);
  expect(distance(after(generalizedAmplitudeDamping(gamma, 0.25), { rho }), warm)).toBeLessThan(1e-15);
  expect(distance(after(phaseDamping(gamma), { rho }), matrix(p, 0.8))).toBeLessThan(1e-15);
  const [t1, t2, time, rest] = [50, 70, 20, 0.1];
  const decay = Math.exp(-time / t1);
  const relaxed = matrix(p.mul(decay).add(rest * (1 - decay)), Math.exp(-time / t2));
  expect(distance(after(thermalRelaxation(t1, t2, time, rest), { rho }), relaxed)).toBeLessThan(1e-14);
  const pureDephasing = thermalRelaxation(Number.POSITIVE_INFINITY, 10, 5);
  expect(distance(after(pureDephasing, { rho }), matrix(p, Math.exp(-0.5)))).toBeLessThan(1e-14);
});

test("noise on any qubits of a register is the sum over Kraus matrices on those", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.shuffledSubarray([0, 1, 2], { minLength: 2, maxLength: 2 }),
      (seed, [a, b]) => {
        // Two random Kraus matrices: the halves of two columns of an isometry.
        const kraus = isometry(seed);
        const { rho } = densityOf(randomState(random.key(seed), 3));
        const placed = kraus.map((k) => onQubits(k, [a, b], 3));
        const exact = placed.map((k) => matmul(matmul(k, rho), conj(matrixTranspose(k)))).reduce(add);
        expect(distance(after(put([a, b], channel("random", kraus)), { rho }), exact)).toBeLessThan(1e-14);
      },
    ),
    { numRuns: 20 },
  );
});

/** Kraus matrices of a random channel of two qubits: the blocks of the first four columns of a random unitary one. */
function isometry(seed: number): Tensor[] {
  const columns = qr(random.normal(random.key(seed), [8, 4], "complex128")).q;
  return [columns.slice([0, 4]), columns.slice([4, 8])];
}

/** A matrix on chosen qubits, element by element. */
function onQubits(matrix: Tensor, targets: readonly number[], qubits: number): Tensor {
  const size = 2 ** qubits;
  const pick = (index: number) => targets.reduce((bits, q, j) => bits | (((index >> q) & 1) << j), 0);
  const rest = (index: number) => targets.reduce((left, q) => left & ~(1 << q), index);
  const rows = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) =>
      rest(i) === rest(j) ? (matrix.slice(pick(i), pick(j)) as NDArray).complexItem() : 0,
    ),
  );
  return array(rows, "complex128");
}

test("channels that are none are refused with the figure", () => {
  expect(() =>
    channel("leak", [
      [
        [1, 0],
        [0, 0.9],
      ],
    ]),
  ).toThrow(/^leak: the channel does not keep the trace: Σ K†K differs from 1 by 0\.19.*allowed: 1e-10/);
  expect(() => channel("none", [])).toThrow("none: a channel needs at least one Kraus matrix");
  expect(() => channel("odd", [eye(2), eye(4)])).toThrow("odd: Kraus matrix 1 is for 2 qubits, the first one for 1");
  expect(() => channel("shape", [eye(3)])).toThrow("shape: Kraus matrix 0: a matrix of shape [3, 3]");
  expect(() => bitFlip(1.2)).toThrow("bitFlip: p is 1.2; allowed: 0 to 1");
  expect(() => amplitudeDamping(Number.NaN)).toThrow("amplitudeDamping: gamma is NaN");
  expect(() => depolarizing(1.4)).toThrow("depolarizing: p is 1.4; allowed: 0 to 1.333");
  expect(() => depolarizing(0.1, 5)).toThrow("depolarizing: 5 qubits; allowed: 1 to 4");
  expect(() => pauliChannel({ X: 0.7, Z: 0.4 })).toThrow("pauliChannel: the probabilities sum to 1.1");
  expect(() => pauliChannel({ X: 0.1, XX: 0.1 })).toThrow("pauliChannel: 'XX'");
  expect(() => thermalRelaxation(10, 25, 1)).toThrow("thermalRelaxation: t2 is 25; allowed: above 0, up to 2·t1 = 20");
  expect(() => thermalRelaxation(10, 5, -1)).toThrow("thermalRelaxation: time is -1");
});

test("channels keep states as they are where they do nothing", () => {
  const { rho } = densityOf(plusState(1));
  for (const noise of [bitFlip(0), depolarizing(0), amplitudeDamping(0), phaseDamping(0), thermalRelaxation(1, 1, 0)]) {
    expect(distance(after(noise, { rho }), rho)).toBe(0);
    expect(noise.kraus.length).toBe(1);
  }
  expect(distance(after(amplitudeDamping(1), basisState(1, 1)), densityOf(basisState(1, 0)).rho)).toBe(0);
});
