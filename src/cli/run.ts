import fs from "node:fs/promises";
import nodePath from "node:path";
import { type Experiment, findExperiment, type GivenSettings, readSettings } from "../experiment/index.ts";
import {
  checkSeed,
  createFolder,
  openFolder,
  type RunConfig,
  type RunResult,
  readConfig,
  redraw,
  resumeExperiment,
  runExperiment,
} from "../run/index.ts";
import { InputError, withEngine } from "../tensor/index.ts";
import { type CommandContext, print } from "./context.ts";
import { machineEnvironment } from "./environment.ts";
import { progressDisplay } from "./progress.ts";
import { readSettingFile, readText } from "./setting-file.ts";
import { summaryLines } from "./summary.ts";

/** How `run` and `resume` show what they do. */
export interface DisplayOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** The options of `run` as typed. */
export interface RunCommandOptions extends DisplayOptions {
  readonly set: readonly string[];
  readonly config?: string;
  readonly out?: string;
  readonly seed?: string;
  readonly engine?: string;
}

/** `helmholtz run NAME`. Everything that can be refused is, before a folder is made. */
export async function runCommand(context: CommandContext, name: string, options: RunCommandOptions): Promise<void> {
  const experiment = findExperiment(name, context.experiments);
  const file: SettingsFile = options.config === undefined ? {} : await readConfigFile(options.config, name);
  const settings = await readSettings(experiment, { ...file.settings, ...(await readAssignments(options.set)) });
  const seed = checkSeed(options.seed === undefined ? (file.seed ?? 0) : Number(options.seed || Number.NaN));
  const engine = withEngine(options.engine ?? process.env.HELMHOLTZ_ENGINE ?? "auto", (chosen) => chosen.name);
  const config: RunConfig = { experiment: name, settings, seed, engine };
  const directory = options.out ?? (await freshDirectory(name));
  const store = await createFolder(directory);
  await showRun(context, { experiment, settings, directory, options }, (onStep) =>
    runExperiment(experiment, config, store, { environment: machineEnvironment(), onStep }),
  );
}

/** `helmholtz resume DIR`. */
export async function resumeCommand(
  context: CommandContext,
  directory: string,
  options: DisplayOptions,
): Promise<void> {
  const store = await openFolder(directory);
  const config = await readConfig(store);
  const experiment = findExperiment(config.experiment, context.experiments);
  const settings = await readSettings(experiment, config.settings);
  await showRun(context, { experiment, settings, directory, options }, (onStep) =>
    resumeExperiment(store, { experiments: context.experiments, environment: machineEnvironment(), onStep }),
  );
}

/** `helmholtz plot DIR`. */
export async function plotCommand(context: CommandContext, directory: string): Promise<void> {
  const written = await redraw(await openFolder(directory), context.experiments);
  for (const file of written) print(context.stdout, nodePath.join(directory, file));
}

interface ShownRun {
  readonly experiment: Experiment;
  readonly settings: Record<string, unknown>;
  readonly directory: string;
  readonly options: DisplayOptions;
}

type Progressing = NonNullable<Parameters<typeof runExperiment>[3]["onStep"]>;

async function showRun(
  { stdout, stderr }: CommandContext,
  { experiment, settings, directory, options }: ShownRun,
  run: (onStep?: Progressing) => Promise<RunResult>,
): Promise<void> {
  if (!options.quiet) print(stderr, `run directory: ${directory}`);
  const display = options.quiet ? undefined : progressDisplay(stderr, experiment.name, experiment.headline?.(settings));
  const result = await run((progress) => display?.show(progress)).finally(() => display?.end());
  if (options.json) {
    print(stdout, JSON.stringify({ ...result, directory }));
    return;
  }
  for (const line of summaryLines(experiment.title, result, directory)) print(stdout, line);
}

/** `runs/NAME-20261121-031415`, with a number behind it if that is taken. */
async function freshDirectory(name: string): Promise<string> {
  const time = new Date()
    .toISOString()
    .replace(/\.\d+Z$/, "")
    .replaceAll(/[-:]/g, "")
    .replace("T", "-");
  const base = nodePath.join("runs", `${name}-${time}`);
  for (let attempt = 1; ; attempt++) {
    const path = attempt === 1 ? base : `${base}-${attempt}`;
    const taken = await fs.access(path).then(
      () => true,
      () => false,
    );
    if (!taken) return path;
  }
}

/** `key=value`, or `key=@path` for what is in a file. */
async function readAssignments(assignments: readonly string[]): Promise<GivenSettings> {
  const entries = assignments.map(async (assignment) => {
    const equals = assignment.indexOf("=");
    if (equals < 1) throw new InputError(`--set is '${assignment}'; allowed: key=value, or key=@file`);
    const [key, value] = [assignment.slice(0, equals).trim(), assignment.slice(equals + 1)];
    return [key, value.startsWith("@") ? await readSettingFile(value.slice(1), `--set ${key}`) : value] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

interface SettingsFile {
  readonly settings?: GivenSettings;
  readonly seed?: unknown;
}

/** A JSON object of settings, or the `config.json` of a run. */
async function readConfigFile(path: string, name: string): Promise<SettingsFile> {
  const content = await readJson(path);
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new InputError(`--config ${path}: allowed: a JSON object of settings, or the config.json of a run`);
  }
  if (!("settings" in content && "experiment" in content)) return { settings: content as GivenSettings };
  const { experiment, settings, seed } = content as Partial<RunConfig>;
  if (experiment !== name) throw new InputError(`--config ${path} is of the experiment '${experiment}', not '${name}'`);
  return { settings, seed };
}

async function readJson(path: string): Promise<unknown> {
  const text = await readText(path, "--config");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`--config: '${path}' is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}
