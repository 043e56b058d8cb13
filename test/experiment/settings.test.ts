import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  describeSettings,
  integerOrRange,
  integersOf,
  readSettings,
  sweep,
  sweepPoints,
} from "../../src/experiment/index.ts";
import { InputError } from "../../src/tensor/index.ts";

const toy = {
  name: "toy",
  settings: z.object({
    beta: z.number().positive().default(0.44).describe("inverse temperature"),
    chi: z.int().min(1).max(512).default(16).describe("environment bond dimension"),
    gradient: z.enum(["fixed-point", "unrolled"]).default("fixed-point").describe("how to differentiate"),
    warm: z.boolean().default(false).describe("start from the last environment"),
    D: integerOrRange({ min: 1, max: 12 }).default(2).describe("bond dimension"),
    sweep: sweep({ min: 0, max: 10 }).default("").describe("inverse temperatures"),
    label: z.string().default("").describe("free text"),
    patch: z.array(z.int().min(1)).default([1, 1]).describe("unit cell"),
  }),
};
const usual = {
  beta: 0.44,
  chi: 16,
  gradient: "fixed-point",
  warm: false,
  D: 2,
  sweep: "",
  label: "",
  patch: [1, 1],
};

describe("settings are read from", () => {
  test("nothing: the defaults", async () => expect(await readSettings(toy)).toEqual(usual));

  test.each([
    [{ beta: "1/(2*0.44)" }, { beta: 1 / 0.88 }],
    [{ beta: "pi/4" }, { beta: Math.PI / 4 }],
    [{ beta: " log(1+sqrt(2))/2 " }, { beta: Math.log(1 + Math.SQRT2) / 2 }],
    [
      { beta: 0.3, chi: "2^5" },
      { beta: 0.3, chi: 32 },
    ],
    [{ chi: "1e2" }, { chi: 100 }],
    [
      { gradient: "unrolled", warm: "true" },
      { gradient: "unrolled", warm: true },
    ],
    [{ D: "2..4" }, { D: "2..4" }],
    [{ D: "3" }, { D: 3 }],
    [{ D: "2..2^2" }, { D: "2..4" }],
    [{ sweep: "0.3:3/5:61" }, { sweep: "0.3:0.6:61" }],
    [{ label: "7" }, { label: "7" }],
    [{ label: "pi" }, { label: "pi" }],
    [{ patch: [2, 2] }, { patch: [2, 2] }],
  ])("%j", async (given, expected) => {
    const settings = await readSettings(toy, given);
    expect(settings).toEqual({ ...usual, ...expected });
    expect(await readSettings(toy, settings)).toEqual(settings);
  });
});

describe("a wrong setting is refused with what was given and what is allowed:", () => {
  test.each([
    [{ ch: 3 }, /^toy has no setting 'ch'; did you mean 'chi'\? \(its settings: beta, chi, gradient/],
    [{ Gradients: 3 }, /did you mean 'gradient'/],
    [{ bondDimensionOfAll: 3 }, /^toy has no setting 'bondDimensionOfAll' \(its settings: /],
    [{ chi: "0" }, /^toy: setting chi is 0; allowed: an integer, at least 1 and at most 512; the default is 16$/],
    [{ chi: "2.5" }, /setting chi is 2.5; allowed: an integer/],
    [{ chi: "big" }, /setting chi is 'big'; allowed: an integer/],
    [{ chi: "" }, /setting chi is ''; allowed: an integer/],
    [{ beta: "1/0" }, /setting beta is Infinity; allowed: a number, more than 0/],
    [{ beta: "-1" }, /setting beta is -1; allowed: a number, more than 0/],
    [{ beta: "0/0" }, /setting beta is NaN/],
    [{ beta: null }, /setting beta is null; allowed: a number/],
    [{ beta: "sqrt(-1)" }, /setting beta is (NaN|'sqrt\(-1\)')/],
    [{ gradient: "unroled" }, /setting gradient is 'unroled'; allowed: one of fixed-point, unrolled/],
    [{ warm: "maybe" }, /setting warm is 'maybe'; allowed: true or false/],
    [{ D: "4..2" }, /setting D is '4..2'.*allowed: an integer or a rising range such as 1..12/],
    [{ D: "0..2" }, /setting D is '0..2'/],
    [{ D: 2.5 }, /setting D is 2.5/],
    [{ sweep: "0.3:0.6" }, /setting sweep is '0.3:0.6'.*allowed: from:to:count/],
    [{ sweep: "0.3:11:5" }, /from 0 to 10/],
    [{ patch: [0] }, /setting patch is \[0\]; allowed: a list of: an integer, at least 1/],
  ])("%j", async (given, message) => {
    const reading = readSettings(toy, given);
    await expect(reading).rejects.toBeInstanceOf(InputError);
    await expect(reading).rejects.toThrow(message);
  });

  test("all of them at once", async () => {
    const message = await readSettings(toy, { chi: "0", warm: "x" }).catch((error: Error) => error.message);
    expect(message).toMatch(/setting chi is 0.*\nsetting warm is 'x'/);
  });

  test("a rule between settings speaks for itself", async () => {
    const settings = z
      .object({ low: z.number().default(1), high: z.number().default(2) })
      .refine(({ low, high }) => low < high, "low must be below high");
    await expect(readSettings({ name: "pair", settings }, { low: 3 })).rejects.toThrow("pair: low must be below high");
  });
});

test("settings are described for people", () => {
  const [beta, chi] = describeSettings(toy.settings);
  expect(beta).toEqual({
    name: "beta",
    description: "inverse temperature",
    allowed: "a number, more than 0",
    default: 0.44,
  });
  expect(chi.allowed).toBe("an integer, at least 1 and at most 512");
});

test("ranges and sweeps", () => {
  expect(integersOf(3)).toEqual([3]);
  expect(integersOf("2..5")).toEqual([2, 3, 4, 5]);
  expect(integersOf("-1..1")).toEqual([-1, 0, 1]);
  expect(integersOf("5..2")).toEqual([]);
  expect(sweepPoints("0.3:0.6:4")).toEqual([0.3, expect.closeTo(0.4, 14), expect.closeTo(0.5, 14), 0.6]);
  expect(sweepPoints("")).toEqual([]);
  expect(sweepPoints("0.3::4")).toEqual([]);
  expect(sweepPoints("0:1:1")).toEqual([]);
});
