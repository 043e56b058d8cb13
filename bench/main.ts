import { runnable } from "./harness.ts";
import { trgBenchmark } from "./trg.ts";

/** `npm run bench` measures all of them, `npm run bench -- trg` one. */
const benchmarks = [runnable(trgBenchmark)];

const [first, name, index] = process.argv.slice(2);
if (first === "--case") {
  const benchmark = benchmarks.find((one) => one.name === name);
  console.log(JSON.stringify(benchmark?.measureCase(Number(index))));
} else {
  for (const benchmark of benchmarks) if (first === undefined || first === benchmark.name) benchmark.report();
}
