import { concrete, NDArray, random, type Tensor } from "../../src/tensor/index.ts";

/**
 * Samples of an autoregressive model the obvious way: all logits anew for every site, for labels drawn by walking along
 * the probabilities. Draws with the numbers of `key` that the model's own sampler draws with.
 */
export function siteBySite(
  logits: (samples: NDArray) => Tensor,
  values: readonly number[],
  sites: number,
  key: random.Key,
  count: number,
): number[][] {
  const uniform = random.uniform(key, [sites, count]).values();
  const samples = Array.from({ length: count }, () => new Array<number>(sites).fill(values[0]));
  for (let site = 0; site < sites; site++) {
    const batch = new NDArray("float64", [count, sites], Float64Array.from(samples.flat()));
    const all = concrete(logits(batch), "siteBySite").values();
    for (let n = 0; n < count; n++) {
      const start = (n * sites + site) * (values.length - 1);
      const weights = [1, ...Array.from(all.slice(start, start + values.length - 1), Math.exp)];
      let rest = uniform[site * count + n] * weights.reduce((sum, w) => sum + w, 0);
      const label = weights.findIndex((weight) => {
        rest -= weight;
        return rest < 0;
      });
      samples[n][site] = values[label];
    }
  }
  return samples;
}
