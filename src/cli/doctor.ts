import { formatSeconds } from "../run/index.ts";
import { availableEngines, withEngine } from "../tensor/index.ts";
import { alignColumns, type CommandContext, print } from "./context.ts";
import { machineEnvironment } from "./environment.ts";

/** What one engine is here, and how long two typical operations take on it. */
interface EngineReport {
  readonly name: string;
  readonly available: boolean;
  readonly description: string;
  readonly reason?: string;
  /** Seconds, the median of three. */
  readonly timings?: Readonly<Record<string, number>>;
}

/** `helmholtz doctor`: what this machine offers. */
export function doctorCommand({ stdout }: CommandContext, options: { readonly json?: boolean }): void {
  const environment = machineEnvironment();
  const inUse = withEngine(process.env.HELMHOLTZ_ENGINE ?? "auto", (engine) => engine.name);
  const engines: readonly EngineReport[] = availableEngines().map((engine) =>
    engine.available ? { ...engine, timings: timeEngine(engine.name) } : engine,
  );
  if (options.json) {
    print(stdout, JSON.stringify({ ...environment, engine: inUse, engines }));
    return;
  }
  for (const line of alignColumns(Object.entries(environment))) print(stdout, line);
  for (const report of engines) {
    print(stdout);
    for (const line of engineLines(report, report.name === inUse)) print(stdout, line);
  }
}

function engineLines(report: EngineReport, inUse: boolean): readonly string[] {
  const { name, available, description, reason, timings = {} } = report;
  if (!available) return [`engine ${name}: not available (${reason})`];
  const rows = Object.entries(timings).map(([operation, seconds]) => [operation, formatSeconds(seconds)]);
  return [`engine ${name}${inUse ? " (in use)" : ""}: ${description}`, ...alignColumns(rows, "  ")];
}

function timeEngine(name: string): Readonly<Record<string, number>> {
  return withEngine(name, (engine) => {
    const product = { data: wave(256), stride: 256, form: "N" } as const;
    const factors = wave(96);
    return {
      "matrix product, 256 × 256": medianSeconds(() =>
        engine.matmul("float64", 256, 256, 256, product, product, new Float64Array(256 * 256)),
      ),
      "singular values and vectors, 96 × 96": medianSeconds(() => engine.svd("float64", 96, 96, factors)),
    };
  });
}

/** A row-major n×n matrix of full rank without structure. */
function wave(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, index) => Math.sin(index * index + 1));
}

function medianSeconds(operation: () => unknown): number {
  const times = Array.from({ length: 3 }, () => {
    const begin = performance.now();
    operation();
    return (performance.now() - begin) / 1000;
  });
  return times.sort((a, b) => a - b)[1];
}
