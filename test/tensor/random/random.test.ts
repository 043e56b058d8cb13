import { describe, expect, test } from "vitest";
import { array, type NDArray, random } from "../../../src/tensor/index.ts";
import { portableExp, portableLog } from "../../../src/tensor/random/elementary.ts";
import { lowerNormalQuantile } from "../../../src/tensor/random/gaussian.ts";
import { threefry2x32 } from "../../../src/tensor/random/threefry.ts";
import { chiSquared, kolmogorov, normalCdf } from "../../oracle/distribution.ts";

const { bernoulli, categorical, foldIn, key, normal, permutation, rademacher, randint, split, uniform } = random;

const numbers = (x: NDArray) => Array.from(x.values());
const mean = (x: readonly number[]) => x.reduce((a, b) => a + b, 0) / x.length;
const moment = (x: readonly number[], power: number) => mean(x.map((value) => value ** power));

/** The distance √n·D is above this with probability 1e-3 when the samples have the distribution tested (Kolmogorov). */
const kolmogorovLimit = 1.9495;

describe("Threefry-2x32-20", () => {
  // The known answers that Random123 publishes with the paper (kat_vectors): counter, key, result.
  test.each([
    [0, 0, 0, 0, 0x6b200159, 0x99ba4efe],
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xc4923a9c, 0x483df7a0],
  ])("counter %i %i, key %i %i", (counter0, counter1, key0, key1, first, second) => {
    const out = new Uint32Array(2);
    threefry2x32(key0, key1, counter0, counter1, out);
    expect([...out]).toEqual([first, second]);
  });
});

describe("elementary functions made of + − × ÷", () => {
  const points = Array.from({ length: 4000 }, (_, i) => i + 0.5);

  test("portableLog is within two units in the last place", () => {
    for (const i of points) {
      const x = 1.01 ** (2000 - i) * (1 + i / 5000);
      expect(Math.abs(portableLog(x) / Math.log(x) - 1)).toBeLessThan(4.5e-16);
    }
    expect(portableLog(1)).toBe(0);
  });

  test("portableExp is within two units in the last place", () => {
    for (const i of points) expect(Math.abs(portableExp(-i / 6) / Math.exp(-i / 6) - 1)).toBeLessThan(4.5e-16);
    expect(portableExp(0)).toBe(1);
    expect(portableExp(Number.NEGATIVE_INFINITY)).toBe(0);
  });

  // The check values that the paper of AS 241 gives.
  test.each([
    [0.25, -0.6744897501960817],
    [0.001, -3.090232306167814],
    [1e-20, -9.262340089798409],
  ])("normal quantile of %d", (p, x) => {
    expect(Math.abs(lowerNormalQuantile(p) / x - 1)).toBeLessThan(5e-16);
  });

  test("the normal quantile inverts Φ, from the middle to the far tail", () => {
    for (let p = 0.5; p > 1e-18; p *= 0.83) {
      expect(Math.abs(normalCdf(lowerNormalQuantile(p)) / p - 1)).toBeLessThan(1e-13);
    }
  });
});

// From a separate program: Threefry written from the paper in Python's integers, quantiles by statistics.NormalDist.
describe("the same seed gives the same numbers on every machine", () => {
  const seed = key(42);

  test("uniform", () => {
    expect(numbers(uniform(seed, [5]))).toEqual([
      0.8690483965743594, 0.1506324111875399, 0.5203206621592672, 0.24993735448032295, 0.6230790245559259,
    ]);
    expect(numbers(uniform(seed, [3], { dtype: "float32" }))).toEqual([
      0.8690483570098877, 0.15063238143920898, 0.5203206539154053,
    ]);
  });

  test("normal", () => {
    const expected = [
      -0.16486733914091917, 1.4373012747325822, -0.6428511897042309, 1.150501563551376, 0.4914912656334032,
    ];
    numbers(normal(seed, [5])).forEach((x, i) => {
      expect(Math.abs(x / expected[i] - 1)).toBeLessThan(5e-16);
    });
    const z = normal(seed, [2], "complex128");
    expect(z.values()[3]).toBeCloseTo(1.150501563551376 / Math.SQRT2, 15);
  });

  test("keys", () => {
    expect(split(seed, 3).map((k) => k.words)).toEqual([
      [1913976028, 1476836518],
      [1963190664, 3398861760],
      [3834734064, 2831937464],
    ]);
    expect(foldIn(seed, 7).words).toEqual([561907370, 2862720122]);
    expect(foldIn(seed, 2 ** 40 + 5).words).toEqual([2148897766, 1308896467]);
    expect(key(2 ** 40 + 3).words).toEqual([3, 256]);
  });

  test("whole numbers", () => {
    expect(numbers(randint(seed, [8], -5, 10))).toEqual([8, -3, 2, -2, 4, -2, 8, 4]);
    expect(numbers(rademacher(seed, [8]))).toEqual([1, -1, -1, -1, 1, -1, -1, 1]);
    expect(numbers(permutation(seed, 6))).toEqual([3, 1, 4, 2, 0, 5]);
    expect(numbers(bernoulli(seed, 0.5, [4]))).toEqual([0, 1, 0, 1]);
  });
});

