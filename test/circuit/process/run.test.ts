import { expect, test } from "vitest";
import {
  apply,
  type Block,
  basisState,
  CNOT,
  chain,
  control,
  fidelity,
  ghzState,
  H,
  measure,
  parameter,
  parameterCount,
  postselect,
  probabilities,
  put,
  randomState,
  reducedDensity,
  repeat,
  reset,
  run,
  rx,
  rz,
  shots,
  when,
  X,
  Z,
} from "../../../src/circuit/index.ts";
import { InputError, kron, type NDArray, NumericalError, random, type Tensor } from "../../../src/tensor/index.ts";
import { chiSquared } from "../../oracle/distribution.ts";
import { distance } from "../close.ts";

const number = (x: Tensor) => (x as NDArray).item();

/** Qubit 0 is sent to qubit 2. */
const teleportation = chain(
  put(1, H),
  put([1, 2], CNOT),
  put([0, 1], CNOT),
  put(0, H),
  measure(0, "phase"),
  measure(1, "flip"),
  when("flip", 1, put(2, X)),
  when("phase", 1, put(2, Z)),
);

test("teleportation brings any state to the other side, whatever is measured", () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 24; seed++) {
    const sent = randomState(random.key(seed), 1);
    const { state, outcomes, measurements } = run(teleportation, {
      state: kron(basisState(2, 0), sent) as NDArray,
      key: random.key(100 + seed),
    });
    expect(number(fidelity(sent, reducedDensity(state, [2])))).toBeCloseTo(1, 13);
    for (const { probability } of measurements) expect(probability).toBeCloseTo(0.5, 13);
    seen.add(`${outcomes.get("phase")}${outcomes.get("flip")}`);
  }
  expect(seen.size).toBe(4);
});

test("superdense coding sends two bits by one qubit", () => {
  for (let message = 0; message < 4; message++) {
    const encode = [message & 1 ? [put(0, X)] : [], message & 2 ? [put(0, Z)] : []];
    const circuit = chain(put(0, H), put([0, 1], CNOT), ...encode, put([0, 1], CNOT), put(0, H), measure([1, 0], "m"));
    expect([...shots(circuit, 50, random.key(message)).counts]).toEqual([[message.toString(2).padStart(2, "0"), 50]]);
  }
});

test("the repetition code undoes any single flip by its syndromes, and measuring them leaves superpositions alone", () => {
  const angle = 0.7;
  const encode = chain(put(0, rx(angle)), put([0, 1], CNOT), put([0, 2], CNOT));
  const syndrome = chain(
    put([0, 3], CNOT),
    put([1, 3], CNOT),
    measure(3, "s01"),
    reset(3),
    put([1, 3], CNOT),
    put([2, 3], CNOT),
    measure(3, "s12"),
    reset(3),
  );
  const correct = chain(
    when("s01", 1, chain(when("s12", 0, put(0, X)), when("s12", 1, put(1, X)))),
    when("s01", 0, when("s12", 1, put(2, X))),
  );
  const expected = apply(encode, [], basisState(4, 0));
  for (const error of [[], [put(0, X)], [put(1, X)], [put(2, X)]]) {
    const { state } = run(chain(4, encode, ...error, repeat(2, chain(syndrome, correct))), { key: random.key(1) });
    expect(number(fidelity(state, expected))).toBeCloseTo(1, 13);
  }
});

test("measuring again gives the same, in every basis state of the qubits that were measured", () => {
  const twice = chain(measure([2, 0], "first"), measure([2, 0], "second"), measure(1, "third"));
  const state = randomState(random.key(3), 3);
  const { outcomes, counts, kept } = shots(twice, 4000, random.key(4), { state });
  expect(outcomes.get("second")).toEqual(outcomes.get("first"));
  expect(kept).toBe(4000);
  // Names are written in the order they are first measured; the rightmost bit is that of the first qubit of each.
  const p = (probabilities(state, [2, 0, 1]) as NDArray).values();
  const bits = (index: number, width: number) => index.toString(2).padStart(width, "0");
  const keys = Array.from({ length: 8 }, (_, i) => `${bits(i & 3, 2)} ${bits(i & 3, 2)} ${i >> 2}`);
  const observed = keys.map((key) => counts.get(key) ?? 0);
  expect(observed.reduce((a, b) => a + b)).toBe(4000);
  expect(
    chiSquared(
      observed,
      Array.from(p, (x) => 4000 * x),
    ),
  ).toBeLessThan(7 + 4 * Math.sqrt(14));
});

test("a run collapses to what it measured, and its key decides", () => {
  const state = randomState(random.key(9), 4);
  const result = run(measure([3, 1], "m"), { state, key: random.key(2) });
  const value = result.outcomes.get("m") ?? -1;
  expect(number(probabilities(result.state, [3, 1]).slice(value))).toBeCloseTo(1, 13);
  expect(result.measurements).toEqual([
    { outcome: "m", qubits: [3, 1], value, probability: (probabilities(state, [3, 1]) as NDArray).values()[value] },
  ]);
  expect(run(measure([3, 1], "m"), { state, key: random.key(2) }).state.values()).toEqual(result.state.values());
});

