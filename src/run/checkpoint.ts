import type { Experiment, GivenSettings } from "../experiment/index.ts";
import { InputError } from "../tensor/index.ts";
import type { RunConfig } from "./config.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";
import { joinState, splitState } from "./state.ts";
import { decodeText, encodeText, type Store } from "./store.ts";

/** A run as it stands after a step. */
export interface Checkpoint {
  readonly step: number;
  /** Wall time spent so far, by all processes of the run together. */
  readonly seconds: number;
  /** Whether this was the last step. */
  readonly finished: boolean;
  readonly state: unknown;
}

/** What the JSON file of a checkpoint says; the arrays lie beside it. */
interface CheckpointFile {
  /** Of `checkpoint` below, as JSON, and of the file of arrays. */
  readonly sha256: { readonly checkpoint: string; readonly arrays: string };
  readonly checkpoint: CheckpointHeader;
}

interface CheckpointHeader extends Omit<Checkpoint, "state"> {
  readonly experiment: string;
  readonly settings: GivenSettings;
  readonly seed: number;
  /** That of the experiment; 1 where there is none. */
  readonly stateVersion?: number;
  readonly state: unknown;
}

const folder = "checkpoint";
const pathsOf = (step: number) => ({
  json: `${folder}/step-${step}.json`,
  arrays: `${folder}/step-${step}.safetensors`,
});

/**
 * Saves a state. The JSON file is put in place last and all at once, so a process killed at any moment leaves the
 * checkpoint before it whole; that one is kept, older ones are removed.
 */
export async function saveCheckpoint(
  store: Store,
  { stateVersion = 1 }: Pick<Experiment, "stateVersion">,
  config: RunConfig,
  checkpoint: Checkpoint,
): Promise<void> {
  const { state, ...progress } = checkpoint;
  const { tree, arrays } = splitState(state);
  const header: CheckpointHeader = {
    experiment: config.experiment,
    settings: config.settings,
    seed: config.seed,
    stateVersion,
    ...progress,
    state: tree,
  };
  const bytes = encodeSafetensors(arrays);
  const sha256 = { checkpoint: await digest(encodeText(JSON.stringify(header))), arrays: await digest(bytes) };
  const file: CheckpointFile = { sha256, checkpoint: header };
  const paths = pathsOf(checkpoint.step);
  await store.replace(paths.arrays, bytes);
  await store.replace(paths.json, encodeText(JSON.stringify(file)));
  await removeOlder(store);
}

/** Every step a checkpoint was saved of, the latest first. */
export async function savedSteps(store: Store): Promise<readonly number[]> {
  const steps = (await store.list()).flatMap((path) => path.match(/^checkpoint\/step-(\d+)\.json$/)?.[1] ?? []);
  return steps.map(Number).sort((a, b) => b - a);
}

/** Keeps the last two checkpoints; what a killed process left half done goes too. */
async function removeOlder(store: Store): Promise<void> {
  const kept = (await savedSteps(store)).slice(0, 2).flatMap((step) => Object.values(pathsOf(step)));
  const saved = (await store.list()).filter((path) => path.startsWith(`${folder}/`));
  for (const path of saved) if (!kept.includes(path)) await store.remove(path);
}

/**
 * The latest checkpoint of a run, or `undefined` if none was saved yet.
 *
 * Throws `InputError`, and changes nothing, if it is truncated or damaged or belongs to another run.
 */
export async function loadCheckpoint(
  store: Store,
  experiment: Pick<Experiment, "stateVersion">,
  config: RunConfig,
): Promise<Checkpoint | undefined> {
  const [latest, before] = await savedSteps(store);
  if (latest === undefined) return undefined;
  const paths = pathsOf(latest);
  try {
    const saved = await readCheckpoint(store, paths);
    refuseAnotherRun(store, config, saved);
    refuseAnotherVersion(store, experiment, saved);
    const { step, seconds, finished, state } = saved;
    return { step, seconds, finished, state };
  } catch (error) {
    if (!(error instanceof DamagedError)) throw error;
    const advice =
      before === undefined
        ? "no earlier one was kept; start the run again in another folder"
        : `to continue from step ${before} instead, remove the two files of step ${latest}`;
    throw new InputError(`the checkpoint ${paths.json} of ${store.name} is damaged: ${error.message}; ${advice}`);
  }
}

class DamagedError extends InputError {}

async function readCheckpoint(store: Store, paths: { json: string; arrays: string }): Promise<CheckpointHeader> {
  const [json, bytes] = [await store.read(paths.json), await store.read(paths.arrays)];
  if (!json) throw new DamagedError(`${paths.json} is missing`);
  if (!bytes) throw new DamagedError(`${paths.arrays} is missing`);
  const { sha256, checkpoint } = parseFile(json);
  if ((await digest(bytes)) !== sha256.arrays) throw new DamagedError(`${paths.arrays} is truncated or was changed`);
  if ((await digest(encodeText(JSON.stringify(checkpoint)))) !== sha256.checkpoint) {
    throw new DamagedError(`${paths.json} was changed`);
  }
  return { ...checkpoint, state: joinState({ tree: checkpoint.state, arrays: decodeSafetensors(bytes) }) };
}

function parseFile(json: Uint8Array): CheckpointFile {
  const file = parseJson(json);
  if (typeof file !== "object" || file === null || !("sha256" in file) || !("checkpoint" in file)) {
    throw new DamagedError("it is truncated or not a checkpoint");
  }
  return file as CheckpointFile;
}

function parseJson(json: Uint8Array): unknown {
  try {
    return JSON.parse(decodeText(json));
  } catch {
    throw new DamagedError("it is truncated or not JSON");
  }
}

function refuseAnotherRun(store: Store, config: RunConfig, saved: CheckpointHeader): void {
  if (saved.experiment !== config.experiment) {
    throw new InputError(
      `the checkpoint in ${store.name} is of the experiment '${saved.experiment}', config.json says '${config.experiment}'`,
    );
  }
  const before: Record<string, unknown> = { ...saved.settings, seed: saved.seed };
  const now: Record<string, unknown> = { ...config.settings, seed: config.seed };
  const words = (value: unknown) => JSON.stringify(value) ?? "not there";
  const changed = [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((key) => words(before[key]) !== words(now[key]))
    .map((key) => `${key} was ${words(before[key])} and is ${words(now[key])}`);
  if (changed.length === 0) return;
  throw new InputError(
    `the settings in config.json of ${store.name} are not those of its checkpoint: ${changed.join(", ")}; ` +
      "put them back to resume, or start a new run",
  );
}

function refuseAnotherVersion(
  store: Store,
  { stateVersion: now = 1 }: Pick<Experiment, "stateVersion">,
  { experiment, stateVersion: before = 1 }: CheckpointHeader,
): void {
  if (before === now) return;
  throw new InputError(
    `the checkpoint in ${store.name} is of another version of helmholtz: its ${experiment} keeps states of version ` +
      `${before}, this one's of version ${now}; resume it with that version, or start a new run`,
  );
}

async function digest(bytes: Uint8Array): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
