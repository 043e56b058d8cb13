import { InputError } from "../../tensor/index.ts";
import { dense } from "../net/dense.ts";
import type { DenseLayer } from "../net/layer.ts";
import type { Net } from "../net/net.ts";
import { affineMap } from "./affine-map.ts";
import type { Bijector } from "./bijector.ts";
import { chain } from "./chain.ts";
import { coupling } from "./coupling.ts";
import type { ElementwiseMap } from "./elementwise.ts";

/** How {@link couplings} are made. */
export interface CouplingsOptions {
  /** Components of a point, two at least. */
  readonly size: number;
  /** How many couplings; even and odd components take turns. */
  readonly layers: number;
  /** Widths of the hidden layers of each net. */
  readonly hidden: readonly number[];
  /** The affine one unless given, which makes this RealNVP. */
  readonly map?: ElementwiseMap;
}

/**
 * Couplings in which the even and the odd components are mapped in turn, by dense nets; begins as the identity.
 * @throws InputError for fewer than two components or less than one layer.
 */
export function couplings({
  size,
  layers,
  hidden,
  map = affineMap(),
}: CouplingsOptions): Bijector<readonly (readonly DenseLayer[])[]> {
  if (!(Number.isInteger(size) && size >= 2)) throw new InputError(`couplings: size is ${size}; allowed: 2 or more`);
  if (!(Number.isInteger(layers) && layers >= 1)) {
    throw new InputError(`couplings: layers is ${layers}; allowed: a whole number above 0`);
  }
  const net = (inputs: number, outputs: number): Net<readonly DenseLayer[]> =>
    dense([inputs, ...hidden, outputs], { outputScale: 0 });
  const components = Array.from({ length: size }, (_, i) => i);
  const turns = Array.from({ length: layers }, (_, layer) =>
    coupling({ size, passive: components.filter((i) => i % 2 === layer % 2), map, net }),
  );
  return chain(...turns);
}
