import { availableEngines, type Engine, withEngine } from "../../../src/tensor/engine/index.ts";

/** The engines of this machine; `vitest.config.ts` says so where one is missing. */
export const engines: Engine[] = availableEngines()
  .filter(({ available }) => available)
  .map(({ name }) => withEngine(name, (engine) => engine));

/** All but `portable`, to be compared with it. */
export const otherEngines: Engine[] = engines.filter(({ name }) => name !== "portable");
