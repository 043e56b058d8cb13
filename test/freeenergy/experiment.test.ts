import { expect, test } from "vitest";
import { z } from "zod";
import { defineExperiment, type RunRecord, type Step } from "../../src/experiment/index.ts";
import { explainStop, isConverged, lbfgs, type MinimizeState, minimize } from "../../src/freeenergy/index.ts";
import { eigh, fromData, type NDArray } from "../../src/tensor/index.ts";
import { collect, numbers, pseudoRandom, rayleighQuotient } from "./problems.ts";

const hermitian = fromData("complex128", [2, 2], Float64Array.of(1, 0, 0.5, -0.25, 0.5, 0.25, -1, 0));

type State = MinimizeState<{ readonly psi: NDArray }>;

/** What an experiment is that has nothing to it but a function to minimize. */
const lowestLevel = defineExperiment({
  name: "lowest-level",
  title: "Lowest level",
  summary: "the lowest eigenvalue of a matrix",
  citations: [],
  settings: z.object({ steps: z.int().default(40).describe("number of steps") }),

  async *steps({ steps: totalSteps }, { seed, resumeFrom }): AsyncGenerator<Step<State>> {
    const random = () => fromData("complex128", [2], Float64Array.from(pseudoRandom(4, seed)));
    const start = resumeFrom?.state ?? { parameters: { psi: random() } };
    const options = { optimizer: lbfgs(), stop: { steps: totalSteps, gradientNorm: 1e-9 } };
    const quotient = rayleighQuotient(hermitian);
    for await (const { step, value, gradientNorm, state } of minimize(({ psi }) => quotient(psi), start, options)) {
      yield { step, totalSteps, metrics: { energy: value, gradientNorm }, state };
    }
  },

  summarize: (_, { state }: RunRecord<State>) => ({
    result: { energy: state.value },
    references: { energy: [{ value: numbers(eigh(hermitian).values as NDArray)[0], source: "exact" }] },
    converged: isConverged(state),
    notes: [explainStop(state)],
  }),

  figures: () => [],
});

test("an experiment is written around minimize in a few lines, and continues from its state", async () => {
  const steps = await collect(lowestLevel.steps({ steps: 40 }, { seed: 7 }));
  const { step, state } = steps[3];
  const rest = await collect(lowestLevel.steps({ steps: 40 }, { seed: 7, resumeFrom: { step, state } }));
  expect(rest).toStrictEqual(steps.slice(4));
  const last = steps[steps.length - 1];
  const outcome = await lowestLevel.summarize(
    { steps: 40 },
    { seed: 7, step: last.step, state: last.state, history: [] },
  );
  expect(outcome.converged).toBe(true);
  expect(outcome.result.energy).toBeCloseTo(outcome.references.energy[0].value, 13);
  expect(outcome.notes[0]).toMatch(/^converged at step/);
});
