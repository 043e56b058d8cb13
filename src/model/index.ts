/**
 * The physics: lattices, operators, Hamiltonians, potentials and exact references.
 * @module
 */
<<<<<<< HEAD
export * from "./control.ts";
=======
export { type Action, actionOf } from "./action.ts";
export { applyOperator } from "./apply-operator.ts";
>>>>>>> a5ff566 (Operators act on states through tables of signs, twenty qubits in 60 ms; expectations, variances, matrix elements, algebra and text of operators)
export { completeGraph, type Edge, type Graph, graph, randomRegularGraph, readGraph } from "./graph.ts";
export * from "./hamiltonians.ts";
export * from "./heisenberg.ts";
export { isingVertex } from "./ising.ts";
export * from "./lattice.ts";
export { criticalIsingBeta, type IsingThermodynamics, onsager, spontaneousMagnetization } from "./onsager.ts";
export * from "./operator.ts";
<<<<<<< HEAD
export { propagator, propagatorSteps, type TimeDependentHamiltonian } from "./propagator.ts";
=======
export * from "./operator-algebra.ts";
export * from "./operator-matrix.ts";
export * from "./operator-text.ts";
>>>>>>> a5ff566 (Operators act on states through tables of signs, twenty qubits in 60 ms; expectations, variances, matrix elements, algebra and text of operators)
export * from "./spin.ts";
