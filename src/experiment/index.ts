export * from "./experiment.ts";
export * from "./figure.ts";
