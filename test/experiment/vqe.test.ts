import { describe, expect, test } from "vitest";
import type { Experiment } from "../../src/experiment/index.ts";
import { findExperiment } from "../../src/experiment/index.ts";
import { isingChainEnergy } from "../../src/model/index.ts";
import { joinState, splitState } from "../../src/run/state.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

const [tfim, heisenberg, kitaev] = ["tfim-vqe", "heisenberg-vqe", "kitaev-vqe"].map((name) => findExperiment(name));

test.each([0.5, 1, 2])(
  "half as many layers as sites reach the ground state of the Ising ring at h = %d",
  async (field) => {
    const { outcome } = await runExperimentInMemory(tfim, { sites: 6, layers: 3, field });
    expect(outcome.converged).toBe(true);
    expect(outcome.result.energy).toBeCloseTo(isingChainEnergy(6, { field }), 9);
    expect(outcome.references.energy[0].value).toBeCloseTo(isingChainEnergy(6, { field }), 10);
  },
);

test.each([
  ["the Heisenberg ring", heisenberg, { sites: 8, layers: 4 }],
  ["the XXZ ring", heisenberg, { sites: 8, layers: 4, anisotropy: 2 }],
  ["Kitaev's honeycomb", kitaev, { steps: 400 }],
  ["an open honeycomb with one strong bond", kitaev, { steps: 400, periodic: false, kz: 2 }],
])("%s comes within 1e-3 of the exact ground state, never below it", async (_, experiment, given) => {
  const { outcome } = await runExperimentInMemory(experiment, given);
  const exact = outcome.references.energy[0].value;
  expect(outcome.result.energy).toBeGreaterThan(exact - 1e-10);
  expect(outcome.result.energy / exact).toBeGreaterThan(1 - 1e-3);
});

test("the natural gradient follows the same circuit to the same energy", async () => {
  const given = { sites: 4, layers: 2, optimizer: "natural-gradient" };
  const { outcome } = await runExperimentInMemory(tfim, given);
  expect(outcome.converged).toBe(true);
  expect(outcome.result.energy).toBeCloseTo(isingChainEnergy(4), 8);
});

describe("a run", () => {
  test("continued from a kept state takes the same steps", async () => {
    const given = { sites: 6, layers: 2, steps: 12 };
    const whole = await runExperimentInMemory(heisenberg, given);
    const { step, state } = whole.steps[4];
    const kept = splitState(state);
    const restored = joinState({ ...kept, tree: JSON.parse(JSON.stringify(kept.tree)) });
    const rest = await runExperimentInMemory(heisenberg, given, { resumeFrom: { step, state: restored } });
    expect(rest.steps.map(({ metrics }) => metrics)).toEqual(whole.steps.slice(5).map(({ metrics }) => metrics));
  });

  test.each([tfim, heisenberg, kitaev])(
    "draws its energy beside the exact line, and its circuit",
    async (experiment: Experiment) => {
      const { figures, outcome } = await runExperimentInMemory(experiment, { steps: 1, layers: 1 });
      expect(figures[0].references).toEqual([
        { label: "exact diagonalization", y: outcome.references.energy[0].value },
      ]);
      const [{ name, svg }] = experiment.drawings?.(experiment.settings.parse({ layers: 1 }), 0) ?? [];
      expect(name).toBe("circuit");
      expect(svg).toMatch(/^<svg/);
    },
  );
});
