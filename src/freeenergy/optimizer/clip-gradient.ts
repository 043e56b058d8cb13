import { InputError } from "../../tensor/index.ts";
import { norm, scale } from "../vector.ts";
import { type Optimizer, requireSetting } from "./optimizer.ts";

/**
 * An optimizer that sees no gradient longer than `maxNorm`: a longer one is made shorter, all leaves by the same factor.
 * It is for optimizers that follow the gradient; a line search compares gradients, and has to see them as they are.
 *
 * Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks (2013), algorithm 1.
 *
 * Throws `InputError` unless `maxNorm` is above 0, and for an optimizer that searches lines.
 */
export function clipGradient<Memory>(optimizer: Optimizer<Memory>, maxNorm: number): Optimizer<Memory> {
  requireSetting("clipGradient: maxNorm", maxNorm, maxNorm > 0, "above 0");
  if (optimizer.searches) throw new InputError(`clipGradient: ${optimizer.name} compares gradients along a line`);
  return {
    ...optimizer,
    name: `clipGradient(${optimizer.name})`,
    update: (memory, from, context) => {
      const length = norm(from.gradient);
      const gradient = length > maxNorm ? scale(maxNorm / length, from.gradient) : from.gradient;
      return optimizer.update(memory, { ...from, gradient }, context);
    },
  };
}
