import { InputError } from "../../tensor/index.ts";
import { addScaled, type Vector, zeroVector } from "../vector.ts";
import { learningRateAt, type Optimizer, requireSetting, type Schedule } from "./optimizer.ts";

/** Settings of {@link sgd}. */
export interface SgdOptions {
  /** η, possibly a function of the step. */
  readonly learningRate: Schedule;
  /** μ in [0, 1), the part of the velocity that is kept; 0 unless given. */
  readonly momentum?: number;
  /** Whether to look ahead along the velocity (Nesterov); needs `momentum`. */
  readonly nesterov?: boolean;
}

/** What {@link sgd} remembers; empty without momentum. */
export interface SgdMemory {
  readonly velocity?: Vector;
}

/**
 * Gradient descent with momentum: v ← μv + g, x ← x − ηv, or x ← x − η(g + μv) in Nesterov's form. One evaluation a
 * step.
 *
 * Sutskever, Martens, Dahl and Hinton, On the importance of initialization and momentum in deep learning (2013).
 *
 * Throws `InputError` for settings out of range.
 */
export function sgd({ learningRate, momentum = 0, nesterov = false }: SgdOptions): Optimizer<SgdMemory> {
  requireSetting("sgd: momentum", momentum, momentum >= 0 && momentum < 1, "in [0, 1)");
  if (typeof learningRate === "number") learningRateAt(learningRate, 1, "sgd");
  if (nesterov && momentum === 0) throw new InputError("sgd: nesterov needs a momentum above 0");
  return {
    name: "sgd",
    advice: "a smaller learning rate",
    init: ({ position }) => (momentum === 0 ? {} : { velocity: zeroVector(position) }),
    update: async ({ velocity: before }, { position, gradient }, { step, stepScale, evaluate }) => {
      const stepSize = stepScale * learningRateAt(learningRate, step, "sgd");
      const velocity = before && addScaled(gradient, momentum, before);
      const direction = velocity && nesterov ? addScaled(gradient, momentum, velocity) : (velocity ?? gradient);
      const to = await evaluate(addScaled(position, -stepSize, direction));
      return { memory: velocity ? { velocity } : {}, to, stepSize };
    },
  };
}
