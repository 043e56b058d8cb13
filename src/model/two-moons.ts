import { concrete, cos, InputError, type Key, NDArray, random, sin, stack } from "../tensor/index.ts";

/** Two half circles that reach into each other, blurred by normal noise: a density in the plane that is known exactly. */
export interface TwoMoons {
  /** [count, 2] */
  sample(key: Key, count: number): NDArray;
  /** ln p of a point, to 1e-9. */
  logProb(x: number, y: number): number;
  /** −∫ p ln p, in nats, to 1e-7. */
  entropy(): number;
}

/**
 * The points (cos t, sin t) and (1 − cos t, ½ − sin t), t uniform in [0, π], as often of one as of the other, with
 * normal noise of standard deviation `noise` added to each coordinate.
 * @throws InputError for a noise outside 0.03 to 1.
 */
export function twoMoons(noise: number): TwoMoons {
  if (!(noise >= 0.03 && noise <= 1)) throw new InputError(`twoMoons: noise is ${noise}; allowed: 0.03 to 1`);
  const nodes = arcNodes(noise);
  const logProb = (x: number, y: number) => Math.log((arcDensity(nodes, x, y) + arcDensity(nodes, 1 - x, 0.5 - y)) / 2);
  return {
    sample: (key, count) => samplesOf(key, count, noise),
    logProb,
    entropy: () => entropyOf(logProb, noise),
  };
}

function samplesOf(key: Key, count: number, noise: number): NDArray {
  const [angles, sides, blur] = random.split(key, 3);
  const t = random.uniform(angles, [count], { high: Math.PI });
  const arc = concrete(stack([cos(t), sin(t)], 1), "twoMoons").values();
  const isSecond = random.bernoulli(sides, 0.5, [count]).values();
  const centers = Float64Array.from(arc, (value, i) => (isSecond[i >> 1] ? (i & 1 ? 0.5 : 1) - value : value));
  return concrete(
    random
      .normal(blur, [count, 2])
      .mul(noise)
      .add(new NDArray("float64", [count, 2], centers)),
    "twoMoons",
  );
}

/** Points on the first arc with weights, for a mean over it: what is blurred by `noise` is smooth on that scale. */
interface ArcNodes {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly weights: Float64Array;
  readonly noise: number;
}

/** The rule of Gauss and Legendre with four points on each of pieces no longer than the noise. */
function arcNodes(noise: number): ArcNodes {
  const pieces = Math.ceil(Math.PI / noise);
  const root = Math.sqrt(6 / 5);
  const [inner, outer] = [Math.sqrt(3 / 7 - (2 / 7) * root), Math.sqrt(3 / 7 + (2 / 7) * root)];
  const [heavy, light] = [(18 + Math.sqrt(30)) / 72, (18 - Math.sqrt(30)) / 72];
  const places = [-outer, -inner, inner, outer];
  const shares = [light, heavy, heavy, light];
  const angles = Float64Array.from(
    { length: 4 * pieces },
    (_, i) => ((Math.floor(i / 4) + (1 + places[i % 4]) / 2) * Math.PI) / pieces,
  );
  return {
    x: angles.map(Math.cos),
    y: angles.map(Math.sin),
    weights: angles.map((_, i) => shares[i % 4] / pieces),
    noise,
  };
}

function arcDensity({ x, y, weights, noise }: ArcNodes, px: number, py: number): number {
  const scale = -1 / (2 * noise * noise);
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += weights[i] * Math.exp(scale * ((px - x[i]) ** 2 + (py - y[i]) ** 2));
  return sum / (2 * Math.PI * noise * noise);
}

/** By the trapezoidal rule, which converges exponentially for what is smooth and falls off as this does. */
function entropyOf(logProb: (x: number, y: number) => number, noise: number): number {
  const step = noise / 3;
  const reach = 7 * noise;
  const [columns, rows] = [Math.ceil((3 + 2 * reach) / step), Math.ceil((1.5 + 2 * reach) / step)];
  let sum = 0;
  for (let i = 0; i <= columns; i++) {
    for (let j = 0; j <= rows; j++) {
      const value = logProb(i * step - 1 - reach, j * step - 0.5 - reach);
      // Far from both arcs p itself underflows, and with it p ln p.
      if (value > Number.NEGATIVE_INFINITY) sum -= Math.exp(value) * value;
    }
  }
  return sum * step * step;
}
