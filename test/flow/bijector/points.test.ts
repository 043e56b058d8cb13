import { expect, test } from "vitest";
import {
  affine,
  affineMap,
  type Bijector,
  couplings,
  elementwise,
  hierarchy,
  inverted,
  luLinear,
  maskedAutoregressive,
  normalization,
  permutation,
} from "../../../src/flow/index.ts";
import { array, random, ShapeError, zeros } from "../../../src/tensor/index.ts";

const everyKind: Readonly<Record<string, Bijector<unknown>>> = {
  affine: affine([3]),
  "affine of a table": affine([2, 3]),
  couplings: couplings({ size: 3, layers: 2, hidden: [2] }),
  elementwise: elementwise(3, affineMap()),
  hierarchy: hierarchy({ length: 2, block: affine([4]) }),
  inverted: inverted(affine([3])),
  luLinear: luLinear(3),
  maskedAutoregressive: maskedAutoregressive({ size: 3, hidden: [2] }),
  normalization: normalization(
    array([
      [0, 1, 2],
      [1, 0, 4],
    ]),
  ),
  permutation: permutation([1, 2, 0]),
};

test.each(Object.entries(everyKind))(
  "points that only broadcast to the event of %s are refused, either way",
  (_, bijector) => {
    const parameters = bijector.init(random.key(0));
    const { event } = bijector;
    const wrong = [
      zeros([2]),
      zeros([3, 1]),
      zeros([2, 3, ...event]),
      zeros([2, ...event.map((length) => length + 1)]),
    ];
    for (const points of wrong) {
      expect(() => bijector.forward(parameters, points)).toThrow(ShapeError);
      expect(() => bijector.inverse(parameters, points)).toThrow(ShapeError);
    }
  },
);