describe("keys", () => {
  test("survive JSON, and continue the same stream", () => {
    const kept = JSON.parse(JSON.stringify(foldIn(key(7), 3)));
    expect(numbers(normal(kept, [4]))).toEqual(numbers(normal(foldIn(key(7), 3), [4])));
  });

  test("are immutable", () => {
    const k = key(1);
    expect(() => Object.assign(k, { words: [0, 0] })).toThrow(TypeError);
    expect(() => Object.assign(k.words, { 0: 5 })).toThrow(TypeError);
  });

  test("a longer draw begins with the shorter one, whatever its shape", () => {
    expect(numbers(uniform(key(5), [2, 3]))).toEqual(numbers(uniform(key(5), [10])).slice(0, 6));
  });

  test("of splits and folds are all different", () => {
    const keys = [key(3), ...split(key(3), 500), ...Array.from({ length: 500 }, (_, i) => foldIn(key(3), i))];
    expect(new Set(keys.map((k) => k.words.join())).size).toBe(1001);
  });

  test("give uncorrelated streams", () => {
    const n = 20000;
    const [a, b] = split(key(11));
    const streams = [key(11), a, b, foldIn(key(11), 0), foldIn(key(11), 1)].map((k) => numbers(normal(k, [n])));
    streams.forEach((x, i) => {
      for (const y of streams.slice(i + 1)) {
        expect(Math.abs(mean(x.map((value, j) => value * y[j])))).toBeLessThan(3.9 / Math.sqrt(n));
      }
      expect(Math.abs(mean(x.slice(1).map((value, j) => value * x[j])))).toBeLessThan(3.9 / Math.sqrt(n));
    });
  });
});

