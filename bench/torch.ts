import { execFileSync } from "node:child_process";
import { Peer } from "./peer.ts";

/** A computation in Python: statements that make its operands, and an expression to be timed. */
export interface TorchProgram {
  readonly setup: string;
  readonly expression: string;
}

/** Times what it is told line by line, so that its turns can be between those of others in one run. */
const driver = `
import json, sys, time, torch
torch.set_num_threads(1)
for line in sys.stdin:
    request = json.loads(line)
    if "setup" in request:
        torch.manual_seed(1)
        scope = {"torch": torch}
        exec(request["setup"], scope)
        exec("def run(repeats):\\n  for _ in range(repeats): " + request["expression"], scope)
        print(0, flush=True)
    else:
        begin = time.perf_counter()
        scope["run"](request["repeats"])
        print(time.perf_counter() - begin, flush=True)
`;

/** PyTorch on one thread in a process of its own. */
export class Torch {
  readonly version: string;
  readonly #peer: Peer;

  private constructor(python: string, version: string) {
    this.version = version;
    this.#peer = new Peer("torch", python, ["-c", driver]);
  }

  /** Starts the first Python that has torch; none if there is none. */
  static start(): Torch | undefined {
    for (const python of ["/usr/bin/python3", "python3"]) {
      try {
        const version = execFileSync(python, ["-c", "import torch; print(torch.__version__)"], {
          encoding: "utf8",
          stdio: ["ignore", "pipe", "ignore"],
        });
        return new Torch(python, version.trim());
      } catch {
        // No such Python, or it has no torch: the next may.
      }
    }
    return undefined;
  }

  async prepare(program: TorchProgram): Promise<void> {
    await this.#peer.ask(program);
  }

  /** Seconds that so many repeats of the prepared program take. */
  seconds(repeats: number): Promise<number> {
    return this.#peer.ask({ repeats });
  }

  stop(): void {
    this.#peer.stop();
  }
}
