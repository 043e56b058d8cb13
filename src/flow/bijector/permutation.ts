import { InputError, type Tensor, take, zeros } from "../../tensor/index.ts";
import type { Bijector } from "./bijector.ts";
import { requirePoints } from "./points.ts";

/**
 * Components in another order: component i of the image is component `order[i]`.
 * @throws InputError unless each of 0, …, n − 1 is there once.
 */
export function permutation(order: readonly number[]): Bijector<readonly []> {
  const size = order.length;
  const back = order.map((_, i) => order.indexOf(i));
  if (size === 0 || back.includes(-1)) {
    throw new InputError(`permutation: order [${order.join(", ")}]; allowed: each of 0 to n − 1 once`);
  }
  const event = [size];
  const through = (indices: readonly number[]) => (_: readonly [], x: Tensor) => {
    requirePoints("permutation", x, event);
    return { value: take(x, [...indices], 1), logAbsDetJacobian: zeros([x.shape[0]]) };
  };
  return { event, init: () => [], forward: through(order), inverse: through(back) };
}
