export * from "./array.ts";
export * from "./dtype.ts";
export * from "./error.ts";
