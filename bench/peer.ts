import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Contender } from "./interleave.ts";

/** A process that answers every line of JSON with a line that is a number. */
export class Peer {
  readonly #name: string;
  readonly #stdin: NodeJS.WritableStream;
  readonly #lines: AsyncIterator<string>;

  constructor(name: string, command: string, args: readonly string[]) {
    const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    this.#name = name;
    this.#stdin = child.stdin;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  async ask(request: object): Promise<number> {
    this.#stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`${this.#name} ended at ${JSON.stringify(request)}`);
    return Number(value);
  }

  stop(): void {
    this.#stdin.end();
  }
}

/** This program once more, to be what a benchmark's `serve` makes of these arguments, in a process of its own. */
export function peerServing(benchmark: string, ...args: readonly string[]): Peer {
  const program = [...process.execArgv, process.argv[1], "--serve", benchmark, ...args];
  return new Peer([benchmark, ...args].join(" "), process.execPath, program);
}

/** The other side of {@link peerServing}: the seconds of as many repeats as each line of the standard input asks for. */
export async function serve(contender: Contender): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(await contender((JSON.parse(line) as { repeats: number }).repeats));
  }
}
