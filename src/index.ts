/**
 * All of Helmholtz, a namespace for each room; `helmholtz/tensor` and its like give one alone.
 * @module
 */
export * as circuit from "./circuit/index.ts";
export * as experiment from "./experiment/index.ts";
export * as flow from "./flow/index.ts";
export * as freeenergy from "./freeenergy/index.ts";
export * as model from "./model/index.ts";
export * as run from "./run/index.ts";
export * as tensor from "./tensor/index.ts";
export * as tn from "./tn/index.ts";
