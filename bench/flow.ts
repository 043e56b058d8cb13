import { mkdirSync, writeFileSync } from "node:fs";
import { availableEngines, useEngine } from "../src/tensor/index.ts";
import { autoregressiveTrainings } from "./flow-autoregressive.ts";
import { continuousTrainings } from "./flow-continuous.ts";
import { renormalizationTrainings } from "./flow-renormalization.ts";
import type { Runnable } from "./harness.ts";
import { type Contender, compare } from "./interleave.ts";
import { Torch, type TorchProgram } from "./torch.ts";

/** The training of a generative model, of which one step is timed: samples, energies, gradient and optimizer. */
export interface FlowTraining {
  readonly name: string;
  readonly samples: number;
  /** Numbers that are trained. */
  readonly parameters: number;
  /** Seconds a step of the original authors' PyTorch program takes on one core of such a machine. */
  readonly published: number;
  /** A training that goes on for as long as steps are asked for. */
  begin(): AsyncIterator<unknown>;
  /** The same in PyTorch, each run of the expression a step. */
  readonly torch?: TorchProgram;
}

type Seconds = Partial<Record<"blas" | "portable" | "torch", number>>;

const title = "One training step of generative models, one thread: seconds by engine, beside PyTorch";

/** Every model on both engines, in turns with PyTorch, so that a busy machine slows all of them alike. */
export const flowBenchmark: Runnable = {
  name: "flow",
  report: async () => {
    console.log(`\n${title}\n`);
    const engines = availableEngines().filter(({ available }) => available);
    const torch = Torch.start();
    console.log(torch ? `torch: ${torch.version}` : "(no Python with torch on this machine: it is left out)");
    const results = [];
    for (const training of [...autoregressiveTrainings(), ...renormalizationTrainings(), ...continuousTrainings()]) {
      process.stderr.write(`flow: ${training.name}\n`);
      const contenders = Object.fromEntries(engines.map(({ name }) => [name, stepsOn(name, training)]));
      if (torch && training.torch) {
        await torch.prepare(training.torch);
        const together = stepsTogether(training);
        contenders.torch = async (repeats) => (await torch.seconds(repeats * together)) / together;
      }
      for (const run of Object.values(contenders)) await run(warmUp);
      const seconds: Seconds = await compare(contenders);
      const { name, samples, parameters, published } = training;
      results.push({ name, samples, parameters, published, seconds });
    }
    torch?.stop();
    console.table(results.map(row));
    mkdirSync("bench/results", { recursive: true });
    writeFileSync("bench/results/flow.json", `${JSON.stringify({ title, torch: torch?.version, results }, null, 2)}\n`);
    console.log("written: bench/results/flow.json");
  },
};

/** Repeats after which what runs often is compiled: of a step of a few milliseconds there are hundreds. */
const warmUp = 20;

/** How many steps make one repeat, so that after a turn of others caches are warm again for most of them. */
function stepsTogether({ published }: FlowTraining): number {
  return Math.max(1, Math.round(0.1 / published));
}

function stepsOn(engine: string, training: FlowTraining): Contender {
  const steps = training.begin();
  const together = stepsTogether(training);
  return async (repeats) => {
    useEngine(engine);
    const begin = performance.now();
    for (let i = 0; i < repeats * together; i++) await steps.next();
    return (performance.now() - begin) / 1000 / together;
  };
}

type Result = Pick<FlowTraining, "name" | "samples" | "parameters" | "published"> & { readonly seconds: Seconds };

function row({ name, samples, parameters, published, seconds }: Result): Readonly<Record<string, string | number>> {
  const { blas, portable, torch } = seconds;
  const milliseconds = (time?: number) => (time === undefined ? "" : (time * 1e3).toPrecision(3));
  const ratio = (time?: number, to?: number) => (time && to ? (time / to).toFixed(2) : "");
  return {
    model: name,
    samples,
    parameters,
    "blas ms": milliseconds(blas),
    "portable ms": milliseconds(portable),
    "torch ms": milliseconds(torch),
    "published ms": milliseconds(published),
    "blas of torch": ratio(blas, torch),
    "blas of published": ratio(blas, published),
    "portable of blas": ratio(portable, blas),
  };
}
