/**
 * The physics: lattices, operators, Hamiltonians, potentials and exact references.
 * @module
 */
export * from "./heisenberg.ts";
export { isingVertex } from "./ising.ts";
export { criticalIsingBeta, type IsingThermodynamics, onsager, spontaneousMagnetization } from "./onsager.ts";
export * from "./operator.ts";
export * from "./spin.ts";
