import { availableEngines, type Engine, withEngine } from "../../../src/tensor/engine/index.ts";

const statuses = availableEngines();
for (const { name, reason } of statuses.filter(({ available }) => !available)) {
  process.stderr.write(`engine ${name} is not tested here: ${reason}\n`);
}

/** The engines of this machine; the others are named on standard error. */
export const engines: Engine[] = statuses
  .filter(({ available }) => available)
  .map(({ name }) => withEngine(name, (engine) => engine));

/** All but `portable`, to be compared with it. */
export const otherEngines: Engine[] = engines.filter(({ name }) => name !== "portable");
