/**
 * Quantum circuits: a language of blocks, and a statevector simulator that differentiates by uncomputing.
 * @module
 */
export { Angle, type AngleFunction, type AngleLike, angleOf, type Parameter, parameter } from "./block/angle.ts";
export type * from "./block/block.ts";
export { CNOT, H, rx, ry, rz, X, Y, Z } from "./block/gates.ts";
export { measure, postselect, reset, when } from "./block/measurement.ts";
export { chain, control, dagger, off, put, repeat } from "./block/verbs.ts";
export { apply, parameterCount } from "./state/apply.ts";
export { applyOperator, expectation } from "./state/observe.ts";
export { zeroState } from "./state/states.ts";
