export * from "./experiment.ts";
export * from "./figure.ts";
export * from "./number-table.ts";
export * from "./ranges.ts";
export * from "./registry.ts";
export * from "./settings.ts";
