/**
 * The physics: lattices, operators, Hamiltonians, potentials and exact references.
 * @module
 */

export { type Action, actionOf, type Interval } from "./action.ts";
export { applyOperator } from "./apply-operator.ts";
export {
  enumeratedIsing,
  isingEnergy,
  sherringtonKirkpatrick,
  type Thermodynamics,
} from "./classical-ising.ts";
export * from "./control.ts";
export { coulombTrap, pairDifferences, type TrapThermodynamics, trapWidth, twoTrappedCharges } from "./coulomb.ts";
export { type Bell, barsAndStripes, gaussianMixture } from "./distributions.ts";
export { type DualField, isingDualField } from "./dual-field.ts";
export * from "./exact.ts";
export * from "./exact-energies.ts";
export { evolveAmplitudes } from "./exponential.ts";
export { completeGraph, type Edge, type Graph, graph, randomRegularGraph, readGraph } from "./graph.ts";
export * from "./hamiltonians.ts";
export * from "./heisenberg.ts";
export { isingVertex } from "./ising.ts";
export { isingTorus } from "./ising-torus.ts";
export * from "./largest-cut.ts";
export * from "./lattice.ts";
export { latticeSymmetries, type SitePermutation } from "./lattice-symmetries.ts";
export { criticalIsingBeta, type IsingThermodynamics, onsager, spontaneousMagnetization } from "./onsager.ts";
export * from "./operator.ts";
export * from "./operator-algebra.ts";
export * from "./operator-matrix.ts";
export * from "./operator-text.ts";
export { propagator, propagatorSteps, type TimeDependentHamiltonian } from "./propagator.ts";
export * from "./spin.ts";
export { type Equilibrium, equilibrium } from "./thermal.ts";
export { type TwoMoons, twoMoons } from "./two-moons.ts";
