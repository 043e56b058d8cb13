import { type DualField, isingDualField, isingTorus, squareLattice, type Thermodynamics } from "../model/index.ts";
import { remembered } from "./remembered.ts";

/** L of a torus of L×L spins, and their inverse temperature in units of 1/J. */
export interface TorusOfSpins {
  readonly length: number;
  readonly beta: number;
}

/** Where the exact values of this file come from. */
export const exactSource = "exact on the torus, Kaufman 1949";

/** ln Z, F, E and S of all the spins. */
export const exactSpins = remembered(
  ({ length, beta }: TorusOfSpins): Thermodynamics => isingTorus(length, length, beta),
);

/** The field dual to the spins, and what is known of it. */
export interface ExactDualField extends DualField {
  readonly sites: number;
  /** −ln Z of the field, which is dimensionless. */
  readonly F: number;
}

/** The field dual to spins on a torus. */
export const exactDualField = remembered(({ length, beta }: TorusOfSpins): ExactDualField => {
  const field = isingDualField(squareLattice(length, length), beta);
  return { ...field, sites: length ** 2, F: -field.logPartition(exactSpins({ length, beta }).lnZ) };
});

/** How far above the exact F of the field a training may end, for each site. */
const allowedExcess = 0.02;

/** Whether F of a trained density has come near enough to the exact one, which it bounds, and what to try if not. */
export function judgeTraining({ F: exact, sites }: ExactDualField, F: number) {
  const excess = (F - exact) / sites;
  const isNear = excess <= allowedExcess;
  const advice = `F is ${excess.toFixed(4)} a site above the exact one, more than ${allowedExcess}; try more steps`;
  return { isNear, notes: isNear ? [] : [advice] };
}
