import type { ScoredDensity } from "../../freeenergy/index.ts";
import {
  add,
  InputError,
  type Key,
  logsumexp,
  mul,
  NDArray,
  random,
  reshape,
  ShapeError,
  sub,
  take,
} from "../../tensor/index.ts";
import type { Autoregressive } from "./autoregressive.ts";

/** A map of configurations: site i gets what site `sites[i]` had, and its other value instead if `flip` is set. */
export interface SiteSymmetry {
  readonly sites: readonly number[];
  readonly flip?: boolean;
}

/** A group with each of its elements also followed by a flip of all sites. */
export function withFlip(group: readonly SiteSymmetry[]): readonly SiteSymmetry[] {
  return group.flatMap((element) => [element, { ...element, flip: !element.flip }]);
}

/** A density that can be begun from a key. */
export interface SymmetryAveraged<P> extends ScoredDensity<P> {
  readonly group: readonly SiteSymmetry[];
  init(key: Key): P;
}

/**
 * The average of a model over a group, p(x) = Σ_g p₀(gx)/|G|: as normalized as p₀, and the same for x and gx. A sample is
 * one of p₀ moved by an element drawn at random; ln p costs |G| times that of p₀.
 *
 * D. Wu, L. Wang and P. Zhang, Solving statistical mechanics using variational autoregressive networks, Phys. Rev. Lett.
 * 122, 080602 (2019), do so with the symmetries of the square lattice.
 * @throws InputError for an empty group, an element that is no permutation of the sites, or a flip of more than two values.
 */
export function symmetryAveraged<P>(model: Autoregressive<P>, group: readonly SiteSymmetry[]): SymmetryAveraged<P> {
  requireGroup(model, group);
  const { sites, alphabet, event } = model;
  const order = group.length;
  const total = alphabet.values[0] + alphabet.values[1];
  const table = new NDArray("int32", [order, sites], Int32Array.from(group.flatMap((g) => g.sites)));
  const sign = new NDArray(
    "float64",
    [order, 1],
    Float64Array.from(group, ({ flip }) => (flip ? -1 : 1)),
  );
  const offset = new NDArray(
    "float64",
    [order, 1],
    Float64Array.from(group, ({ flip }) => (flip ? total : 0)),
  );
  return {
    event,
    group,
    init: (key) => model.init(key),
    logProb: (parameters, samples) => {
      if (samples.rank !== 2 || samples.shape[1] !== sites) {
        throw new ShapeError(`symmetryAveraged: samples are [${samples.shape}]; allowed: [n, ${sites}]`);
      }
      const count = samples.shape[0];
      const images = add(mul(take(samples, table, 1), sign), offset);
      const logProbs = model.logProb(parameters, reshape(images, [count * order, sites]));
      return sub(logsumexp(reshape(logProbs, [count, order]), { axes: 1 }), Math.log(order));
    },
    sample: (parameters, key, count, chunk) => {
      const [first, second] = random.split(key);
      const drawn = model.sample(parameters, first, count, chunk).values();
      const chosen = random.randint(second, [count], 0, order).values();
      const samples = new Float64Array(count * sites);
      for (let n = 0; n < count; n++) {
        const { sites: from, flip } = group[chosen[n]];
        // The x whose image under g was drawn.
        for (let i = 0; i < sites; i++) {
          const value = drawn[n * sites + i];
          samples[n * sites + from[i]] = flip ? total - value : value;
        }
      }
      return new NDArray("float64", [count, sites], samples);
    },
  };
}

function requireGroup<P>({ sites, alphabet }: Autoregressive<P>, group: readonly SiteSymmetry[]): void {
  if (group.length === 0) throw new InputError("symmetryAveraged: the group is empty; allowed: the identity at least");
  for (const [position, { sites: from, flip }] of group.entries()) {
    const sorted = [...from].sort((a, b) => a - b);
    if (sorted.length !== sites || sorted.some((site, i) => site !== i)) {
      throw new InputError(`symmetryAveraged: element ${position} is no permutation of sites 0 to ${sites - 1}`);
    }
    if (flip && alphabet.values.length !== 2) {
      throw new InputError(
        `symmetryAveraged: element ${position} flips sites of ${alphabet.values.length} values; allowed: of two`,
      );
    }
  }
}
