import { expect, test } from "vitest";
import { isingVan } from "../../src/experiment/ising-van.ts";
import { spinDensity } from "../../src/experiment/spin-density.ts";
import { array, concrete, random } from "../../src/tensor/index.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

test.each([
  ["transformer", "z2", { width: 8, steps: 80, learningRate: 0.01 }],
  ["convolution", "none", { width: 4, steps: 60, learningRate: 0.05 }],
  ["made", "all", { width: 2, steps: 60, learningRate: 0.05 }],
])(
  "a short run of a %s with symmetry %s comes near ln Z of the smallest torus, from below",
  async (net, symmetry, how) => {
    const given = { L: 2, net, symmetry, ...how, samples: 60, finalSamples: 2000 };
    const { outcome } = await runExperimentInMemory(isingVan, given);
    const exact = outcome.references.lnZPerSite[0].value;
    const { lnZPerSite, lnZPerSiteError } = outcome.result;
    expect(lnZPerSite).toBeGreaterThan(exact - 0.02);
    expect(lnZPerSite).toBeLessThan(exact + 5 * lnZPerSiteError);
  },
);

/** A configuration of 3 × 3 spins, and its images by a flip, a translation and a reflection. */
const images = {
  itself: [1, 1, -1, 1, -1, -1, 1, -1, 1],
  flip: [-1, -1, 1, -1, 1, 1, -1, 1, -1],
  translation: [-1, 1, 1, -1, 1, -1, 1, 1, -1],
  reflection: [-1, 1, 1, -1, -1, 1, 1, -1, 1],
};

test.each([
  ["none", []],
  ["z2", ["flip"]],
  ["translations", ["translation"]],
  ["lattice", ["translation", "reflection"]],
  ["all", ["flip", "translation", "reflection"]],
] as const)("averaged over %s, ln p is the same for images by %j", (symmetry, same) => {
  const density = spinDensity({ L: 3, net: "made", symmetry, depth: 0, width: 0 });
  const parameters = density.init(random.key(1));
  const [itself, ...others] = concrete(density.logProb(parameters, array(Object.values(images))), "test").values();
  for (const [i, name] of (["flip", "translation", "reflection"] as const).entries()) {
    expect(Math.abs(others[i] - itself) < 1e-10).toBe((same as readonly string[]).includes(name));
  }
});
