/** What the search of an order needs: the indices each operand carries (none repeated), the result's, and extents. */
export interface Network {
  readonly inputs: readonly (readonly number[])[];
  readonly output: readonly number[];
  readonly extents: readonly number[];
}

/**
 * An order of pairwise contractions. Operands are numbered as given; the k-th contraction's result is number
 * `inputs.length + k`.
 */
export interface Order {
  readonly pairs: readonly (readonly [number, number])[];
  readonly flops: number;
  readonly largestIntermediate: number;
}

/** A part of the network contracted to one tensor. */
interface Node {
  /** How many of its operands carry each index. */
  readonly counts: Uint16Array;
  /** Elements of the tensor it contracts to. */
  readonly size: number;
  readonly flops: number;
  readonly largest: number;
  readonly parts?: readonly [Node, Node];
  /** Number of the operand, for a node without parts. */
  readonly operand?: number;
}

/** Up to this many operands every order is considered (3ⁿ/2 pairs of subsets). */
const exactLimit = 9;

/** How strongly the greedy search prefers pairs whose operands are large; the cheapest of the orders found is taken. */
const greedyWeights = [1, 0, 0.5, 2, 4];

/**
 * The order of pairwise contractions with the fewest multiplications and additions, and among those the smallest
 * largest intermediate: exact for up to 9 operands (dynamic programming over subsets); above that the best of several
 * greedy orders, improved by exact search over its subtrees.
 */
export function searchOrder(network: Network): Order {
  const space = new Space(network);
  const leaves = network.inputs.map((_, operand) => space.leaf(operand));
  const root = leaves.length <= exactLimit ? exact(space, leaves) : improve(space, greedy(space, leaves));
  return { pairs: pairsOf(root, leaves.length), flops: root.flops, largestIntermediate: root.largest };
}

/** Sizes and costs in one network. */
class Space {
  readonly network: Network;
  /** How many operands carry each index, the result counted as one more. */
  readonly total: Uint16Array;

  constructor(network: Network) {
    this.network = network;
    this.total = new Uint16Array(network.extents.length);
    for (const term of [...network.inputs, network.output]) for (const index of term) this.total[index]++;
  }

  leaf(operand: number): Node {
    const counts = new Uint16Array(this.total.length);
    let size = 1;
    for (const index of this.network.inputs[operand]) {
      counts[index] = 1;
      size *= this.network.extents[index];
    }
    return { counts, size, flops: 0, largest: 0, operand };
  }

  /** True when the tensor of a node carries the index. */
  open(count: number, index: number): boolean {
    return count > 0 && count < this.total[index];
  }

  join(a: Node, b: Node): Node {
    const counts = new Uint16Array(this.total.length);
    let size = 1;
    let loop = 1;
    for (let index = 0; index < counts.length; index++) {
      const extent = this.network.extents[index];
      counts[index] = a.counts[index] + b.counts[index];
      if (this.open(a.counts[index], index) || this.open(b.counts[index], index)) loop *= extent;
      if (this.open(counts[index], index)) size *= extent;
    }
    return {
      counts,
      size,
      flops: a.flops + b.flops + 2 * loop - size,
      largest: Math.max(a.largest, b.largest, size),
      parts: [a, b],
    };
  }

  /** Flops of contracting the tensors of two disjoint sets, given by their index counts. */
  pairFlops(a: Uint16Array, b: Uint16Array, size: number): number {
    let loop = 1;
    for (let index = 0; index < a.length; index++) {
      if (this.open(a[index], index) || this.open(b[index], index)) loop *= this.network.extents[index];
    }
    return 2 * loop - size;
  }
}

function cheaper(a: Node, b: Node): boolean {
  return a.flops < b.flops || (a.flops === b.flops && a.largest < b.largest);
}

/** The cheapest tree over the given nodes, by dynamic programming over their subsets. */
function exact(space: Space, leaves: readonly Node[]): Node {
  const full = (1 << leaves.length) - 1;
  const best = new Array<Node>(full + 1);
  leaves.forEach((leaf, i) => {
    best[1 << i] = leaf;
  });
  for (let set = 1; set <= full; set++) {
    const lowest = set & -set;
    const rest = set ^ lowest;
    if (rest === 0) continue;
    let winner = space.join(best[lowest], best[rest]);
    for (let other = (rest - 1) & rest; other > 0; other = (other - 1) & rest) {
      const parts = [best[set ^ other], best[other]] as const;
      const [a, b] = parts;
      const flops = a.flops + b.flops + space.pairFlops(a.counts, b.counts, winner.size);
      const largest = Math.max(a.largest, b.largest, winner.size);
      if (flops > winner.flops || (flops === winner.flops && largest >= winner.largest)) continue;
      winner = { ...winner, flops, largest, parts };
    }
    best[set] = winner;
  }
  return best[full];
}

/** The cheapest of the trees that joining the locally best pair first leads to. */
function greedy(space: Space, leaves: readonly Node[]): Node {
  const trees = greedyWeights.map((weight) => greedyTree(space, leaves, weight));
  return trees.reduce((winner, tree) => (cheaper(tree, winner) ? tree : winner));
}

function greedyTree(space: Space, leaves: readonly Node[], weight: number): Node {
  const nodes = [...leaves];
  while (nodes.length > 1) {
    let best = Number.POSITIVE_INFINITY;
    let pick: [number, number, Node] | undefined;
    for (let i = 0; i < nodes.length; i++) {
      for (let j = i + 1; j < nodes.length; j++) {
        const node = space.join(nodes[i], nodes[j]);
        const score = node.size - weight * (nodes[i].size + nodes[j].size);
        if (pick && score >= best) continue;
        best = score;
        pick = [i, j, node];
      }
    }
    if (!pick) break;
    nodes[pick[0]] = pick[2];
    nodes.splice(pick[1], 1);
  }
  return nodes[0];
}

/** The tree with the part below each node, down to at most `exactLimit` branches, put in its best order. */
function improve(space: Space, root: Node): Node {
  if (!root.parts) return root;
  const branches: Node[] = [...root.parts];
  while (branches.length < exactLimit) {
    const inner = branches.filter((branch) => branch.parts);
    if (inner.length === 0) break;
    const costliest = inner.reduce((a, b) => (b.flops > a.flops ? b : a));
    branches.splice(branches.indexOf(costliest), 1, ...(costliest.parts ?? []));
  }
  return exact(
    space,
    branches.map((branch) => improve(space, branch)),
  );
}

/** The contractions of a tree, each after those it needs. */
function pairsOf(root: Node, operands: number): [number, number][] {
  const pairs: [number, number][] = [];
  const visit = (node: Node): number => {
    if (!node.parts) return node.operand as number;
    const pair: [number, number] = [visit(node.parts[0]), visit(node.parts[1])];
    pairs.push(pair);
    return operands + pairs.length - 1;
  };
  visit(root);
  return pairs;
}
