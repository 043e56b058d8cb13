import { InputError } from "../tensor/index.ts";

/** When to stop: as soon as one of the rules given says so. */
export interface StoppingRules {
  /** The number of steps, counted from the first, also where a run is continued. */
  readonly steps?: number;
  /** ‖∇f‖ at most this. */
  readonly gradientNorm?: number;
  /** |f − f of the step before| at most this, `patience` steps in succession. */
  readonly valueChange?: number;
  /** 1 unless given. */
  readonly patience?: number;
  /** Wall time, counted from the call of `minimize`. */
  readonly seconds?: number;
}

/** The rule that stopped a minimization; `stalled` when the optimizer found no way further down. */
export type StopReason = "gradientNorm" | "valueChange" | "steps" | "seconds" | "stalled";

/** What the rules look at. */
export interface Standing {
  readonly step: number;
  readonly value: number;
  readonly gradientNorm: number;
  /** Steps in succession, up to this one, that changed the value by no more than {@link StoppingRules.valueChange}. */
  readonly quietSteps: number;
  readonly reason?: StopReason;
}

/** Throws `InputError` for a rule that is negative or not a number. */
export function checkRules(rules: StoppingRules): void {
  for (const name of ["steps", "gradientNorm", "valueChange", "patience", "seconds"] as const) {
    const value = rules[name];
    if (value === undefined || (typeof value === "number" && value >= 0)) continue;
    throw new InputError(`minimize: the stopping rule ${name} is ${value}; it must be a number of at least 0`);
  }
}

/** The rule that says stop, whatever the time. */
export function reasonToStop(standing: Standing, rules: StoppingRules): StopReason | undefined {
  const { step, gradientNorm, quietSteps, reason } = standing;
  if (rules.gradientNorm !== undefined && gradientNorm <= rules.gradientNorm) return "gradientNorm";
  if (rules.valueChange !== undefined && quietSteps >= Math.max(1, rules.patience ?? 1)) return "valueChange";
  if (reason === "stalled") return "stalled";
  if (rules.steps !== undefined && step >= rules.steps) return "steps";
  return undefined;
}

/** Whether the point a minimization stopped at is a stationary one by its own rules. */
export function isConverged({ reason }: Standing): boolean {
  return reason === "gradientNorm" || reason === "valueChange";
}

/** Why a minimization stopped, as a sentence for a report. */
export function explainStop({ step, gradientNorm, reason }: Standing): string {
  const norm = gradientNorm.toPrecision(3);
  switch (reason) {
    case "gradientNorm":
      return `converged at step ${step}: the norm of the gradient is ${norm}`;
    case "valueChange":
      return `converged at step ${step}: the value has stopped changing (norm of the gradient ${norm})`;
    case "steps":
      return `stopped after the ${step} steps allowed (norm of the gradient ${norm})`;
    case "seconds":
      return `stopped at step ${step}: the time allowed is over (norm of the gradient ${norm})`;
    case "stalled":
      return `stopped at step ${step}: no lower value can be found; converged to rounding error if the norm of the gradient, ${norm}, is small, else the value has a kink there or is noisier than assumed, or the gradient is not its own`;
    default:
      return `not stopped at step ${step} (norm of the gradient ${norm})`;
  }
}
