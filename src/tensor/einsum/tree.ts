import { type Axes, combineLayouts, extentOf, type Layout, rolesOf } from "./layout.ts";
import { type Contraction, lowerProduct } from "./lower.ts";

/** The lowered contractions of a whole network. */
export interface LoweredTree {
  readonly contractions: readonly Contraction[];
  /** Axes of the last result. */
  readonly axes: Axes;
  /** Elements copied on the way, if the operands are row-major. */
  readonly copied: number;
}

/**
 * Lowers an order of pairwise contractions so that few elements are copied: for every intermediate, several layouts
 * are followed from the operands up, and the cheapest way to the result is taken.
 *
 * @param terms indices of the operands, none repeated within one.
 * @param pairs numbers of what is contracted; the k-th product is number `terms.length + k`.
 */
export function lowerTree(
  terms: readonly Axes[],
  pairs: readonly (readonly [number, number])[],
  output: Axes,
  extents: readonly number[],
): LoweredTree {
  const roles = rolesInTree(terms, pairs, output);
  const layouts: Layout[][] = terms.map((axes) => [{ axes, copied: 0 }]);
  pairs.forEach(([i, j], k) => {
    const wanted = wantedOrders(terms.length + k, terms, pairs, roles, output);
    layouts.push(combineLayouts(roles[k], [layouts[i], layouts[j]], wanted, extents));
  });
  const total = ({ axes, copied }: Layout) => copied + (axes.join() === output.join() ? 0 : extentOf(axes, extents));
  const best = layouts[layouts.length - 1].reduce((a, b) => (total(b) < total(a) ? b : a));
  return { contractions: contractionsOf(best, terms.length, pairs, extents), axes: best.axes, copied: best.copied };
}

/** The roles of the indices in every contraction. */
function rolesInTree(terms: readonly Axes[], pairs: readonly (readonly [number, number])[], output: Axes) {
  const indices = [...terms];
  const open = new Set(terms.keys());
  return pairs.map(([i, j]) => {
    open.delete(i);
    open.delete(j);
    const needed = new Set([...output, ...[...open].flatMap((other) => indices[other])]);
    const roles = rolesOf(indices[i], indices[j], needed);
    open.add(indices.length);
    indices.push([...roles.batch, ...roles.rows, ...roles.columns]);
    return roles;
  });
}

/** Orders of a product's axes that would suit the contraction it enters, or the result. */
function wantedOrders(
  number: number,
  terms: readonly Axes[],
  pairs: readonly (readonly [number, number])[],
  roles: readonly ReturnType<typeof rolesOf>[],
  output: Axes,
): Axes[] {
  const use = pairs.findIndex((pair) => pair.includes(number));
  if (use < 0) return [output];
  const { batch, summed, rows, columns } = roles[use];
  const isLeft = pairs[use][0] === number;
  const partner = terms[pairs[use][isLeft ? 1 : 0]] ?? [];
  const rank = (index: number) => (partner.includes(index) ? partner.indexOf(index) : output.indexOf(index));
  const [first, inner, kept] = [batch, summed, isLeft ? rows : columns].map((group) =>
    [...group].sort((a, b) => rank(a) - rank(b)),
  );
  return [
    [...first, ...kept, ...inner],
    [...first, ...inner, ...kept],
  ];
}

/** The contractions that give the last product its layout, in the order of the pairs. */
function contractionsOf(
  last: Layout,
  operands: number,
  pairs: readonly (readonly [number, number])[],
  extents: readonly number[],
): Contraction[] {
  const contractions = new Array<Contraction>(pairs.length);
  const visit = ({ axes, copied, product }: Layout, number: number): void => {
    if (!product) return;
    const pair = pairs[number - operands];
    contractions[number - operands] = lowerProduct(pair, { axes, copied, product }, extents);
    product.parts.forEach((part, side) => {
      visit(part, pair[side]);
    });
  };
  visit(last, operands + pairs.length - 1);
  return contractions;
}
