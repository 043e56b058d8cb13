export { normal, type UniformOptions, uniform } from "./continuous.ts";
export { bernoulli, categorical, permutation, rademacher, randint } from "./discrete.ts";
export { foldIn, type Key, key, split } from "./key.ts";
