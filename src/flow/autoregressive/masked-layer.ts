import { type Key, NDArray, random, ShapeError, type Tensor, zeros } from "../../tensor/index.ts";

/** The units of a layer: `width` for each site, those of site 0 first. */
export interface Units {
  readonly sites: number;
  readonly width: number;
}

/** How many units a layer has. */
export function unitsOf({ sites, width }: Units): number {
  return sites * width;
}

/** x (W ∘ mask) + b, and what the activation after it needs. */
export interface MaskedLayer {
  /** [inputs, outputs]; what the mask takes away is kept, and stays as it began. */
  readonly weight: Tensor;
  /** [outputs] */
  readonly bias: Tensor;
  /** Of PReLU, [outputs]; only layers with such an activation have it. */
  readonly slope?: Tensor;
}

/** How many of the units before a layer those of `site` see: of the sites before, or up to it. */
export function seenUnits({ width }: Units, site: number, exclusive: boolean): number {
  return width * (exclusive ? site : site + 1);
}

/** 1 where a unit may see one of the layer before, else 0: [inputs, outputs]. */
export function siteMask(before: Units, after: Units, exclusive: boolean): NDArray {
  const [inputs, outputs] = [before, after].map(unitsOf);
  const mask = new Float64Array(inputs * outputs);
  for (let unit = 0; unit < outputs; unit++) {
    const seen = seenUnits(before, Math.floor(unit / after.width), exclusive);
    for (let input = 0; input < seen; input++) mask[input * outputs + unit] = 1;
  }
  return new NDArray("float64", [inputs, outputs], mask);
}

/** Throws `ShapeError` for layers that do not lead from each of `units` to the next. */
export function requireLayers(layers: readonly MaskedLayer[], units: readonly Units[]): void {
  const wanted = units.slice(1).map((after, l) => `${unitsOf(units[l])}, ${unitsOf(after)}`);
  const given = layers.map(({ weight }) => weight.shape.join(", "));
  if (given.length === wanted.length && given.every((shape, l) => shape === wanted[l])) return;
  throw new ShapeError(`made: layers of weights [${given.join("], [")}]; allowed: [${wanted.join("], [")}]`);
}

/** A layer at the start: weights normal, of variance 1/(units seen), those that are masked too; biases zero. */
export function initMaskedLayer(key: Key, before: Units, after: Units, exclusive: boolean): MaskedLayer {
  const [inputs, outputs] = [before, after].map(unitsOf);
  const weight = new Float64Array(random.normal(key, [inputs, outputs]).values());
  for (let unit = 0; unit < outputs; unit++) {
    const seen = seenUnits(before, Math.floor(unit / after.width), exclusive);
    const scale = 1 / Math.sqrt(Math.max(1, seen));
    for (let input = 0; input < inputs; input++) weight[input * outputs + unit] *= scale;
  }
  return { weight: new NDArray("float64", [inputs, outputs], weight), bias: zeros([outputs]) };
}
