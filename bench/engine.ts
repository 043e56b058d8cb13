import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import { availableEngines, type Engine, useEngine, withEngine } from "../src/tensor/index.ts";
import { functions, permutes, sums } from "./array-operations.ts";
import { decompositions, type Operation, products } from "./engine-operations.ts";
import type { Runnable } from "./harness.ts";
import { type Contender, compare, contender } from "./interleave.ts";
import { Torch } from "./torch.ts";

/** Seconds by contender. */
type Seconds = Partial<Record<"portable" | "blas" | "torch" | "copy", number>>;

interface Result {
  readonly name: string;
  readonly dtype: string;
  readonly size: string;
  readonly seconds: Seconds;
  /** The portable engine's speed in units of the others'. */
  readonly speed: Seconds;
  readonly aim?: string;
  /** Whether the aim is reached; unknown where there is nobody to compare with. */
  readonly reached?: boolean;
}

const title = "The portable engine beside the blas engine, torch and a memory copy: one thread each";

/** Every kernel of the portable engine against its rivals on this machine, by turns. */
export const engineBenchmark: Runnable = {
  name: "engine",
  report: async () => {
    console.log(`\n${title}\n`);
    const engines = rivals();
    const torch = Torch.start();
    console.log(torch ? `torch: ${torch.version}, 1 thread` : "(no Python with torch on this machine: it is left out)");
    const groups = [products, decompositions, functions, permutes, sums];
    const results: Result[] = [];
    for (const group of groups) {
      const operations = group();
      process.stderr.write(`engine: ${operations[0].name} and ${operations.length - 1} more\n`);
      for (const operation of operations) results.push(await measure(operation, engines, torch));
    }
    torch?.stop();
    console.table(results.map(row));
    const missed = results.filter(({ reached }) => reached === false);
    for (const { name, dtype, size, aim } of missed) console.log(`not reached: ${name} ${dtype} ${size} ${aim}`);
    write({ title, machine: machine(engines, torch), results });
  },
};

/** The engines there are; what calls no engine by name runs on the portable one. */
function rivals(): readonly Engine[] {
  const statuses = availableEngines();
  for (const { available, description, reason } of statuses) {
    console.log(available ? description : `(no blas engine on this machine: ${reason})`);
  }
  useEngine("portable");
  return statuses.filter(({ available }) => available).map(({ name }) => withEngine(name, (engine) => engine));
}

async function measure(operation: Operation, engines: readonly Engine[], torch?: Torch): Promise<Result> {
  const contenders: Partial<Record<keyof Seconds, Contender>> = {};
  for (const engine of engines) {
    if (engine.name !== "portable" && !operation.onBlas) continue;
    contenders[engine.name as "portable" | "blas"] = contender(() => operation.run(engine));
  }
  if (operation.copy) contenders.copy = contender(operation.copy);
  if (torch) {
    await torch.prepare(operation.torch);
    contenders.torch = (repeats) => torch.seconds(repeats);
  }
  const seconds = await compare(contenders);
  const { name, dtype, size } = operation;
  return { name, dtype, size, seconds, ...judge(operation, seconds) };
}

function judge({ aim }: Operation, seconds: Seconds): Pick<Result, "speed" | "aim" | "reached"> {
  const { portable = Number.NaN, ...others } = seconds;
  const speed = Object.fromEntries(Object.entries(others).map(([name, time]) => [name, time / portable])) as Seconds;
  if (!aim) return { speed };
  const reached = speed[aim.against];
  return {
    speed,
    aim: `≥ ${aim.speed} of ${aim.against}`,
    reached: reached === undefined ? undefined : reached >= aim.speed,
  };
}

function row({ name, dtype, size, seconds, speed, aim, reached }: Result): Readonly<Record<string, string>> {
  const milliseconds = (time?: number) => (time === undefined ? "" : (time * 1e3).toPrecision(3));
  const ratio = (value?: number) => (value === undefined ? "" : value.toFixed(2));
  return {
    operation: name,
    dtype,
    size,
    "portable ms": milliseconds(seconds.portable),
    "blas ms": milliseconds(seconds.blas),
    "torch ms": milliseconds(seconds.torch),
    "copy ms": milliseconds(seconds.copy),
    "of blas": ratio(speed.blas),
    "of torch": ratio(speed.torch),
    "of copy": ratio(speed.copy),
    aim: aim ?? "",
    reached: reached === undefined ? "" : reached ? "yes" : "no",
  };
}

function machine(engines: readonly Engine[], torch?: Torch) {
  const [cpu] = os.cpus();
  return {
    cpu: cpu?.model.trim(),
    node: process.version,
    engines: engines.map(({ description }) => description),
    torch: torch?.version,
  };
}

function write(report: object): void {
  mkdirSync("bench/results", { recursive: true });
  const file = "bench/results/engine.json";
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`written: ${file}`);
}
