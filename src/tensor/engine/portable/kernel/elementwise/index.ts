// What elementwise kernels are exported: each does the `count` numbers at x into y, another place, in fours, so that
// there must be room for a multiple of four at both.
import { errorFunction } from "./error-function.ts";
import { exponential, exponentialLessOne } from "./exponential.ts";
import { hyperbolicTangent, logistic } from "./hyperbolic.ts";
import { hyperbolicCosine, hyperbolicSine } from "./hyperbolic-sine.ts";
import { log1p as logarithm1p } from "./logarithm.ts";
import { map } from "./map.ts";
import { mapBinary } from "./map-binary.ts";
import { log as naturalLogarithm } from "./natural-logarithm.ts";
import { power } from "./power.ts";
import { softplus as softplusFunction } from "./softplus.ts";
import { cosine, sine } from "./trigonometric.ts";

export function exp(count: i32, x: usize, y: usize): void {
  map(exponential, count, x, y);
}

export function expm1(count: i32, x: usize, y: usize): void {
  map(exponentialLessOne, count, x, y);
}

export function tanh(count: i32, x: usize, y: usize): void {
  map(hyperbolicTangent, count, x, y);
}

export function sigmoid(count: i32, x: usize, y: usize): void {
  map(logistic, count, x, y);
}

export function sin(count: i32, x: usize, y: usize): void {
  map(sine, count, x, y);
}

export function cos(count: i32, x: usize, y: usize): void {
  map(cosine, count, x, y);
}

export function erf(count: i32, x: usize, y: usize): void {
  map(errorFunction, count, x, y);
}

export function log(count: i32, x: usize, y: usize): void {
  map(naturalLogarithm, count, x, y);
}

export function log1p(count: i32, x: usize, y: usize): void {
  map(logarithm1p, count, x, y);
}

export function sinh(count: i32, x: usize, y: usize): void {
  map(hyperbolicSine, count, x, y);
}

export function cosh(count: i32, x: usize, y: usize): void {
  map(hyperbolicCosine, count, x, y);
}

export function softplus(count: i32, x: usize, y: usize): void {
  map(softplusFunction, count, x, y);
}

/** x^y into z. */
export function pow(count: i32, x: usize, y: usize, z: usize): void {
  mapBinary(power, count, x, y, z);
}
