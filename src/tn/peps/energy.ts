import type { Objective, Preconditioner } from "../../freeenergy/index.ts";
import { concrete, matmul, mul, type NDArray, type Tensor, valueAndGrad } from "../../tensor/index.ts";
import { differentiableEnvironment, type GradientMode } from "../ctmrg/differentiable.ts";
import type { ConvergedEnvironment, CtmrgInfo, CtmrgSettings, EnvironmentNumbers } from "../ctmrg/environment.ts";
import { doubleLayer, normalized } from "../ctmrg/network.ts";
import { bondExpectation } from "../ctmrg/observables.ts";
import { bondDensityMatrix, type Patch } from "../ctmrg/patch.ts";
import { inverseMetric } from "./metric.ts";
import { type SymmetricSpace, siteTensor } from "./symmetric.ts";

/** A variational problem: the energy per site of a one-site C4v-symmetric iPEPS on the square lattice. */
export interface IpepsProblem {
  readonly space: SymmetricSpace;
  /** Hamiltonian of one bond, d²×d², symmetric under exchange of the sites; there are two bonds a site. */
  readonly bond: Tensor;
  readonly ctmrg: CtmrgSettings;
  readonly patch: Patch;
  readonly gradient: GradientMode;
}

/** What an evaluation of the energy leaves to the next. */
export interface IpepsCarry {
  readonly environment: EnvironmentNumbers;
  /** Inverse of the metric of the variational manifold at this state; see `inverseMetric`. */
  readonly inverseMetric: NDArray;
  readonly info: CtmrgInfo;
}

/** The normalized site tensor [d, D, D, D, D] and double layer [D², D², D², D²] of a state. */
export function layersOf(space: SymmetricSpace, coefficients: Tensor): { site: Tensor; layer: Tensor } {
  const site = siteTensor(space, normalized(coefficients));
  return { site, layer: normalized(doubleLayer(site)) };
}

/**
 * Energy per site with its gradient in the state's coefficients (float64[dimension]), in the form `minimize` takes. The
 * environment of one evaluation is where the next one's CTMRG starts.
 *
 * Throws `NumericalError` where CTMRG does not converge.
 */
export function ipepsEnergy({
  space,
  bond,
  ctmrg,
  patch,
  gradient: mode,
}: IpepsProblem): Objective<NDArray, IpepsCarry> {
  return {
    valueAndGradient(parameters, carry) {
      let converged: ConvergedEnvironment | undefined;
      const energy = (coefficients: Tensor) => {
        const { site, layer } = layersOf(space, coefficients);
        converged = differentiableEnvironment(layer, ctmrg, mode, carry?.environment);
        return mul(bondExpectation(bondDensityMatrix(site, converged.environment, patch), bond), 2);
      };
      const { value, gradient } = valueAndGrad<[Tensor], Tensor>(energy)(parameters);
      const { numbers, info } = converged as unknown as ConvergedEnvironment;
      const aux = { environment: numbers, inverseMetric: inverseMetric(space, numbers), info };
      return { value, gradient: concrete(gradient, "ipepsEnergy"), aux };
    },
  };
}

/** Multiplies a gradient by the inverse metric at the point it belongs to, for `lbfgs({ precondition })`. */
export const metricPreconditioner: Preconditioner = ([gradient], { aux }) => [
  concrete(matmul((aux as IpepsCarry).inverseMetric, gradient), "metricPreconditioner"),
];
