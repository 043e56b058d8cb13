import { type Experiment, type GivenSettings, readSettings } from "../experiment/index.ts";
import { InputError } from "../tensor/index.ts";
import { decodeText, replaceJson, type Store } from "./store.ts";

const path = "config.json";

/** What a run was asked to do; never changed once written. */
export interface RunConfig {
  readonly experiment: string;
  readonly settings: GivenSettings;
  readonly seed: number;
  /** The tensor engine. */
  readonly engine: string;
}

export function writeConfig(store: Store, config: RunConfig): Promise<void> {
  return replaceJson(store, path, config);
}

/** The configuration of a run directory. Throws `InputError` if there is none or it is damaged. */
export async function readConfig(store: Store): Promise<RunConfig> {
  const bytes = await store.read(path);
  if (!bytes) throw new InputError(`${store.name} is not a run directory: it has no ${path}`);
  const config = parse(decodeText(bytes)) as Partial<RunConfig> | undefined;
  const { experiment, settings, seed, engine } = config ?? {};
  if (typeof experiment !== "string" || typeof settings !== "object" || typeof engine !== "string") {
    throw new InputError(`${path} of ${store.name} is truncated or not the configuration of a run`);
  }
  return { experiment, settings, seed: checkSeed(seed), engine };
}

/** The configured settings, checked again and typed. */
export function configuredSettings(experiment: Experiment, config: RunConfig) {
  return readSettings(experiment, config.settings);
}

/** A seed. Throws `InputError` unless it is a non-negative integer below 2^32. */
export function checkSeed(seed: unknown): number {
  if (typeof seed === "number" && Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32) return seed;
  throw new InputError(`the seed is ${JSON.stringify(seed)}; allowed: an integer from 0 to ${2 ** 32 - 1}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
