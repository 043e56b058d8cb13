import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { categories, labelsOf, made, occupations, spins, valuesOf } from "../../../src/flow/index.ts";
import {
  array,
  checkGrads,
  concrete,
  exp,
  grad,
  jacobian,
  mul,
  NDArray,
  ones,
  random,
  sum,
  type Tensor,
  treeLeaves,
  treeMap,
  vjp,
} from "../../../src/tensor/index.ts";
import { siteBySite } from "../../oracle/siteBySite.ts";

type Model = ReturnType<typeof made>;
type Parameters = ReturnType<Model["init"]>;

/** Parameters with every leaf away from its first value, masked weights too. */
function shaken(model: Model, seed: number, size = 0.7): Parameters {
  let leaf = 0;
  const first = model.init(random.key(seed));
  return treeMap(
    (x: Tensor) => x.add(random.normal(random.foldIn(random.key(seed), leaf++), x.shape).mul(size)),
    first,
  );
}

/** All configurations of the sites, [kⁿ, n]. */
function configurations({ sites, alphabet: { values } }: Model): NDArray {
  const total = values.length ** sites;
  const rows = Array.from({ length: total }, (_, c) =>
    Array.from({ length: sites }, (_, i) => values[Math.floor(c / values.length ** i) % values.length]),
  );
  return array(rows) as NDArray;
}

const models: readonly (readonly [string, Model])[] = [
  ["spins", made(7)],
  ["spins, no hidden layer", made(6, { depth: 1 })],
  ["spins, tanh", made(6, { depth: 4, width: 3, activation: "tanh" })],
  ["occupations", made(8, { alphabet: occupations, width: 2 })],
  ["three categories", made(5, { alphabet: categories(3), width: 3 })],
  ["one site", made(1)],
];

describe.each(models)("%s", (_, model) => {
  const parameters = shaken(model, 3);

  test("probabilities of all configurations sum to one", () => {
    const probabilities = exp(model.logProb(parameters, configurations(model)));
    expect(concrete(sum(probabilities), "test").item()).toBeCloseTo(1, 12);
  });

  test("the sampler draws what the obvious one does", () => {
    const key = random.key(5);
    const samples = model.sample(parameters, key, 50);
    const { values } = model.alphabet;
    const expected = siteBySite((x) => model.logits(parameters, x), values, model.sites, key, 50);
    expect(Array.from(samples.values())).toEqual(expected.flat());
  });

  test("walks at the same time, and one after the other, do not touch each other", () => {
    const walks = [shaken(model, 1), parameters].map((p) => model.walk(p, 3));
    const drawn = Float64Array.from([0, 1, 0], (label) => model.alphabet.values[label]);
    const alone = (p: Parameters) => {
      const walk = model.walk(p, 3);
      return Array.from({ length: model.sites }, (_, i) => Array.from(walk.next(i ? drawn : undefined)));
    };
    const together = Array.from({ length: model.sites }, (_, i) =>
      walks.map((walk) => Array.from(walk.next(i ? drawn : undefined))),
    );
    const expected = [alone(shaken(model, 1)), alone(parameters)];
    expect(together).toEqual(expected[0].map((first, i) => [first, expected[1][i]]));
  });

  test("what drawing left for ln p gives the same as samples from elsewhere, also after it is gone", () => {
    const weights = random.normal(random.key(8), [12]);
    const score = (p: Parameters, x: Tensor) => sum(mul(model.logProb(p, x), weights));
    const elsewhere = (x: NDArray) => new NDArray(x.dtype, x.shape, x.values().slice());
    const expectSame = (actual: Parameters | Tensor, expected: Parameters | Tensor) => {
      for (const [i, leaf] of treeLeaves(actual).entries()) {
        const numbers = concrete(treeLeaves(expected)[i], "test").values();
        for (const [k, x] of concrete(leaf, "test").values().entries()) expect(x).toBeCloseTo(numbers[k], 10);
      }
    };
    const samples = model.sample(parameters, random.key(7), 12);
    const logProb = model.logProb(parameters, samples);
    const { pullback } = vjp((p: Parameters) => score(p, samples), parameters);
    const gradients = [pullback(ones([]))[0]];
    const others = shaken(model, 4);
    const withOthers = model.logProb(others, samples);
    gradients.push(pullback(ones([]))[0]);
    // This is written over what the first samples left.
    model.sample(others, random.key(1), 12);
    gradients.push(pullback(ones([]))[0]);

    const copy = elsewhere(samples);
    expectSame(logProb, model.logProb(parameters, copy));
    expectSame(withOthers, model.logProb(others, copy));
    const expected = grad((p: Parameters) => score(p, copy))(parameters);
    for (const gradient of gradients) expectSame(gradient, expected);
  });

  test("derivatives on plain numbers are those of the operations, to second order", () => {
    const samples = model.sample(parameters, random.key(6), 5);
    checkGrads((p: Parameters) => model.logProb(p, samples), [parameters], { order: 2 });
  });

  test("configurations are drawn as often as they are likely", () => {
    const all = configurations(model);
    const count = 20_000;
    const probabilities = Array.from(concrete(model.logProb(parameters, all), "test").values(), Math.exp);
    const samples = labelsOf(model.alphabet, model.sample(parameters, random.key(9), count)).values();
    const seen = new Array<number>(probabilities.length).fill(0);
    for (let n = 0; n < count; n++) {
      let index = 0;
      for (let i = model.sites - 1; i >= 0; i--) {
        index = index * model.alphabet.values.length + samples[n * model.sites + i];
      }
      seen[index]++;
    }
    // Rare ones are counted together, so that every class expects five.
    const classes = [{ seen: 0, expected: 0 }];
    for (const [index, p] of probabilities.entries()) {
      const one = p * count < 5 ? classes[0] : { seen: 0, expected: 0 };
      if (one !== classes[0]) classes.push(one);
      one.seen += seen[index];
      one.expected += p * count;
    }
    const used = classes.filter(({ expected }) => expected > 0);
    const chiSquare = used.reduce((sum, { seen, expected }) => sum + (seen - expected) ** 2 / expected, 0);
    const freedom = used.length - 1;
    expect(Math.abs(chiSquare - freedom)).toBeLessThan(4 * Math.sqrt(2 * Math.max(1, freedom)));
  });
});

