import { availableEngines, type EngineStatus, withEngine } from "../tensor/index.ts";
import { alignColumns, type CommandContext, print } from "./context.ts";
import { timeEngine } from "./engine-timings.ts";
import { machineEnvironment } from "./environment.ts";

/** What one engine is here, and how long typical operations take on it. */
interface EngineReport extends EngineStatus {
  /** Seconds by operation. */
  readonly timings?: Readonly<Record<string, number>>;
}

/** `helmholtz doctor`: what this machine offers. */
export function doctorCommand({ stdout }: CommandContext, options: { readonly json?: boolean }): void {
  const environment = machineEnvironment();
  const choice = chosenEngine();
  const engines: readonly EngineReport[] = availableEngines().map((engine) =>
    engine.available ? { ...engine, timings: timeEngine(engine.name) } : engine,
  );
  if (options.json) {
    print(stdout, JSON.stringify({ ...environment, ...choice, engines }));
    return;
  }
  const inUse = `${choice.engine}, ${choice.because}`;
  for (const line of alignColumns([...Object.entries(environment), ["engine", inUse]])) print(stdout, line);
  for (const report of engines) {
    print(stdout);
    for (const line of engineLines(report)) print(stdout, line);
  }
}

/** The engine a run uses unless `--engine` names another, and why it is that one. */
function chosenEngine(): { readonly engine: string; readonly because: string } {
  const wanted = process.env.HELMHOLTZ_ENGINE || "auto";
  const engine = withEngine(wanted, ({ name }) => name);
  if (wanted === engine) return { engine, because: "which HELMHOLTZ_ENGINE names" };
  if (wanted !== "auto") return { engine, because: `for lack of ${wanted}, which HELMHOLTZ_ENGINE names` };
  return { engine, because: engine === "blas" ? "the machine's own library" : "for lack of a blas library" };
}

function engineLines({ name, available, description, reason, timings = {} }: EngineReport): readonly string[] {
  if (!available) return [`engine ${name}: not available (${reason})`];
  const rows = Object.entries(timings).map(([operation, seconds]) => [operation, milliseconds(seconds)]);
  return [description, ...alignColumns(rows, "  ")];
}

function milliseconds(seconds: number): string {
  return `${Number((seconds * 1e3).toPrecision(3))} ms`;
}
