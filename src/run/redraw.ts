import { type Experiment, findExperiment } from "../experiment/index.ts";
import { InputError } from "../tensor/index.ts";
import { loadCheckpoint } from "./checkpoint.ts";
import { configuredSettings, readConfig } from "./config.ts";
import { readMetrics } from "./metrics.ts";
import { writePictures } from "./pictures.ts";
import { readResult } from "./result.ts";
import type { Store } from "./store.ts";

/**
 * Draws the figures of a run again, up to its last checkpoint if it is not finished; of a finished one, the report too.
 *
 * Returns the names of the files written. Throws `InputError` if there is nothing to draw yet.
 */
export async function redraw(store: Store, experiments?: readonly Experiment[]): Promise<readonly string[]> {
  const config = await readConfig(store);
  const experiment = findExperiment(config.experiment, experiments);
  const settings = await configuredSettings(experiment, config);
  const checkpoint = await loadCheckpoint(store, experiment, config);
  if (!checkpoint) throw new InputError(`${store.name} has no checkpoint yet: there is nothing to draw`);
  const { step, state } = checkpoint;
  const history = (await readMetrics(store)).filter((record) => record.step <= step);
  const record = { seed: config.seed, step, state, history };
  return writePictures(store, experiment, settings, { record, result: await readResult(store) });
}
