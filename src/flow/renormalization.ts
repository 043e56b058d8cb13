import { standardNormal } from "./base/normal.ts";
import { affineMap } from "./bijector/affine-map.ts";
import { chain } from "./bijector/chain.ts";
import { coupling } from "./bijector/coupling.ts";
import { hierarchy } from "./bijector/hierarchy.ts";
import { type Flow, flow } from "./flow.ts";
import { type ParallelDense, parallelDense } from "./net/parallel.ts";

/** Of each layer of the hierarchy, the couplings of its block. */
export type RenormalizationParameters = readonly (readonly ParallelDense[])[];

/**
 * The flow of the neural renormalization group on L×L sites: a {@link hierarchy} of 2×2 blocks, each of four affine
 * couplings whose scales and shifts are nets of three hidden layers. It begins as the identity on normal noise. A layer
 * whose blocks share parameters has 2,528 of them, so that L = 4 has 10,112.
 *
 * S.-H. Li and L. Wang, Neural network renormalization group, Phys. Rev. Lett. 121, 260601 (2018).
 * @throws InputError for a length that is not a power of 2.
 */
export function renormalizationFlow(
  length: number,
  { tied = true }: { readonly tied?: boolean } = {},
): Flow<RenormalizationParameters> {
  const turns = pairs.map((passive) => {
    const net = (inputs: number) => parallelDense(2, [inputs, ...hidden, 4 - inputs]);
    return coupling({ size: 4, passive, map: affineMap(), net });
  });
  const block = chain(...turns);
  const bijector = hierarchy({ length, block, tied });
  return flow(standardNormal([length ** 2]), bijector);
}

/** Which sites of a block stay in each coupling: those of a diagonal or a side. */
const pairs: readonly (readonly number[])[] = [
  [0, 3],
  [1, 2],
  [0, 1],
  [2, 3],
];

const hidden = [10, 12, 10];
