import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** The command, with the tests' experiment added, as a process of its own; `limited` runs it from a shell that limits it. */
export function startCommand(argv: readonly string[], limit?: string): ChildProcess {
  const command = [process.execPath, "--import", "./tools/typescript.mjs", "test/support/cli.ts", ...argv];
  const [program, ...rest] = limit ? ["bash", "-c", `${limit}; exec "$0" "$@"`, ...command] : command;
  return spawn(program, rest, { cwd: repository, stdio: ["ignore", "pipe", "pipe"] });
}

/** How a process ended and what it said. */
export async function endOf(child: ChildProcess) {
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.on("data", (chunk) => {
      said[name] += chunk;
    });
  }
  const [status, signal] = await once(child, "close");
  return { status, signal, ...said };
}

/** Numbers from 0 to 1, the same for the same seed. */
function generator(seed: number): () => number {
  let state = 1 + (Math.imul(seed, 2654435761) % 1_000_000);
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

function countSteps(directory: string): number {
  const file = path.join(directory, "metrics.jsonl");
  return fs.existsSync(file) ? fs.readFileSync(file, "latin1").split("\n").length - 1 : 0;
}

/** Kills a run without warning some time after it has done so many steps; `false` if it has ended before that. */
async function killAfter(
  child: ChildProcess,
  directory: string,
  steps: number,
  milliseconds: number,
): Promise<boolean> {
  const end = endOf(child);
  const begun = () => fs.existsSync(path.join(directory, "config.json"));
  while ((!begun() || countSteps(directory) < steps) && child.exitCode === null) await sleep(1);
  await sleep(milliseconds);
  child.kill("SIGKILL");
  const { status, signal, stderr } = await end;
  if (status !== 0 && signal !== "SIGKILL") throw new Error(`the run failed before it was killed: ${stderr}`);
  return signal === "SIGKILL";
}

/** What a run is asked to do. */
export interface Task {
  readonly experiment: string;
  /** As on the command line, `key=value` each. */
  readonly settings: readonly string[];
}

/** Runs a task to its end in a folder, killed so many times at moments that depend on the seed; gives the steps done by then. */
export async function runKilled(
  { experiment, settings }: Task,
  directory: string,
  { kills, totalSteps, seed }: { readonly kills: number; readonly totalSteps: number; readonly seed: number },
): Promise<readonly number[]> {
  const random = generator(seed);
  const quiet = ["--quiet", "--json"];
  const set = settings.flatMap((setting) => ["--set", setting]);
  const begin = ["run", experiment, ...set, "--engine", "portable", "--seed", "5", "--out", directory, ...quiet];
  const goOn = ["resume", directory, ...quiet];
  const killedAfter: number[] = [];
  for (let kill = 0; kill < kills; kill++) {
    // Not in the last steps, of which some may pass before the kill does.
    const done = countSteps(directory);
    const until = done + Math.floor(random() * Math.max(0, 0.9 * totalSteps - done));
    const killed = await killAfter(startCommand(kill === 0 ? begin : goOn), directory, until, 20 * random());
    if (!killed) break;
    killedAfter.push(countSteps(directory));
  }
  const { status, stderr } = await endOf(startCommand(kills === 0 ? begin : goOn));
  if (status !== 0) throw new Error(`after kills at steps ${killedAfter} the run failed: ${stderr}`);
  return killedAfter;
}

/** What a run has come to, but for the time it took: all of it must be the same, bit for bit, however often it was killed. */
export function contentOf(directory: string): Readonly<Record<string, unknown>> {
  const text = (file: string) => fs.readFileSync(path.join(directory, file), "utf8");
  const { wallSeconds, ...result } = JSON.parse(text("result.json"));
  const checkpoint = path.join(directory, "checkpoint");
  const last = Math.max(...fs.readdirSync(checkpoint).map((file) => Number(file.match(/\d+/))));
  const { seconds, ...state } = JSON.parse(text(`checkpoint/step-${last}.json`)).checkpoint;
  return {
    result,
    state,
    arrays: fs.readFileSync(path.join(checkpoint, `step-${last}.safetensors`), "base64"),
    metrics: text("metrics.jsonl"),
    plot: text("plot.svg"),
    folder: fs.readdirSync(directory).sort(),
  };
}
