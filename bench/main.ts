import { circuitBenchmark } from "./circuit.ts";
import { engineBenchmark } from "./engine.ts";
import { flowBenchmark } from "./flow.ts";
import { oneThread, runnable } from "./harness.ts";
import { ipepsBenchmark } from "./ipeps.ts";
import { trgBenchmark } from "./trg.ts";

/** `npm run bench` measures all of them, `npm run bench -- trg` one. */
const benchmarks = [
  engineBenchmark,
  runnable(ipepsBenchmark),
  runnable(trgBenchmark),
  runnable(circuitBenchmark),
  flowBenchmark,
];

// Before a library is loaded, and for every process started from here.
Object.assign(process.env, oneThread);

const [first, name, ...rest] = process.argv.slice(2);
const named = benchmarks.find((one) => one.name === name);
if (first === "--case") console.log(JSON.stringify(named?.measureCase?.(Number(rest[0]))));
else if (first === "--serve") await named?.serve?.(rest);
else {
  const chosen = benchmarks.filter((one) => first === undefined || first === one.name);
  for (const benchmark of chosen) await benchmark.report();
  if (chosen.length === 0) throw new Error(`no benchmark '${first}'; there are: ${benchmarks.map((one) => one.name)}`);
}
