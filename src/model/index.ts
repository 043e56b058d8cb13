/**
 * The physics: lattices, operators, Hamiltonians, potentials and exact references.
 * @module
 */
export * from "./control.ts";
export { completeGraph, type Edge, type Graph, graph, randomRegularGraph, readGraph } from "./graph.ts";
export * from "./hamiltonians.ts";
export * from "./heisenberg.ts";
export { isingVertex } from "./ising.ts";
export * from "./lattice.ts";
export { criticalIsingBeta, type IsingThermodynamics, onsager, spontaneousMagnetization } from "./onsager.ts";
export * from "./operator.ts";
export { propagator, propagatorSteps, type TimeDependentHamiltonian } from "./propagator.ts";
export * from "./spin.ts";
