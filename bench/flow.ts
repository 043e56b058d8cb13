import { mkdirSync, writeFileSync } from "node:fs";
import { availableEngines, useEngine } from "../src/tensor/index.ts";
import { autoregressiveTrainings } from "./flow-autoregressive.ts";
import { continuousTrainings } from "./flow-continuous.ts";
import { renormalizationTrainings } from "./flow-renormalization.ts";
import type { Runnable } from "./harness.ts";
import { type Contender, compare } from "./interleave.ts";
import { type Peer, peerServing, serve } from "./peer.ts";
import { Torch, type TorchProgram } from "./torch.ts";

/** The training of a generative model, of which one step is timed: samples, energies, gradient and optimizer. */
export interface FlowTraining {
  readonly name: string;
  readonly samples: number;
  /** Numbers that are trained. */
  readonly parameters: number;
  /** Seconds a step of the original authors' PyTorch program takes on one core of such a machine, where it is known. */
  readonly published?: number;
  /** A training that goes on for as long as steps are asked for. */
  begin(): AsyncIterator<unknown>;
  /** The same in PyTorch, each run of the expression a step. */
  readonly torch?: TorchProgram;
}

type Seconds = Partial<Record<"blas" | "portable" | "torch", number>>;

const title = "One training step of generative models, one thread: seconds by engine, beside PyTorch";

/** After a hundred steps, when what runs often is compiled: turns long enough to bring back what others drove from the caches. */
const times = { warmUp: 5, turn: 0.1, total: 12 };

/**
 * Every model on each engine in a process of its own, whose compiler sees that model alone, as in a user's training; in
 * turns with PyTorch, so that a busy machine slows all of them alike.
 */
export const flowBenchmark: Runnable = {
  name: "flow",
  serve: async ([index, engine]) => {
    useEngine(engine);
    await serve(stepsOf(trainings()[Number(index)]));
  },
  report: async () => {
    console.log(`\n${title}\n`);
    const engines = availableEngines().filter(({ available }) => available);
    const torch = Torch.start();
    console.log(torch ? `torch: ${torch.version}` : "(no Python with torch on this machine: it is left out)");
    const results: Result[] = [];
    for (const [index, training] of trainings().entries()) {
      process.stderr.write(`flow: ${training.name}\n`);
      const peers = engines.map(({ name }) => peerServing("flow", String(index), name));
      const contenders = Object.fromEntries(engines.map(({ name }, i) => [name, contenderOf(peers[i])]));
      if (torch && training.torch) {
        await torch.prepare(training.torch);
        contenders.torch = (repeats) => torch.seconds(repeats);
      }
      const seconds: Seconds = await compare(contenders, times);
      for (const peer of peers) peer.stop();
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

function trainings(): readonly FlowTraining[] {
  return [...autoregressiveTrainings(), ...renormalizationTrainings(), ...continuousTrainings()];
}

function contenderOf(peer: Peer): Contender {
  return (repeats) => peer.ask({ repeats });
}

function stepsOf(training: FlowTraining): Contender {
  const steps = training.begin();
  return async (repeats) => {
    const begin = performance.now();
    for (let i = 0; i < repeats; i++) await steps.next();
    return (performance.now() - begin) / 1000;
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
