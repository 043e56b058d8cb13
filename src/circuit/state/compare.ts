import {
  abs,
  absSquare,
  conj,
  describeType,
  eigh,
  expandDims,
  greater,
  matmul,
  matrixTranspose,
  mul,
  norm,
  real,
  ShapeError,
  sqrt,
  square,
  squeeze,
  sub,
  sum,
  type Tensor,
  where,
} from "../../tensor/index.ts";
import { densityOf, isDensity, type State, stateQubits } from "./density.ts";

/** ⟨a|b⟩ of pure states, complex [...]; differentiable. */
export function overlap(a: Tensor, b: Tensor): Tensor {
  requireSameQubits("overlap", a, b);
  return sum(mul(conj(a), b), { axes: -1 });
}

/**
 * How alike two states are, from 0 to 1: |⟨a|b⟩|² of pure states, ⟨a|ρ|a⟩ of a pure and a mixed one,
 * (tr √(√ρ σ √ρ))² of mixed ones. Real [...]; differentiable, the last where neither state has levels of probability 0.
 */
export function fidelity(a: State, b: State): Tensor {
  requireSameQubits("fidelity", a, b);
  if (!isDensity(a) && !isDensity(b)) return absSquare(overlap(a, b));
  if (!isDensity(a)) return expectedProjector(a, densityOf(b).rho);
  if (!isDensity(b)) return expectedProjector(b, a.rho);
  const root = matrixRoot(a.rho);
  const { values } = eigh(matmul(matmul(root, b.rho), root));
  return square(sum(safeRoot(values), { axes: -1 }));
}

/**
 * ½ tr |ρ − σ|: the advantage over guessing, at best, of a measurement that tells the states apart. Real [...], from 0 to 1.
 */
export function traceDistance(a: State, b: State): Tensor {
  requireSameQubits("traceDistance", a, b);
  // √(1 − |⟨b|a⟩|²) as the length of what a has beside b, which does not cancel where they are nearly the same.
  if (!isDensity(a) && !isDensity(b)) return norm(sub(a, mul(expandDims(overlap(b, a), -1), b)), { axes: -1 });
  const { values } = eigh(sub(densityOf(a).rho, densityOf(b).rho));
  return mul(0.5, sum(abs(values), { axes: -1 }));
}

function expectedProjector(state: Tensor, rho: Tensor): Tensor {
  const image = squeeze(matmul(rho, expandDims(state, -1)), -1);
  return real(sum(mul(conj(state), image), { axes: -1 }));
}

function matrixRoot(rho: Tensor): Tensor {
  const { values, vectors } = eigh(rho);
  return matmul(mul(vectors, expandDims(safeRoot(values), -2)), conj(matrixTranspose(vectors)));
}

/** √x, 0 for what rounding made negative; the derivative is taken as 0 there. */
function safeRoot(x: Tensor): Tensor {
  const positive = greater(x, 0);
  return where(positive, sqrt(where(positive, x, 1)), 0);
}

function requireSameQubits(what: string, a: State, b: State): void {
  if (stateQubits(a, what) === stateQubits(b, what)) return;
  const type = (state: State) => describeType(isDensity(state) ? state.rho : state);
  throw new ShapeError(`${what}: states of different numbers of qubits, ${type(a)} and ${type(b)}`);
}