describe("distributions (thresholds of 1 in 1000 or more)", () => {
  const n = 100_000;

  test("uniform: Kolmogorov distance, range", () => {
    const x = numbers(uniform(key(1), [n]));
    expect(Math.sqrt(n) * kolmogorov(x, (u) => u)).toBeLessThan(kolmogorovLimit);
    const scaled = numbers(uniform(key(2), [n], { low: -3, high: 5 }));
    expect(Math.sqrt(n) * kolmogorov(scaled, (u) => (u + 3) / 8)).toBeLessThan(kolmogorovLimit);
    expect(Math.min(...scaled)).toBeGreaterThanOrEqual(-3);
    expect(Math.max(...scaled)).toBeLessThan(5);
  });

  test("uniform never rounds up to the excluded end", () => {
    const x = numbers(uniform(key(2), [1000], { low: 1, high: 1 + 2 ** -52 }));
    expect(new Set(x)).toEqual(new Set([1]));
  });

  test("uniform has 53 random bits, each as often 1 as 0", () => {
    const x = numbers(uniform(key(3), [20000]));
    for (let bit = 1; bit <= 53; bit++) {
      const ones = x.filter((u) => Math.floor(u * 2 ** bit) % 2 === 1).length;
      expect(Math.abs(ones - 10000)).toBeLessThan((3.9 * Math.sqrt(20000)) / 2);
    }
  });

  test("normal: Kolmogorov distance and moments to the fourth", () => {
    const x = numbers(normal(key(1), [n]));
    expect(Math.sqrt(n) * kolmogorov(x, normalCdf)).toBeLessThan(kolmogorovLimit);
    // Variances of the sample moments of N(0, 1): 1, 2, 15, 96.
    [0, 1, 0, 3].forEach((expected, i) => {
      const error = Math.sqrt([1, 2, 15, 96][i] / n);
      expect(Math.abs(moment(x, i + 1) - expected)).toBeLessThan(3.3 * error);
    });
  });

  test("complex normal: variance 1/2 in each part, parts uncorrelated", () => {
    const z = numbers(normal(key(4), [n], "complex128"));
    const [re, im] = [0, 1].map((part) => z.filter((_, i) => i % 2 === part));
    for (const x of [re, im]) {
      expect(Math.sqrt(n) * kolmogorov(x, (v) => normalCdf(v * Math.SQRT2))).toBeLessThan(kolmogorovLimit);
    }
    expect(Math.abs(mean(re.map((x, i) => x * im[i])))).toBeLessThan((3.3 * 0.5) / Math.sqrt(n));
  });

  test("categorical follows softmax(logits), batched, and never draws what has no weight", () => {
    const weights = [
      [1, 0, 2, 5, 2],
      [0, 3, 3, 4, 0],
    ];
    const logits = weights.map((row) => row.map((w) => Math.log(w) + 300));
    const draws = numbers(categorical(key(6), logits, [n / 2]));
    weights.forEach((row, which) => {
      const counts = row.map((_, value) => draws.filter((x, i) => i % 2 === which && x === value).length);
      const allowed = row.flatMap((w, value) => (w > 0 ? [value] : []));
      expect(counts.filter((_, value) => !allowed.includes(value)).every((count) => count === 0)).toBe(true);
      const statistic = chiSquared(
        allowed.map((value) => counts[value]),
        allowed.map((value) => (row[value] / 10) * (n / 2)),
      );
      // Upper 0.001 points of χ² for 3 and 2 degrees of freedom.
      expect(statistic).toBeLessThan([16.266, 13.816][which]);
    });
  });

  test("categorical: shapes", () => {
    expect(categorical(key(1), [0, 0]).shape).toEqual([]);
    expect(
      categorical(
        key(1),
        [
          [0, 0],
          [0, 0],
          [0, 0],
        ],
        [4, 5],
      ).shape,
    ).toEqual([4, 5, 3]);
  });

  test("permutation: all 24 orders of four are equally frequent", () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 24000; i++) {
      const order = numbers(permutation(foldIn(key(8), i), 4)).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    // Upper 0.001 point of χ² for 23 degrees of freedom.
    expect(chiSquared([...counts.values()], new Array(24).fill(1000))).toBeLessThan(49.728);
  });

  test("randint, Rademacher, Bernoulli", () => {
    const dice = numbers(randint(key(9), [60000], 1, 7));
    const counts = [1, 2, 3, 4, 5, 6].map((face) => dice.filter((x) => x === face).length);
    expect(chiSquared(counts, new Array(6).fill(10000))).toBeLessThan(20.515);
    const signs = numbers(rademacher(key(10), [n]));
    expect(new Set(signs)).toEqual(new Set([-1, 1]));
    expect(Math.abs(mean(signs))).toBeLessThan(3.3 / Math.sqrt(n));
    const coins = bernoulli(key(11), [0, 0.2, 1], [n, 3]);
    const perCoin = [0, 1, 2].map((which) => mean(numbers(coins).filter((_, i) => i % 3 === which)));
    expect(perCoin[0]).toBe(0);
    expect(Math.abs(perCoin[1] - 0.2)).toBeLessThan(3.3 * Math.sqrt(0.16 / n));
    expect(perCoin[2]).toBe(1);
    expect(numbers(randint(key(1), [2000], -(2 ** 31), 2 ** 31)).some((x) => x < 0)).toBe(true);
  });

  test("dtypes", () => {
    expect(uniform(key(1), [2], { dtype: "float32" }).dtype).toBe("float32");
    expect(normal(key(1), [2], "complex64").dtype).toBe("complex64");
    expect(numbers(rademacher(key(1), [2], "complex128")).filter((_, i) => i % 2 === 1)).toEqual([0, 0]);
    expect(permutation(key(1), 0).shape).toEqual([0]);
    expect(permutation(key(1), 1).values()[0]).toBe(0);
  });
});

describe("what is not allowed", () => {
  test.each<[string, () => unknown, string]>([
    ["seed", () => key(-1), "key: the seed must be a whole number from 0 to 2^53 - 1, got -1"],
    ["seed", () => key(0.5), "got 0.5"],
    ["count", () => split(key(1), 1.5), "split: the number of keys must be a whole number from 0 to 2^53 - 1, got 1.5"],
    ["fold", () => foldIn(key(1), Number.NaN), "foldIn: the number must be a whole number from 0 to 2^53 - 1, got NaN"],
    ["key", () => normal({ words: [1.5, 0] }, [2]), 'got {"words":[1.5,0]}'],
    ["shape", () => normal(key(1), [-2]), "normal: extents must be whole numbers ≥ 0, got [-2]"],
    ["dtype", () => normal(key(1), [2], "int32"), "normal: dtype must be real or complex floating, got int32"],
    ["interval", () => uniform(key(1), [2], { low: 1, high: 1 }), "uniform: needs finite low < high, got 1 and 1"],
    [
      "range",
      () => randint(key(1), [2], 3, 3),
      "randint: needs whole numbers -2^31 <= low < high <= 2^31, got 3 and 3",
    ],
    ["probability", () => bernoulli(key(1), [0.5, 1.5]), "bernoulli: probabilities lie in [0, 1], got 1.5"],
    ["logits", () => categorical(key(1), [0, Number.NaN]), "categorical: logit 1 of 2 is NaN"],
    ["logits", () => categorical(key(1), [-Infinity, -Infinity]), "categorical: the largest of 2 logits is -Infinity"],
    ["logits", () => categorical(key(1), 3), "categorical: needs logits [..., n] with n > 0, got shape []"],
    ["logits", () => categorical(key(1), array([{ re: 1, im: 0 }])), "categorical: needs real numbers, got complex128"],
  ])("%s: %#", (_, act, message) => {
    expect(act).toThrow(message);
  });
});
