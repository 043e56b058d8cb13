import {
  add,
  concrete,
  fromData,
  InputError,
  type Key,
  mul,
  type NDArray,
  pad,
  random,
  type Tensor,
} from "../../tensor/index.ts";
import { normalized } from "../ctmrg/network.ts";
import { type SymmetricSpace, siteTensor, symmetricCoefficients } from "./symmetric.ts";

/** A product state with all spins in state 0, plus normal noise of the given size on every coefficient. */
export function noisyProductState(space: SymmetricSpace, key: Key, noise: number): NDArray {
  const product = new Float64Array(space.dimension);
  product[0] = 1;
  const coefficients = add(
    mul(random.normal(key, [space.dimension]), noise),
    fromData("float64", [space.dimension], product),
  );
  return concrete(normalized(coefficients), "noisyProductState");
}

/**
 * The same state with a larger bond dimension: its site tensor is padded with zeros, and noise of the given size, relative
 * to its norm, is added to every coefficient, so that the new entries can begin to grow.
 *
 * @throws InputError when the new bond dimension is not larger.
 */
export function grownState(
  from: SymmetricSpace,
  coefficients: Tensor,
  to: SymmetricSpace,
  key: Key,
  noise: number,
): NDArray {
  const extra = to.bondDimension - from.bondDimension;
  if (extra < 1) {
    throw new InputError(
      `grownState: the bond dimension must grow, got ${to.bondDimension} after ${from.bondDimension}`,
    );
  }
  const site = siteTensor(from, normalized(coefficients));
  const padded = pad(site, [
    [0, 0],
    [0, extra],
    [0, extra],
    [0, extra],
    [0, extra],
  ]);
  const grown = add(symmetricCoefficients(to, padded), mul(random.normal(key, [to.dimension]), noise));
  return concrete(normalized(grown), "grownState");
}
