import { array, type NDArray } from "../tensor/index.ts";

/**
 * Spin-1/2 operators in the basis (up, down), each 2×2 with ħ = 1. `raising` and `lowering` are S⁺ and S⁻; S^y is
 * left out here because it is imaginary: −i(S⁺ − S⁻)/2.
 */
export const spinHalf = {
  x: array([
    [0, 0.5],
    [0.5, 0],
  ]),
  z: array([
    [0.5, 0],
    [0, -0.5],
  ]),
  raising: array([
    [0, 1],
    [0, 0],
  ]),
  lowering: array([
    [0, 0],
    [1, 0],
  ]),
} satisfies Record<string, NDArray>;
