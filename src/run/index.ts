export { checkSeed, type RunConfig, readConfig } from "./config.ts";
export { createFolder, openFolder } from "./folder.ts";
export { formatError, formatNumber, formatSeconds } from "./format.ts";
export { renderFigures } from "./plot.ts";
export { redraw } from "./redraw.ts";
export type { Environment, RunResult } from "./result.ts";
export { type Progress, type RunOptions, resumeExperiment, runExperiment } from "./run.ts";
export { decodeSafetensors, encodeSafetensors, type NamedArrays } from "./safetensors.ts";
export { StorageError, type Store } from "./store.ts";
