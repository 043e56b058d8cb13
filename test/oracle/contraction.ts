/** Multiplications and additions, and the largest tensor made. */
export interface OrderCost {
  readonly flops: number;
  readonly largest: number;
}

/** The pair contracted: letters that are still needed, and the cost of a loop over all letters of both. */
export function contractTerms(
  terms: readonly string[],
  [i, j]: readonly [number, number],
  output: string,
  extents: Readonly<Record<string, number>>,
): { terms: string[]; flops: number; size: number } {
  const others = terms.filter((_, k) => k !== i && k !== j);
  const all = [...new Set(terms[i] + terms[j])];
  const kept = all.filter((letter) => (others.join("") + output).includes(letter));
  const product = (letters: readonly string[]) => letters.reduce((size, letter) => size * extents[letter], 1);
  const size = product(kept);
  return { terms: [...others, kept.join("")], flops: 2 * product(all) - size, size };
}

/** The cheapest order of pairwise contractions, fewest flops first, by trying every pair at every step. */
export function cheapestOrder(
  terms: readonly string[],
  output: string,
  extents: Readonly<Record<string, number>>,
): OrderCost {
  if (terms.length === 1) return { flops: 0, largest: 0 };
  let best: OrderCost = { flops: Number.POSITIVE_INFINITY, largest: Number.POSITIVE_INFINITY };
  for (let i = 0; i < terms.length; i++) {
    for (let j = i + 1; j < terms.length; j++) {
      const step = contractTerms(terms, [i, j], output, extents);
      const rest = cheapestOrder(step.terms, output, extents);
      const flops = step.flops + rest.flops;
      const largest = Math.max(step.size, rest.largest);
      if (flops < best.flops || (flops === best.flops && largest < best.largest)) best = { flops, largest };
    }
  }
  return best;
}
