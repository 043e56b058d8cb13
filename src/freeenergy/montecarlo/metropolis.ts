import { add, concrete, mul, type NDArray, random, sub, type TensorLike } from "../../tensor/index.ts";
import { chainOf, type LogDensity, type MarkovChain, refuseBroken, requirePerChain } from "./chain.ts";
import { checkWarmUp } from "./step-size.ts";

/** What the chains of continuous variables have in common. */
export interface ChainOptions {
  readonly logDensity: LogDensity;
  /** Of proposals, in units of `scale`; where the warm-up begins, if there is one. */
  readonly stepSize: number;
  /** A length for each component, broadcast to an event: widths of p, about. 1 unless given. */
  readonly scale?: TensorLike;
  /** Steps at the start in which the step size is adapted; 0 unless given. Draws before their end are to be dropped. */
  readonly warmUp?: number;
  /** The acceptance the warm-up aims at. */
  readonly targetAcceptance?: number;
}

/**
 * Metropolis sampling with normal proposals x + ε scale ξ, all chains in one evaluation of ln p, which need not be
 * differentiable.
 *
 * N. Metropolis, A. W. Rosenbluth, M. N. Rosenbluth, A. H. Teller and E. Teller, J. Chem. Phys. 21, 1087 (1953). The
 * warm-up aims at an acceptance of 0.3 unless told otherwise.
 * @throws InputError for sizes or a target out of range; ShapeError where ln p is not real [chains].
 */
export function metropolis(options: ChainOptions): MarkovChain {
  const { logDensity, stepSize, scale = 1, warmUp = 0, targetAcceptance = 0.3 } = options;
  const name = "metropolis";
  const evaluate = (positions: NDArray) =>
    requirePerChain(`${name}: ln p`, concrete(logDensity(positions), name), positions.shape[0]);
  return chainOf({
    name,
    warmUp: checkWarmUp(name, { stepSize, steps: warmUp, targetAcceptance }),
    evaluate: (positions) => ({ logDensity: evaluate(positions) }),
    propose: (state, key) => {
      const { shape, dtype } = state.positions;
      const noise = mul(random.normal(key, shape, dtype), mul(scale, state.stepSize.value));
      const positions = concrete(add(state.positions, noise), name);
      const proposed = evaluate(positions);
      refuseBroken(name, proposed, state.step + 1);
      return { positions, logDensity: proposed, logRatio: concrete(sub(proposed, state.logDensity), name) };
    },
  });
}