test("reset leaves 0 behind and the rest as it was without that qubit, on average", () => {
  const circuit = chain(2, put(0, H), put([0, 1], CNOT), reset(0), measure([0, 1]));
  const { outcomes } = shots(circuit, 1000, random.key(5));
  const values = [...(outcomes.get("q0,1") ?? [])];
  expect(values.every((value) => value === 0 || value === 2)).toBe(true);
  expect(Math.abs(values.filter((value) => value === 2).length - 500)).toBeLessThan(4 * Math.sqrt(250));
});

test("postselection keeps a part and says how likely it was; shots that fail it are counted", () => {
  const circuit = chain(put(0, rx(0.8)), put([0, 1], CNOT), postselect(0, 1), put(0, X));
  const { state, postselected } = run(circuit);
  expect(distance(state, basisState(2, "10").mul(state.slice(2)))).toBeLessThan(1e-15);
  expect(postselected).toBeCloseTo(Math.sin(0.4) ** 2, 14);
  const { kept, discarded, counts } = shots(chain(circuit, measure([0, 1])), 2000, random.key(1));
  expect(kept + discarded).toBe(2000);
  expect([...counts]).toEqual([["10", kept]]);
  const p = Math.sin(0.4) ** 2;
  expect(Math.abs(kept - 2000 * p)).toBeLessThan(4 * Math.sqrt(2000 * p * (1 - p)));
});

test("a postselection of what cannot happen is an error that names it", () => {
  const never = chain(put(0, H), put([0, 1], CNOT), put([0, 1], CNOT), postselect(1, 1));
  expect(() => run(never)).toThrow(NumericalError);
  expect(() => run(never)).toThrow("postselect: qubit 1 is never 1 there: the probability is 0.0e+0");
  expect(() => shots(chain(never, measure(0)), 10, random.key(0))).toThrow("none of 10 shots passes");
});

test("parameters are numbered as written, through measurements, conditions and repetitions; named ones are shared", () => {
  const theta = parameter("theta");
  const circuit = chain(
    put(0, rx()),
    put(1, rx(theta)),
    measure(0, "a"),
    when("a", 0, put(1, rz())),
    repeat(2, chain(put(0, rx()), reset(2), put(1, rx(theta)))),
  );
  expect(parameterCount(circuit)).toBe(5);
  const [first, shared, third, fourth, fifth] = [0, 0.3, 0.5, 0.7, 0.9];
  const unitary = chain(put(1, rx(shared)), put(1, rz(third)), put(1, rx(2 * shared)), put(0, rx(fourth + fifth)));
  const { state } = run(circuit, { parameters: [first, shared, third, fourth, fifth] });
  expect(distance(state, apply(unitary, [], basisState(3, 0)))).toBeLessThan(1e-14);
  expect(() => run(circuit, { parameters: [1] })).toThrow("run: parameters of shape [1]; the circuit has 5");
});

test("blocks with measurements may be placed, named by their qubits, and repeated", () => {
  const bell: Block = chain(put(0, H), put([0, 1], CNOT), measure([0, 1]));
  const { outcomes } = run(put([4, 2], bell));
  expect([...outcomes.keys()]).toEqual(["q4,2"]);
  expect([0, 3]).toContain(outcomes.get("q4,2"));
});

test("conditions on what is not measured before, or on values it never has, are refused", () => {
  expect(() => run(chain(measure(0, "a"), when("b", 1, put(0, X))))).toThrow(
    "when: 'b' is not measured before the condition on it; measured are: 'a'",
  );
  expect(() => run(chain(measure(0, "a"), when("a", 2, put(0, X))))).toThrow(
    "when: 'a' is never 2; it has values 0 to 1",
  );
});

test("a unitary circuit runs as it is applied, in its own precision", () => {
  const circuit = chain(put(0, H), control(0, put(2, X)));
  const state = randomState(random.key(1), 3, "complex64");
  const result = run(circuit, { state });
  expect(result.state.dtype).toBe("complex64");
  expect(result.state.values()).toEqual((apply(circuit, [], state) as NDArray).values());
  const measured = run(chain(circuit, measure([0, 2]), reset(1)), { state });
  expect(measured.state.dtype).toBe("complex64");
});

test("what cannot be run is refused by name", () => {
  expect(() => shots(put(0, H), 10, random.key(0))).toThrow("shots: the circuit measures nothing");
  expect(() => shots(measure(0), 0, random.key(0))).toThrow("shots: 0 shots; allowed: whole numbers from 1");
  expect(() => run(measure(2), { state: ghzState(2) })).toThrow("run: a state of shape [4]; a circuit of 3 qubits");
  expect(() => run(measure(0), { parameters: [1] })).toThrow("run: parameters of shape [1]; the circuit has 0");
  expect(() => when("a", 1, control(0, measure(1)))).toThrow(InputError);
});