test("logits of a site depend on the sites before it, and on nothing else", () => {
  const model = made(6, { width: 3 });
  const parameters = shaken(model, 1);
  const at = random.normal(random.key(2), [1, 6]);
  const logits = (x: Tensor) => model.logits(parameters, x).reshape([6]);
  const entries = concrete(jacobian(logits)(at) as Tensor, "test").values();
  for (let i = 0; i < 6; i++) {
    for (let j = 0; j < 6; j++) {
      const entry = entries[i * 6 + j];
      if (j >= i) expect(entry).toBe(0);
      else expect(Math.abs(entry)).toBeGreaterThan(1e-4);
    }
  }
});

test("the same key gives the same samples", () => {
  const model = made(5);
  const parameters = shaken(model, 2);
  const key = random.key(1);
  expect(model.sample(parameters, key, 30).values()).toEqual(model.sample(parameters, key, 30).values());
  expect(model.sample(parameters, key, 30).shape).toEqual([30, 5]);
});

test("the sizes published for 4x4 and 8x8", () => {
  const size = (model: Model) => treeLeaves(model.init(random.key(0))).reduce((total, x) => total + x.size, 0);
  expect(size(made(16))).toBe(6416);
  expect(size(made(64))).toBe(99_392);
});

test("masked weights have no derivative, all others have one", () => {
  const model = made(4, { width: 2 });
  const parameters = shaken(model, 4);
  const samples = model.sample(parameters, random.key(0), 40);
  const weights = random.normal(random.key(1), [40]);
  const gradient = grad((p: Parameters) => sum(mul(model.logProb(p, samples), weights)))(parameters);
  const [first, second] = gradient.layers.map(({ weight }) => concrete(weight, "test"));
  const isZero = (weight: NDArray, i: number, j: number) => weight.values()[i * weight.shape[1] + j] === 0;
  for (let input = 0; input < 4; input++) {
    for (let unit = 0; unit < 8; unit++) expect(isZero(first, input, unit)).toBe(input >= Math.floor(unit / 2));
  }
  for (let input = 0; input < 8; input++) {
    for (let unit = 0; unit < 8; unit++) {
      // Units of the last site but one and on are seen by no output through every layer.
      if (Math.floor(input / 2) > Math.floor(unit / 2)) expect(isZero(second, input, unit)).toBe(true);
    }
  }
});

test("labels and values go over into each other", () => {
  fc.assert(
    fc.property(fc.constantFrom(spins, occupations, categories(5)), fc.array(fc.nat(4)), (alphabet, given) => {
      const labels = new NDArray(
        "int32",
        [given.length],
        Int32Array.from(given, (x) => x % alphabet.values.length),
      );
      expect(labelsOf(alphabet, valuesOf(alphabet, labels)).values()).toEqual(labels.values());
    }),
  );
  expect(() => labelsOf(spins, array([1, 0]))).toThrow("element 1 of samples [2] is 0; allowed: 1, -1");
  expect(() => valuesOf(occupations, array([2]))).toThrow("allowed: 0 to 1");
});

test("what is not allowed is refused", () => {
  expect(() => made(0)).toThrow("made: sites is 0");
  expect(() => made(4, { width: 1.5 })).toThrow("made: width is 1.5");
  expect(() => categories(1)).toThrow("the count is 1");
  const model = made(4);
  const parameters = model.init(random.key(0));
  expect(() => model.logProb(parameters, array([[1, 1]]))).toThrow("samples are [1,2]; allowed: [n, 4]");
  expect(() => model.logProb(parameters, array([[1, 1, 0, 1]]))).toThrow("element 2");
  expect(() => model.sample(parameters, random.key(0), 0)).toThrow("the count is 0");
  const broken = treeMap((x: Tensor) => x.mul(Number.NaN), parameters);
  const wider = made(4, { width: 5 }).init(random.key(0));
  expect(() => model.sample(wider, random.key(0), 3)).toThrow("made: layers of weights [4, 20]");
  expect(() => model.logProb(wider, array([[1, 1, 1, 1]]))).toThrow("made: layers of weights [4, 20]");
  expect(() => model.sample(broken, random.key(0), 3)).toThrow("not a number");
});
