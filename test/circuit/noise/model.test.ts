import fc from "fast-check";
import { expect, test } from "vitest";
import { describe } from "../../../src/circuit/block/verbs.ts";
import {
  amplitudeDamping,
  apply,
  type Block,
  bitFlip,
  CNOT,
  chain,
  control,
  dagger,
  density,
  densityOf,
  depolarizing,
  drawText,
  each,
  globalPhase,
  H,
  measure,
  parameter,
  parameterCount,
  parameters,
  put,
  randomState,
  readoutError,
  repeat,
  reset,
  run,
  rx,
  ry,
  shots,
  u3,
  when,
  withNoise,
  X,
} from "../../../src/circuit/index.ts";
import { random } from "../../../src/tensor/index.ts";
import { circuits } from "../../support/random-circuit.ts";
import { distance } from "../close.ts";

const theta = parameter("theta");
const circuit: Block = chain(
  put(0, rx(theta)),
  put(2, u3()),
  put([2, 1], CNOT),
  repeat(2, put([1, 0], chain(put(0, ry()), control(1, put(0, rx(theta)))))),
  put(1, dagger(H)),
);
const values = [0.3, 0.5, 0.7, 0.9, 1.1, 1.3];

test("noise follows each gate on the qubits it acts on", () => {
  const model = (_: Block, qubits: readonly number[]) => depolarizing(0.1, qubits.length);
  const [one, two] = [depolarizing(0.1), depolarizing(0.1, 2)];
  const byHand = chain(
    put(0, rx(theta)),
    put(0, one),
    put(2, u3()),
    put(2, one),
    put([2, 1], CNOT),
    put([2, 1], two),
    repeat(2, chain(put(1, ry()), put(1, one), control(0, put(1, rx(theta))), put([0, 1], two))),
    put(1, H),
    put(1, one),
  );
  const noisy = withNoise(circuit, model);
  expect(parameters(noisy)).toEqual(parameters(circuit));
  expect(parameterCount(noisy)).toBe(6);
  expect(distance(density(noisy, values).rho, density(byHand, values).rho)).toBeLessThan(1e-15);
});

test("a channel of one qubit happens to all that a gate acts on, and a model may choose by gate and place", () => {
  const damped = withNoise(put([3, 1], CNOT), () => amplitudeDamping(0.2));
  const byHand = chain(put([3, 1], CNOT), put(3, amplitudeDamping(0.2)), put(1, amplitudeDamping(0.2)));
  const start = each(4, H);
  expect(distance(density(chain(start, damped)).rho, density(chain(start, byHand)).rho)).toBeLessThan(1e-15);
  const seen: string[] = [];
  withNoise(circuit, (gate, qubits) => {
    seen.push(`${gate.kind} ${qubits.join()}`);
    return undefined;
  });
  expect(seen).toEqual(["rotation 0", "named 2", "control 1,2", "rotation 1", "control 0,1", "dagger 1"]);
});

test("measurements, resets and conditions stay; gates under conditions get noise", () => {
  const feedback = chain(put(0, H), measure(0, "a"), when("a", 1, put(0, X)), reset(1), put(0, globalPhase(0.1)));
  const noisy = withNoise(feedback, () => bitFlip(0.25));
  const byHand = chain(
    put(0, H),
    put(0, bitFlip(0.25)),
    measure(0, "a"),
    when("a", 1, chain(put(0, X), put(0, bitFlip(0.25)))),
    reset(1),
  );
  expect(distance(density(noisy).rho, density(byHand).rho)).toBeLessThan(1e-15);
  expect(drawText(noisy)).toContain("bitFlip");
});

test("measurements that err give what their confusion matrix says", () => {
  const { counts } = shots(
    chain(put(0, readoutError(0.1, 0.3)), put(1, X), put(1, readoutError(0.1, 0.3)), measure([0, 1])),
    10_000,
    random.key(1),
  );
  const expected = { "00": 0.27, "01": 0.03, "10": 0.63, "11": 0.07 };
  for (const [bits, p] of Object.entries(expected)) {
    expect(Math.abs((counts.get(bits) ?? 0) - 10_000 * p)).toBeLessThan(4 * Math.sqrt(10_000 * p * (1 - p)));
  }
});

test("noise that does not fit is refused", () => {
  expect(() => withNoise(put([0, 1], CNOT), () => depolarizing(0.1, 3))).toThrow(
    "withNoise: depolarizing is for 3 qubits; control([0], put([1], X)) acts on 2, so 1 or 2 are allowed",
  );
  expect(() => withNoise(dagger(circuit), () => bitFlip(0.1))).toThrow("noise has no inverse");
  expect(() => readoutError(0.1, 1.3)).toThrow("readoutError: falseZero is 1.3; allowed: 0 to 1");
});

test("circuits cut at every gate by noise that does nothing are as they are without, over the whole language", () => {
  fc.assert(
    fc.property(circuits(3, 2), fc.integer({ min: 0, max: 1e6 }), (block, seed) => {
      fc.pre(parameterCount(block) < 40 && !inverseOfMany(block));
      const cut = withNoise(block, () => bitFlip(0));
      const values = random.normal(random.key(seed), [parameterCount(block)]);
      expect(parameters(cut)).toEqual(parameters(block));
      const state = randomState(random.key(seed), 3);
      const exact = apply(block, values, state);
      expect(distance(run(cut, { parameters: values, state }).state, exact)).toBeLessThan(1e-12);
      expect(distance(density(cut, values, state).rho, densityOf(exact).rho)).toBeLessThan(1e-12);
    }),
    { numRuns: 40 },
  );
});

function inverseOfMany(block: Block): boolean {
  if (block.kind === "chain") return block.blocks.some(inverseOfMany);
  if (block.kind === "dagger") return /chain|repeat/.test(describe(block.block));
  return "block" in block && block.kind !== "control" && inverseOfMany(block.block);
}
