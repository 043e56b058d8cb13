import {
  add,
  broadcastTo,
  concrete,
  describeType,
  div,
  InputError,
  log,
  mean,
  mul,
  type NDArray,
  neg,
  ShapeError,
  standardDeviation,
  sub,
  sum,
  type Tensor,
} from "../../tensor/index.ts";
import type { Bijector } from "./bijector.ts";
import { requirePoints } from "./points.ts";

/**
 * From components of mean 0 and variance 1 to those of data, [points, components]: y = σx + μ with the mean and standard
 * deviation of each component, which stay as they are. As the last of a chain, it lets all before it work in units of
 * the data.
 * @throws ShapeError for data of another form, InputError for a component that is everywhere the same.
 */
export function normalization(data: NDArray): Bijector<readonly []> {
  if (data.rank !== 2 || !data.dtype.startsWith("float")) {
    throw new ShapeError(`normalization: the data are ${describeType(data)}; allowed: real [points, components]`);
  }
  const event = [data.shape[1]];
  const shift = mean(data, { axes: 0 });
  const scale = standardDeviation(data, { axes: 0 });
  const constant = (concrete(scale, "normalization").values() as Float64Array).findIndex((value) => !(value > 0));
  if (constant >= 0) throw new InputError(`normalization: component ${constant} of the data is the same in all points`);
  const logVolume = (x: Tensor) => broadcastTo(sum(log(scale)), [x.shape[0]]);
  return {
    event,
    init: () => [],
    forward: (_, x) => {
      requirePoints("normalization", x, event);
      return { value: add(mul(x, scale), shift), logAbsDetJacobian: logVolume(x) };
    },
    inverse: (_, y) => {
      requirePoints("normalization", y, event);
      return { value: div(sub(y, shift), scale), logAbsDetJacobian: neg(logVolume(y)) };
    },
  };
}
