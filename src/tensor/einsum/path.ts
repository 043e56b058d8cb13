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
  /** How many of its operands have each index. */
  readonly counts: Uint16Array;
  /** The indices its tensor has. */
  readonly indices: readonly number[];
  /** Elements of its tensor. */
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
 * greedy orders, each improved by exact search over its subtrees until that gains nothing.
 */
export function searchOrder(network: Network): Order {
  const space = new Space(network);
  const leaves = network.inputs.map((_, operand) => space.leaf(operand));
  const root = leaves.length <= exactLimit ? exact(space, leaves) : improveGreedy(space, leaves);
  return { pairs: pairsOf(root, leaves.length), flops: root.flops, largestIntermediate: root.largest };
}

/** Sizes and costs in one network. */
class Space {
  readonly network: Network;
  /** How many operands have each index, the result counted as one more. */
  readonly total: Uint16Array;

  constructor(network: Network) {
    this.network = network;
    this.total = new Uint16Array(network.extents.length);
    for (const term of [...network.inputs, network.output]) for (const index of term) this.total[index]++;
  }

  leaf(operand: number): Node {
    const indices = this.network.inputs[operand];
    const counts = new Uint16Array(this.total.length);
    for (const index of indices) counts[index] = 1;
    return { counts, indices, size: this.sizeOf(indices), flops: 0, largest: 0, operand };
  }

  join(a: Node, b: Node): Node {
    const counts = a.counts.map((count, index) => count + b.counts[index]);
    const indices = [...a.indices, ...b.indices.filter((index) => !this.has(a, index))].filter(
      (index) => counts[index] < this.total[index],
    );
    const size = this.sizeOf(indices);
    const flops = a.flops + b.flops + this.pairFlops(a, b, size);
    return { counts, indices, size, flops, largest: Math.max(a.largest, b.largest, size), parts: [a, b] };
  }

  /** Multiplications and additions of contracting the tensors of two nodes to one of the given size. */
  pairFlops(a: Node, b: Node, size: number): number {
    let products = a.size;
    for (const index of b.indices) if (!this.has(a, index)) products *= this.network.extents[index];
    return 2 * products - size;
  }

  private has(node: Node, index: number): boolean {
    return node.counts[index] > 0 && node.counts[index] < this.total[index];
  }

  private sizeOf(indices: readonly number[]): number {
    return indices.reduce((size, index) => size * this.network.extents[index], 1);
  }
}

function cheaper(a: Node, b: Node): boolean {
  return a.flops < b.flops || (a.flops === b.flops && a.largest < b.largest);
}

/** The cheapest tree over the given nodes, by dynamic programming over their subsets. */
function exact(space: Space, leaves: readonly Node[]): Node {
  const full = 2 ** leaves.length - 1;
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
      if (a.flops + b.flops > winner.flops) continue;
      const flops = a.flops + b.flops + space.pairFlops(a, b, winner.size);
      const largest = Math.max(a.largest, b.largest, winner.size);
      if (flops > winner.flops || (flops === winner.flops && largest >= winner.largest)) continue;
      winner = { ...winner, flops, largest, parts };
    }
    best[set] = winner;
  }
  return best[full];
}

/** The cheapest of the trees that joining the locally best pair first leads to, each improved as far as it goes. */
function improveGreedy(space: Space, leaves: readonly Node[]): Node {
  const trees = greedyWeights.map((weight) => {
    let tree = greedyTree(space, leaves, weight);
    for (let next = improve(space, tree); cheaper(next, tree); next = improve(space, tree)) tree = next;
    return tree;
  });
  return trees.reduce((winner, tree) => (cheaper(tree, winner) ? tree : winner));
}

function greedyTree(space: Space, leaves: readonly Node[], weight: number): Node {
  const nodes = [...leaves];
  const score = (node: Node, a: Node, b: Node) => node.size - weight * (a.size + b.size);
  const joins = new Map<Node, Map<Node, Node>>();
  const joined = (a: Node, b: Node): Node => {
    const known = joins.get(a)?.get(b);
    if (known) return known;
    const node = space.join(a, b);
    joins.set(a, (joins.get(a) ?? new Map()).set(b, node));
    return node;
  };
  while (nodes.length > 1) {
    let pick = { i: 0, j: 1, score: Number.POSITIVE_INFINITY };
    for (let i = 0; i < nodes.length; i++) {
      for (let j = i + 1; j < nodes.length; j++) {
        const candidate = score(joined(nodes[i], nodes[j]), nodes[i], nodes[j]);
        if (candidate < pick.score) pick = { i, j, score: candidate };
      }
    }
    nodes[pick.i] = joined(nodes[pick.i], nodes[pick.j]);
    nodes.splice(pick.j, 1);
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
