import { Command, CommanderError } from "commander";
import { StorageError } from "../run/index.ts";
import { HelmholtzError, NumericalError, useThreads } from "../tensor/index.ts";
import { type CommandContext, print, processContext } from "./context.ts";
import { doctorCommand } from "./doctor.ts";
import { packageVersion } from "./environment.ts";
import { listCommand } from "./list.ts";
import { plotCommand, resumeCommand, runCommand } from "./run.ts";

export type { CommandContext } from "./context.ts";

/** Done. */
const success = 0;
/** The run failed: it diverged, a solver did not converge, a disk is full, or there is a fault in the program. */
const failure = 1;
/** Bad usage or settings. */
const badInput = 2;

/** The `helmholtz` command. Returns the exit status and never throws; `argv` is without node and script. */
export async function main(argv: readonly string[], context: CommandContext = processContext()): Promise<number> {
  try {
    await buildProgram(context).parseAsync([...argv], { from: "user" });
    return success;
  } catch (error) {
    return reportError(context, error, argv.includes("--verbose"));
  }
}

function buildProgram(context: CommandContext): Command {
  const program = new Command("helmholtz")
    .description("Variational free-energy physics: tensor networks, quantum circuits, normalizing flows.")
    .version(packageVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    })
    .showSuggestionAfterError();

  addCommand(program, "list [name]", "the experiments, a line each; with a name, its settings").action(
    (name?: string) => listCommand(context, name),
  );

  addCommand(program, "run <name>", "run an experiment")
    .option(
      "--set <key=value>",
      "a setting; numbers may be expressions such as pi/4, @file is what is in a file, text or .npy (repeatable)",
      collect,
      [],
    )
    .option("--config <file>", "settings from a JSON file, where --set does not give them")
    .option("--out <dir>", "the run directory, new or empty (default: runs/NAME-TIME)")
    .option("--seed <n>", "the seed of all randomness (default: 0)")
    .option("--engine <name>", "auto, portable or blas (default: HELMHOLTZ_ENGINE, or auto)")
    .option(...threadsOption)
    .option("--json", "print one JSON object on standard output at the end")
    .option("--quiet", "show no progress")
    .action((name, options) => runCommand(context, name, options));

  addCommand(program, "resume <dir>", "continue a run that was stopped, from its last checkpoint")
    .option(...threadsOption)
    .option("--json", "print one JSON object on standard output at the end")
    .option("--quiet", "show no progress")
    .action((directory, options) => resumeCommand(context, directory, options));

  addCommand(program, "doctor", "what this machine offers: engines, versions, speed")
    .option(...threadsOption)
    .option("--json", "print one JSON object")
    .action((options) => doctorCommand(context, options));

  addCommand(program, "plot <dir>", "draw the figures of a run again").action((directory) =>
    plotCommand(context, directory),
  );
  return program;
}

/** Threads change no number on the portable engine, so they belong to the machine and not to the run. */
const threadsOption = [
  "--threads <n>",
  "threads for large products, decompositions and circuits (default: HELMHOLTZ_THREADS, or 1)",
] as const;

function addCommand(program: Command, usage: string, description: string): Command {
  return program
    .command(usage)
    .description(description)
    .option("--verbose", "show where in the program an error comes from")
    .hook("preAction", (_, command) => {
      const { threads } = command.opts();
      if (threads !== undefined) useThreads(threads);
    });
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

function reportError({ stderr }: CommandContext, error: unknown, verbose: boolean): number {
  // Commander has said what is wrong; its help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? success : badInput;
  const known = error instanceof HelmholtzError;
  const message = error instanceof Error ? error.message : String(error);
  print(stderr, known ? `helmholtz: ${message}` : `helmholtz: unexpected failure: ${message} (--verbose shows where)`);
  if (verbose && error instanceof Error) print(stderr, describeOrigin(error));
  const failed = !known || error instanceof NumericalError || error instanceof StorageError;
  return failed ? failure : badInput;
}

function describeOrigin(error: Error): string {
  const { stack = "", cause } = error;
  return cause instanceof Error ? `${stack}\ncaused by: ${describeOrigin(cause)}` : stack;
}
