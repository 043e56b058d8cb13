import { add, InputError, random, type Tensor } from "../../tensor/index.ts";
import type { Bijector, Mapped } from "./bijector.ts";

/** Parameters of each of a list of bijectors. */
export type ChainParameters<List extends readonly Bijector<unknown>[]> = {
  readonly [I in keyof List]: List[I] extends Bijector<infer P> ? P : never;
};

/**
 * One bijector after the other, the first one first on the way from latent to physical; its parameters are the list of
 * theirs.
 * @throws InputError for an empty list or events of different shapes.
 */
export function chain<List extends readonly Bijector<unknown>[]>(...list: List): Bijector<ChainParameters<List>> {
  const links: readonly Bijector<unknown>[] = list;
  if (links.length === 0) throw new InputError("chain: there is no bijector; at least one is needed");
  const [{ event }] = links;
  for (const [i, link] of links.entries()) {
    if (link.event.join() === event.join()) continue;
    throw new InputError(`chain: bijector ${i} is of events [${link.event}], the first one of [${event}]`);
  }
  const through = (x: Tensor, steps: readonly ((x: Tensor) => Mapped)[]): Mapped => {
    const [first, ...rest] = steps;
    return rest.reduce(({ value, logAbsDetJacobian, penalty }, step) => {
      const next = step(value);
      const penalties = [penalty, next.penalty].filter((each) => each !== undefined);
      return {
        value: next.value,
        logAbsDetJacobian: add(logAbsDetJacobian, next.logAbsDetJacobian),
        ...(penalties.length > 0 && { penalty: penalties.reduce((a, b) => add(a, b)) }),
      };
    }, first(x));
  };
  return {
    event,
    init: (key) => {
      const keys = random.split(key, links.length);
      return links.map((link, i) => link.init(keys[i])) as ChainParameters<List>;
    },
    forward: (parameters, x) =>
      through(
        x,
        links.map((link, i) => (y) => link.forward(parameters[i], y)),
      ),
    inverse: (parameters, y) =>
      through(y, links.map((link, i) => (x: Tensor) => link.inverse(parameters[i], x)).reverse()),
  };
}
