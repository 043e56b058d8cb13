import { concrete, fixedPoint, stopGradient, type Tensor } from "../../tensor/index.ts";
import {
  type ConvergedEnvironment,
  type CtmrgSettings,
  convergeEnvironment,
  type EnvironmentNumbers,
} from "./environment.ts";
import type { Environment } from "./network.ts";
import { ctmrgStep } from "./step.ts";

/**
 * How the environment is differentiated: `fixed-point` by the implicit function theorem at the converged environment,
 * in the memory of one step; `unrolled` through every step from the boundary on; `checkpoint` as `unrolled`, with each
 * step recomputed in the reverse pass instead of stored.
 */
export const gradientModes = ["fixed-point", "unrolled", "checkpoint"] as const;
export type GradientMode = (typeof gradientModes)[number];

/**
 * The converged environment of a C4v-symmetric double layer as a differentiable function of it: first derivatives, in
 * reverse mode (Liao, Liu, Wang and Xiang, PRX 9, 031041 (2019), section III).
 *
 * @param start a nearby state's environment. `unrolled` and `checkpoint` do without: they follow the whole history.
 * @throws NumericalError when CTMRG or the linear solve of the derivative does not converge.
 */
export function differentiableEnvironment(
  layer: Tensor,
  settings: CtmrgSettings,
  mode: GradientMode,
  start?: EnvironmentNumbers,
): ConvergedEnvironment {
  if (mode === "unrolled") return convergeEnvironment(layer, settings, { follow: "store" });
  if (mode === "checkpoint") return convergeEnvironment(layer, settings, { follow: "recompute" });
  const converged = convergeEnvironment(concrete(stopGradient(layer), "CTMRG"), settings, { start });
  const step = (from: Environment, by: Tensor) => ctmrgStep(from, by, () => converged.decomposition);
  const { corner, edge } = converged.numbers;
  const { value } = fixedPoint(step, { corner, edge } as Environment, layer, {
    iterate: false,
    tolerance: 10 * settings.tolerance,
    linear: { tolerance: 1e-8 },
  });
  return { ...converged, environment: value };
}
