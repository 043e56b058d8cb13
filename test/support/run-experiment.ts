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

/**
 * Runs an experiment from beginning to end, or from a kept state on, without a run directory; `forget` keeps of its steps no more
 * than the last, for trainings whose states together would fill the memory.
 */
export async function runExperimentInMemory<Schema extends z.ZodObject, State>(
  experiment: Experiment<Schema, State>,
  given: GivenSettings,
  { seed = 0, resumeFrom, meter, forget = false }: Partial<StepsStart<State>> & { forget?: boolean } = {},
) {
  const settings = await readSettings(experiment, given);
  const steps: Step<State>[] = [];
  const history: MetricsRecord[] = [];
  for await (const step of experiment.steps(settings, { seed, resumeFrom, meter })) {
    history.push({ step: step.step, metrics: step.metrics });
    if (forget) steps.pop();
    steps.push(step);
  }
  const { step, state } = steps[steps.length - 1];
  const record: RunRecord<State> = { seed, step, state, history };
  return {
    steps,
    outcome: await experiment.summarize(settings, record),
    figures: await experiment.figures(settings, record),
  };
}
