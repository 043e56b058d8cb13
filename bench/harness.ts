import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { processMeter } from "../src/run/meter.ts";
import { availableEngines, matmul, ones, useEngine } from "../src/tensor/index.ts";

/** Cases of one computation, each measured in a process of its own so that memory peaks are its own. */
export interface Benchmark<Case extends { readonly engine: string }, Prepared = void> {
  readonly name: string;
  readonly title: string;
  readonly cases: readonly Case[];
  /** What is made once, outside the time. */
  prepare(given: Case): Prepared;
  /** One evaluation; what it returns goes into the results. */
  evaluate(given: Case, prepared: Prepared): Readonly<Record<string, number>>;
  /** A line of the table. */
  row(given: Case, measured: Measurement): Readonly<Record<string, string | number>>;
}

export interface Measurement {
  /** Median over repeats, after one evaluation that warms up. */
  readonly seconds: number;
  readonly repeats: number;
  /** The time in units of a product of 512×512 matrices on the same engine in the same process. */
  readonly products: number;
  /** Resident memory in MB: the largest ever, and that of the loaded program before the first evaluation. */
  readonly peakMemory: number;
  readonly startMemory: number;
  readonly values: Readonly<Record<string, number>>;
}

/** A benchmark whose cases nobody needs to know. */
export interface Runnable {
  readonly name: string;
  /** Measures one case in this process, where cases need processes of their own. */
  measureCase?(index: number): Measurement;
  /** Is one of the contenders of an interleaved comparison until the standard input ends, where they need processes of their own. */
  serve?(args: readonly string[]): Promise<void>;
  /** Measures everything on one thread, where a case does not ask for more, prints the table and writes `bench/results/NAME.json`. */
  report(): void | Promise<void>;
}

/** Environment variables that hold every library that computes to one thread. */
export const oneThread = {
  HELMHOLTZ_THREADS: "1",
  OPENBLAS_NUM_THREADS: "1",
  MKL_NUM_THREADS: "1",
  OMP_NUM_THREADS: "1",
  VECLIB_MAXIMUM_THREADS: "1",
};

export function runnable<Case extends { readonly engine: string }, Prepared>(
  benchmark: Benchmark<Case, Prepared>,
): Runnable {
  return {
    name: benchmark.name,
    measureCase: (index) => measure(benchmark, benchmark.cases[index]),
    report: () => report(benchmark),
  };
}

function measure<Case extends { readonly engine: string }, Prepared>(
  benchmark: Benchmark<Case, Prepared>,
  given: Case,
): Measurement {
  useEngine(given.engine);
  const startMemory = process.memoryUsage.rss() / 1e6;
  const prepared = benchmark.prepare(given);
  const values = benchmark.evaluate(given, prepared);
  const peakMemory = (processMeter.peakMemoryBytes() ?? 0) / 1e6;
  const { seconds, repeats } = medianTime(() => benchmark.evaluate(given, prepared));
  const [a, b] = [ones([512, 512]), ones([512, 512])].map((x) => x.contiguous());
  const product = medianTime(() => matmul(a, b));
  return { seconds, repeats, products: seconds / product.seconds, peakMemory, startMemory, values };
}

/** Three repeats at least, and as many as fit into five seconds, up to a hundred: what is quick has to warm up first. */
function medianTime(f: () => unknown): { seconds: number; repeats: number } {
  const times: number[] = [];
  const started = performance.now();
  while (times.length < 3 || (times.length < 100 && performance.now() - started < 5000)) {
    const begin = performance.now();
    f();
    times.push((performance.now() - begin) / 1000);
  }
  times.sort((a, b) => a - b);
  return { seconds: times[times.length >> 1], repeats: times.length };
}

function report<Case extends { readonly engine: string }, Prepared>(benchmark: Benchmark<Case, Prepared>): void {
  console.log(`\n${benchmark.title}\n`);
  const present = availableEngines().filter(({ available }) => available);
  const results = benchmark.cases.flatMap((given, index) => {
    if (!present.some(({ name }) => name === given.engine)) {
      console.log(`(no ${given.engine} engine on this machine: a case is left out)`);
      return [];
    }
    process.stderr.write(`${benchmark.name}: case ${index + 1} of ${benchmark.cases.length}\n`);
    return [{ ...given, ...measureApart(benchmark.name, index) }];
  });
  console.table(results.map((result) => benchmark.row(result, result)));
  mkdirSync("bench/results", { recursive: true });
  const file = `bench/results/${benchmark.name}.json`;
  writeFileSync(file, `${JSON.stringify({ title: benchmark.title, results }, null, 2)}\n`);
  console.log(`written: ${file}`);
}

function measureApart(name: string, index: number): Measurement {
  const output = execFileSync(process.execPath, [...process.execArgv, process.argv[1], "--case", name, String(index)], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(output) as Measurement;
}
