import type { Flow } from "../flow/index.ts";
import { type ClassicalEnergy, diagnose, hmc, type LogDensity, measure, walk } from "../freeenergy/index.ts";
import { abs, mean, type NDArray, neg, random, softplus, sub, type Tensor, tanh } from "../tensor/index.ts";
import type { Figure } from "./figure.ts";

/** How the chains are run. */
export interface ChainSettings {
  readonly chains: number;
  readonly draws: number;
  readonly leapfrogSteps: number;
  /** Whether the flow was trained to be one of two halves, x and −x, of an even density. */
  readonly symmetric: boolean;
}

const observables = ["energy", "magnetization"] as const;

/** What chains drew of each observable, [draws, chains], the share of accepted proposals, and whether some did not move. */
export type ChainSeries = Readonly<Record<(typeof observables)[number], NDArray>> & {
  readonly acceptance: number;
  readonly notice?: string;
};

/** Hamiltonian Monte Carlo where the flow's noise lives, and in the fields themselves. */
export interface LatentAndPlain {
  readonly latent: ChainSeries;
  readonly plain: ChainSeries;
}

/**
 * Hamiltonian Monte Carlo of e^(−energy) in fields x, and in the noise z of a flow x = f(z), where the density is
 * e^(−energy(f(z))) |det ∂f/∂z|: the nearer the flow is to the target, the nearer that is to a normal one. Both begin at
 * samples of the flow, adapt their step sizes, and have leapfrog steps of the same number. The magnetization is
 * |mean of tanh x|, what spins would have in the field.
 *
 * A flow q that is one half of an even density knows little of the other half, so the latent chains draw from the share
 * 2q(x)/(q(x) + q(−x)) of the target: with random signs these are samples of the target itself, and even observables need
 * no signs.
 */
export function latentAndPlain<P>(
  density: Flow<P>,
  parameters: P,
  energy: ClassicalEnergy,
  settings: ChainSettings,
  key: random.Key,
): LatentAndPlain {
  const [start, first, second] = random.split(key, 3);
  const noise = density.noise(start, settings.chains);
  const field = (z: Tensor) => density.bijector.forward(parameters, z);
  const pulledBack = (z: Tensor) => {
    const { value, logAbsDetJacobian } = field(z);
    const target = sub(logAbsDetJacobian, energy(value));
    if (!settings.symmetric) return target;
    const there = sub(density.base.logProb(z), logAbsDetJacobian);
    const back = density.logProb(parameters, neg(value));
    return sub(target, softplus(sub(back, there)));
  };
  const samples = field(noise).value as NDArray;
  return {
    latent: draw(pulledBack, noise, (z) => field(z).value, energy, settings, first),
    plain: draw(
      (x) => neg(energy(x)),
      samples,
      (x) => x,
      energy,
      settings,
      second,
    ),
  };
}

function draw(
  logDensity: LogDensity,
  positions: NDArray,
  toField: (positions: Tensor) => Tensor,
  energy: ClassicalEnergy,
  { draws, leapfrogSteps }: ChainSettings,
  key: random.Key,
): ChainSeries {
  const warmUp = Math.ceil(draws / 4);
  const lengths = [Math.ceil(leapfrogSteps / 2), leapfrogSteps] as const;
  const chain = hmc({ logDensity, stepSize: 0.2, leapfrogSteps: lengths, warmUp });
  const warm = walk(chain, chain.start(positions, key), warmUp);
  const { series, acceptance, notice } = measure(chain, warm, {
    draws,
    observables: {
      energy: (x) => energy(toField(x)),
      magnetization: (x) => abs(mean(tanh(toField(x)), { axes: 1 })),
    },
  });
  return { ...series, acceptance, ...(notice && { notice }) };
}

/**
 * Integrated autocorrelation times in steps of each chain, means of the energy, and acceptances; without the times and errors that
 * chains which did not move do not have.
 */
export function chainResults({ latent, plain }: LatentAndPlain): Readonly<Record<string, number>> {
  const entries = Object.entries({ latent, plain }).flatMap(([name, series]) => [
    ...observables.flatMap((observable): [string, number][] => {
      const { autocorrelationTime, autocorrelationTimeError } = diagnose(series[observable]);
      const title = `${name}${observable === "energy" ? "Energy" : "Magnetization"}Time`;
      return [
        [title, autocorrelationTime],
        [`${title}Error`, autocorrelationTimeError],
      ];
    }),
    [`${name}E`, diagnose(series.energy).mean] as [string, number],
    [`${name}EError`, diagnose(series.energy).error] as [string, number],
    [`${name}Acceptance`, series.acceptance] as [string, number],
  ]);
  return Object.fromEntries(entries.filter(([, value]) => Number.isFinite(value)));
}

/** What is to be told of chains that did not move. */
export function chainNotices({ latent, plain }: LatentAndPlain): readonly string[] {
  const told = Object.entries({ latent, plain }).map(([name, { notice }]) => notice && `${name} chains: ${notice}`);
  return told.filter((notice) => notice !== undefined);
}

/** Autocorrelations of each observable against the distance in steps. */
export function chainFigures({ latent, plain }: LatentAndPlain): readonly Figure[] {
  return observables.map((observable) => ({
    title: `Autocorrelation of the ${observable}`,
    x: { label: "steps of Hamiltonian Monte Carlo" },
    y: { label: `autocorrelation of the ${observable}` },
    series: [
      { label: "in the latent space of the flow", ...autocorrelation(latent[observable]), mark: "line" },
      { label: "of the field itself", ...autocorrelation(plain[observable]), mark: "line" },
    ],
    references: [{ label: "0", y: 0 }],
  }));
}

/** Distances shown; longer ones are mostly noise. */
const longest = 50;

/** ρ(t) of series [draws, chains], all chains having the same mean. */
function autocorrelation(series: NDArray): { readonly x: readonly number[]; readonly y: readonly number[] } {
  const [draws, chains] = series.shape;
  const values = series.values();
  const average = diagnose(series).mean;
  const x = Array.from({ length: Math.min(longest, draws - 1) + 1 }, (_, t) => t);
  const products = x.map((t) => {
    let sum = 0;
    for (let i = 0; i + t * chains < values.length; i++)
      sum += (values[i] - average) * (values[i + t * chains] - average);
    return sum / ((draws - t) * chains);
  });
  return { x, y: products.map((product) => (products[0] > 0 ? product / products[0] : 1)) };
}
