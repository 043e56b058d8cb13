import { describe, expect, test } from "vitest";
import {
  describeSettings,
  type Experiment,
  experiments,
  findExperiment,
  readSettings,
} from "../../src/experiment/index.ts";
import { nearestName } from "../../src/experiment/nearest.ts";
import { InputError } from "../../src/tensor/index.ts";

describe.each(experiments.map((experiment) => [experiment.name, experiment] as const))("%s", (name, experiment) => {
  test("is found by a name a shell takes as it is", () => {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(findExperiment(name)).toBe(experiment);
  });

  test("says what it is in one line and cites", () => {
    expect(experiment.summary.length).toBeLessThan(100);
    expect(experiment.summary).not.toContain("\n");
    expect(experiment.citations.length).toBeGreaterThan(0);
  });

  test("has a default and a description for every setting, and its settings can be read again", async () => {
    for (const setting of describeSettings(experiment.settings)) {
      expect(setting.default, setting.name).toBeDefined();
      expect(setting.description, setting.name).not.toBe("");
    }
    const settings = await readSettings(experiment);
    expect(await readSettings(experiment, JSON.parse(JSON.stringify(settings)))).toEqual(settings);
  });
});

test("no two experiments share a name", () => {
  const names = experiments.map((experiment) => experiment.name);
  expect(new Set(names).size).toBe(names.length);
});

test("an unknown experiment is refused with the nearest name", () => {
  const named = ["ising-trg", "heisenberg-ipeps"].map((name) => ({ name }) as Experiment);
  expect(() => findExperiment("heisenberg-ipep", named)).toThrow(InputError);
  expect(() => findExperiment("heisenberg-ipep", named)).toThrow(
    "unknown experiment 'heisenberg-ipep'; did you mean 'heisenberg-ipeps'? (there are: ising-trg, heisenberg-ipeps)",
  );
  expect(() => findExperiment("x", named)).toThrow("unknown experiment 'x' (there are:");
});

test.each([
  ["cih", "chi"],
  ["CHI", "chi"],
  ["bet", "beta"],
  ["iteration", "iterations"],
  ["temperature", undefined],
])("the nearest to %s is %s", (name, expected) => {
  expect(nearestName(name, ["beta", "chi", "iterations"])).toBe(expected);
});
