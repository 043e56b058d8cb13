import { InputError } from "../../tensor/index.ts";
import type { Bijector } from "./bijector.ts";
import { blockwise } from "./blockwise.ts";
import { chain } from "./chain.ts";

/** How a {@link hierarchy} is made. */
export interface HierarchyOptions<P> {
  /** L of the square lattice of L×L sites, site x + L y: a power of 2, at least 2. */
  readonly length: number;
  /** Of the four sites of a 2×2 block: (0, 0), (1, 0), (0, 1), (1, 1). */
  readonly block: Bijector<P>;
  /** Whether all blocks of a layer share their parameters, as on a torus they may; yes unless given. */
  readonly tied?: boolean;
}

/**
 * A renormalization of L×L sites, from the coarsest scale to the finest in the layout of MERA. At each scale blocks of 2×2
 * sites take one coarse variable and three of the latent noise (decimators, undone), then blocks shifted by one site in
 * both directions, around the torus, correlate their neighbours (disentanglers, undone). The inverse coarse-grains: of
 * each block one variable goes on to the next scale, and three are done.
 *
 * S.-H. Li and L. Wang, Neural network renormalization group, Phys. Rev. Lett. 121, 260601 (2018), fig. 1.
 * @throws InputError for a length that is not a power of 2, or a block that is not of four sites.
 */
export function hierarchy<P>({ length, block, tied }: HierarchyOptions<P>): Bijector<readonly P[]> {
  if (!(length >= 2 && Number.isInteger(Math.log2(length)))) {
    throw new InputError(`hierarchy: length is ${length}; allowed: a power of 2, at least 2`);
  }
  const layer = (stride: number, shift: number) =>
    blockwise({ size: length ** 2, blocks: blocksAt(length, stride, shift), bijector: block, tied });
  const strides = Array.from({ length: Math.log2(length) }, (_, i) => length / 2 ** (i + 1));
  return chain(...strides.flatMap((stride) => [layer(stride, 0), layer(stride, 1)]));
}

/** The 2×2 blocks of the sites that are `stride` apart, moved by `shift` of these sites. */
function blocksAt(length: number, stride: number, shift: number): number[][] {
  const across = length / stride;
  const corners = Array.from({ length: across / 2 }, (_, i) => 2 * i + shift);
  const site = (x: number, y: number) => stride * ((x % across) + length * (y % across));
  return corners.flatMap((y) => corners.map((x) => [site(x, y), site(x + 1, y), site(x, y + 1), site(x + 1, y + 1)]));
}
