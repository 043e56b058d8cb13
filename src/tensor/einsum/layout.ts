/** Indices by number, in the order of a tensor's axes. */
export type Axes = readonly number[];

/** The indices of a contraction by the part they play, each group in the order it is given to the product. */
export interface Roles {
  /** In both operands and in the result. */
  readonly batch: Axes;
  /** In both operands and summed over. */
  readonly summed: Axes;
  /** In the left operand and the result. */
  readonly rows: Axes;
  /** In the right operand and the result. */
  readonly columns: Axes;
}

/** One way to lay out a tensor, and what it takes. */
export interface Layout {
  readonly axes: Axes;
  /** Elements copied to make it: those of tensors that no view can turn into matrices. */
  readonly copied: number;
  /** How it is made; nothing for an operand of the whole contraction. */
  readonly product?: { readonly roles: Roles; readonly swapped: boolean; readonly parts: readonly [Layout, Layout] };
}

/** How many layouts of an intermediate are followed up. */
const layoutsKept = 8;

/**
 * The roles when a product of two tensors keeps the indices in `result`.
 *
 * @param left, right, result indices in any order.
 */
export function rolesOf(left: Axes, right: Axes, result: ReadonlySet<number>): Roles {
  const both = left.filter((index) => right.includes(index));
  return {
    batch: both.filter((index) => result.has(index)),
    summed: both.filter((index) => !result.has(index)),
    rows: left.filter((index) => !right.includes(index)),
    columns: right.filter((index) => !left.includes(index)),
  };
}

/** True when a contraction is a matrix product; products and dot products of elements need no matrices. */
export function isMatrixProduct({ batch, summed, rows, columns }: Roles, extents: readonly number[]): boolean {
  const single = extentOf(rows, extents) === 1 && extentOf(columns, extents) === 1;
  return summed.length > 0 && !(batch.length > 0 && single);
}

export function extentOf(indices: Axes, extents: readonly number[]): number {
  let size = 1;
  for (const index of indices) size *= extents[index];
  return size;
}

/**
 * The layouts of a product that are worth considering, cheapest first: every group in an order that an operand has
 * already or that is `wanted` of the result, and the operands in either order.
 */
export function combineLayouts(
  roles: Roles,
  [lefts, rights]: readonly [readonly Layout[], readonly Layout[]],
  wanted: readonly Axes[],
  extents: readonly number[],
): Layout[] {
  const [left, right] = [lefts, rights].map((layouts) => layouts.map(({ axes }) => axes));
  const matrix = isMatrixProduct(roles, extents);
  const sides = (layouts: readonly Layout[], keptOrders: readonly Axes[], summed: Axes): Side[] =>
    keptOrders.map((kept) => cheapest(layouts, kept, summed, matrix, extents));
  const found = new Map<string, Layout>();
  for (const summed of orders(roles.summed, [...left, ...right])) {
    const rows = sides(lefts, orders(roles.rows, [...left, ...wanted]), summed);
    const columns = sides(rights, orders(roles.columns, [...right, ...wanted]), summed);
    for (const batch of orders(roles.batch, [...wanted, ...left, ...right])) {
      for (const layout of productLayouts(batch, summed, rows, columns)) {
        const known = found.get(layout.axes.join());
        if (!known || layout.copied < known.copied) found.set(layout.axes.join(), layout);
      }
    }
  }
  return [...found.values()].sort((a, b) => a.copied - b.copied).slice(0, layoutsKept);
}

/** An operand as it enters a product: the order of the indices it gives to the result, and the layout it has. */
interface Side {
  readonly kept: Axes;
  readonly layout: Layout;
  readonly copied: number;
}

/** The layouts that two operands, each prepared in one of several ways, can give their product. */
function productLayouts(batch: Axes, summed: Axes, rows: readonly Side[], columns: readonly Side[]): Layout[] {
  return rows.flatMap((a) =>
    columns.flatMap((b) =>
      [false, true].map((swapped) => ({
        axes: swapped ? [...batch, ...b.kept, ...a.kept] : [...batch, ...a.kept, ...b.kept],
        copied: a.copied + b.copied,
        product: {
          roles: { batch, summed, rows: a.kept, columns: b.kept },
          swapped,
          parts: [a.layout, b.layout] as const,
        },
      })),
    ),
  );
}

/** The distinct orders in which the sources that have all of a group have it. */
function orders(group: Axes, sources: readonly Axes[]): Axes[] {
  const distinct = new Map<string, Axes>();
  for (const source of sources) {
    const order = source.filter((index) => group.includes(index));
    if (order.length === group.length) distinct.set(order.join(), order);
  }
  return [...distinct.values()];
}

/** Of an operand's layouts, the one that takes the fewest copies in all to become matrices kept × summed. */
function cheapest(
  layouts: readonly Layout[],
  kept: Axes,
  summed: Axes,
  matrix: boolean,
  extents: readonly number[],
): Side {
  const candidates = layouts.map((layout) => {
    const free = !matrix || viewsAsMatrix(layout.axes, kept, summed, extents);
    return { kept, layout, copied: layout.copied + (free ? 0 : extentOf(layout.axes, extents)) };
  });
  return candidates.reduce((a, b) => (b.copied < a.copied ? b : a));
}

/**
 * True when a row-major tensor is, without a copy, a batch of matrices with `kept` and `summed` merged along their
 * axes: both must be consecutive, and one of them the fastest unless the matrices are vectors.
 */
function viewsAsMatrix(axes: Axes, kept: Axes, summed: Axes, extents: readonly number[]): boolean {
  const [all, rows, columns] = [axes, kept, summed].map((group) => group.filter((index) => extents[index] !== 1));
  const last = all[all.length - 1];
  const vector = rows.length === 0 || columns.length === 0;
  return (
    consecutive(all, rows) &&
    consecutive(all, columns) &&
    (vector || last === rows[rows.length - 1] || last === columns[columns.length - 1])
  );
}

function consecutive(axes: Axes, group: Axes): boolean {
  const start = axes.indexOf(group[0]);
  return group.every((index, i) => axes[start + i] === index);
}
