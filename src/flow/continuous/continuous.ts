import {
  add,
  InputError,
  mul,
  neg,
  type OdeOptions,
  odeint,
  slice,
  square,
  sum,
  type Tensor,
  treeMap,
  zerosLike,
} from "../../tensor/index.ts";
import type { Bijector } from "../bijector/bijector.ts";
import { type Divergence, probe, probesOf, requireDivergence } from "./divergence.ts";
import type { Moving, Traveled, Velocity } from "./velocity.ts";

/** How a {@link continuousFlow} is integrated; see `odeint` for what is not explained here. */
export interface ContinuousOptions extends Pick<OdeOptions, "rtol" | "atol" | "maxSteps" | "gradient"> {
  /** How long points flow; 1 unless given. */
  readonly time?: number;
  /** `dopri5` with adaptive steps unless given, or fixed steps of `rk4`. */
  readonly method?: "dopri5" | "rk4";
  /** Of rk4; 10 unless given. */
  readonly steps?: number;
  /** `exact` unless given. */
  readonly divergence?: Divergence;
  /** What makes paths straight, so that they take fewer steps. */
  readonly regularization?: Regularization;
}

/**
 * Weights of the penalty λ_K ∫|v|² dt + λ_J ∫ Σ(∂vᵢ/∂xⱼ)² dt of each path. A flow of the least kinetic energy is an optimal
 * transport, whose paths are straight lines.
 *
 * C. Finlay, J.-H. Jacobsen, L. Nurbekyan and A. M. Oberman, How to train your neural ODE: the world of Jacobian and
 * kinetic regularization, ICML 2020, §3.
 */
export interface Regularization {
  /** λ_K; 0 unless given. */
  readonly kinetic?: number;
  /** λ_J; 0 unless given. By directional derivatives, as many as the divergence takes. */
  readonly jacobian?: number;
}

/** A state on its way, leaf by leaf of the differential equation. */
interface Path extends Traveled {
  readonly penalty: readonly Tensor[];
}

/**
 * The continuous normalizing flow dx/dt = v(t, x) from t = 0 to `time`, along which ln|det ∂x(t)/∂x(0)| grows by ∇·v:
 * both are integrated together. The inverse integrates backwards, and undoes the forward map up to the error of the
 * steps. With a regularization, images come with the `penalty` of their paths.
 *
 * R. T. Q. Chen, Y. Rubanova, J. Bettencourt and D. Duvenaud, Neural ordinary differential equations, NeurIPS 2018, §4.
 * @throws InputError for a time that is not positive, weights below 0, or a divergence that cannot be.
 */
export function continuousFlow<P>(velocity: Velocity<P>, options: ContinuousOptions = {}): Bijector<P> {
  const { time = 1, divergence = "exact", regularization = {}, method = "dopri5", steps = 10, ...rest } = options;
  requireOptions(time, regularization, divergence);
  const { kinetic = 0, jacobian = 0 } = regularization;
  const isPenalized = kinetic > 0 || jacobian > 0;
  const ownDivergence = divergence === "exact" && jacobian === 0 ? velocity.withDivergence : undefined;
  const isDirect = method === "rk4" && rest.gradient === "direct";
  const travel = divergence === "exact" && isDirect && !isPenalized ? velocity.travel : undefined;

  const integrate = (parameters: P, start: Tensor, times: readonly [number, number]): Path => {
    if (travel) return { ...travel(parameters, start, times, steps), penalty: [] };
    const probes = probesOf(divergence, start);
    const rates = (t: number, { value: x }: Path, theta: P): Path => {
      const moving = ownDivergence?.(theta, t, x) ?? probe(velocity, theta, t, x, probes);
      return {
        value: moving.velocity,
        logDeterminant: moving.divergence,
        penalty: isPenalized ? [penaltyRate(moving, kinetic, jacobian)] : [],
      };
    };
    const zero = zerosLike({ dtype: start.dtype, shape: [start.shape[0]] });
    const path: Path = { value: start, logDeterminant: zero, penalty: isPenalized ? [zero] : [] };
    const { value } = odeint(rates, path, times, parameters, { ...rest, method, steps });
    return treeMap((leaf) => slice(leaf, -1), value) as Path;
  };
  return {
    event: velocity.event,
    init: (key) => velocity.init(key),
    forward: (parameters, x) => {
      const { value, logDeterminant, penalty } = integrate(parameters, x, [0, time]);
      return { value, logAbsDetJacobian: logDeterminant, ...(isPenalized && { penalty: penalty[0] }) };
    },
    inverse: (parameters, y) => {
      const { value, logDeterminant, penalty } = integrate(parameters, y, [time, 0]);
      return { value, logAbsDetJacobian: logDeterminant, ...(isPenalized && { penalty: neg(penalty[0]) }) };
    },
  };
}

/** λ_K |v|² + λ_J Σ(∂vᵢ/∂xⱼ)² at each point. */
function penaltyRate({ velocity, jacobianSquare }: Moving, kinetic: number, jacobian: number): Tensor {
  const energies = sum(square(velocity), { axes: velocity.shape.slice(1).map((_, i) => i + 1) });
  const penalty = mul(energies, kinetic);
  return jacobianSquare && jacobian > 0 ? add(penalty, mul(jacobianSquare, jacobian)) : penalty;
}

function requireOptions(time: number, regularization: Regularization, divergence: Divergence): void {
  if (!(time > 0 && Number.isFinite(time))) throw new InputError(`continuousFlow: time is ${time}; allowed: above 0`);
  for (const [name, weight] of Object.entries(regularization)) {
    if (weight >= 0 && Number.isFinite(weight)) continue;
    throw new InputError(`continuousFlow: ${name} regularization of ${weight}; allowed: 0 or more`);
  }
  requireDivergence(divergence);
}
