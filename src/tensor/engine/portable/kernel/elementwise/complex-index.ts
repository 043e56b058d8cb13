// The elementwise kernels of complex numbers: each does the `count` numbers at x into y, another place, in pairs, so that
// there must be room for an even number of them at both.

import { complexExpm1, complexExponential } from "./complex-exponential.ts";
import { complexCosine, complexHyperbolicCosine, complexHyperbolicSine, complexSine } from "./complex-hyperbolic.ts";
import { complexLog1p, complexLogarithm } from "./complex-logarithm.ts";
import { complexPower } from "./complex-power.ts";
import { complexHyperbolicTangent, complexSigmoid, complexTangent } from "./complex-quotient.ts";
import { complexRoot } from "./complex-root.ts";
import { mapComplex, mapComplexBinary } from "./map-complex.ts";

export function expComplex(count: i32, x: usize, y: usize): void {
  mapComplex(complexExponential, count, x, y);
}

export function expm1Complex(count: i32, x: usize, y: usize): void {
  mapComplex(complexExpm1, count, x, y);
}

export function sinComplex(count: i32, x: usize, y: usize): void {
  mapComplex(complexSine, count, x, y);
}

export function cosComplex(count: i32, x: usize, y: usize): void {
  mapComplex(complexCosine, count, x, y);
}

export function sinhComplex(count: i32, x: usize, y: usize): void {
  mapComplex(complexHyperbolicSine, count, x, y);
}

export function coshComplex(count: i32, x: usize, y: usize): void {
  mapComplex(complexHyperbolicCosine, count, x, y);
}

export function tanhComplex(count: i32, x: usize, y: usize): void {
  mapComplex(complexHyperbolicTangent, count, x, y);
}

export function tanComplex(count: i32, x: usize, y: usize): void {
  mapComplex(complexTangent, count, x, y);
}

export function sigmoidComplex(count: i32, x: usize, y: usize): void {
  mapComplex(complexSigmoid, count, x, y);
}

export function logComplex(count: i32, x: usize, y: usize): void {
  mapComplex(complexLogarithm, count, x, y);
}

export function log1pComplex(count: i32, x: usize, y: usize): void {
  mapComplex(complexLog1p, count, x, y);
}

export function sqrtComplex(count: i32, x: usize, y: usize): void {
  mapComplex(complexRoot, count, x, y);
}

/** x^y into z. */
export function powComplex(count: i32, x: usize, y: usize, z: usize): void {
  mapComplexBinary(complexPower, count, x, y, z);
}
