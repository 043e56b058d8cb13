import { add, array, InputError, log, logsumexp, NDArray, random, stack } from "../../tensor/index.ts";
import type { BaseDensity } from "./base.ts";

/** A density and what share of the points it has; shares are divided by their sum. */
export interface MixtureComponent {
  readonly weight: number;
  readonly density: BaseDensity;
}

/**
 * Each point from one of several densities of the same event: ln p = ln Σ w p.
 * @throws InputError for no component, events of different shapes, or weights that are not positive and finite.
 */
export function mixture(components: readonly MixtureComponent[]): BaseDensity {
  const [first] = components;
  const weights = components.map(({ weight }) => weight);
  if (!first || !weights.every((weight) => weight > 0 && Number.isFinite(weight))) {
    throw new InputError(`mixture: weights [${weights.join(", ")}]; allowed: one or more, each above 0`);
  }
  const { event } = first.density;
  const other = components.findIndex(({ density }) => density.event.join() !== event.join());
  if (other >= 0) {
    const shape = components[other].density.event;
    throw new InputError(`mixture: component ${other} is of events [${shape}], the first one of [${event}]`);
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const logWeights = log(array(weights.map((weight) => weight / total)));
  return {
    event,
    sample: (key, count) => {
      const [choosing, drawing] = random.split(key);
      const choices = random.categorical(choosing, logWeights, [count]).values();
      const keys = random.split(drawing, components.length);
      const draws = components.map(({ density }, i) => density.sample(keys[i], count).values());
      const width = event.reduce((product, extent) => product * extent, 1);
      const data = Float64Array.from({ length: count * width }, (_, i) => draws[choices[Math.floor(i / width)]][i]);
      return new NDArray("float64", [count, ...event], data);
    },
    logProb: (x) => {
      const each = stack(
        components.map(({ density }) => density.logProb(x)),
        1,
      );
      return logsumexp(add(each, logWeights), { axes: 1 });
    },
  };
}
