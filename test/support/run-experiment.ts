import type { z } from "zod";
import {
  type Experiment,
  type GivenSettings,
  type MetricsRecord,
  type RunRecord,
  readSettings,
  type Step,
  type StepsStart,
} from "../../src/experiment/index.ts";

/** Runs an experiment from beginning to end, or from a kept state on, without a run directory. */
export async function runExperimentInMemory<Schema extends z.ZodObject, State>(
  experiment: Experiment<Schema, State>,
  given: GivenSettings,
  { seed = 0, resumeFrom, meter }: Partial<StepsStart<State>> = {},
) {
  const settings = await readSettings(experiment, given);
  const steps: Step<State>[] = [];
  for await (const step of experiment.steps(settings, { seed, resumeFrom, meter })) steps.push(step);
  const history: MetricsRecord[] = steps.map(({ step, metrics }) => ({ step, metrics }));
  const { step, state } = steps[steps.length - 1];
  const record: RunRecord<State> = { seed, step, state, history };
  return {
    steps,
    outcome: await experiment.summarize(settings, record),
    figures: await experiment.figures(settings, record),
  };
}
