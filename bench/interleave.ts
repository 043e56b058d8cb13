/** One who takes part in a comparison: the seconds that so many repeats take. */
export type Contender = (repeats: number) => number | Promise<number>;

/** Seconds each contender spends warming up, one turn takes at least, and all turns of all take together, about. */
export interface Times {
  readonly warmUp: number;
  readonly turn: number;
  readonly total: number;
}

const usual: Times = { warmUp: 0.05, turn: 0.002, total: 0.6 };
const turns = { least: 3, most: 25 };

/** A function of this process as a contender. */
export function contender(operation: () => unknown): Contender {
  return (repeats) => {
    const begin = performance.now();
    for (let i = 0; i < repeats; i++) operation();
    return (performance.now() - begin) / 1000;
  };
}

/** Median seconds of one repeat, for each contender. They take turns, so that a busy machine slows all of them alike. */
export async function compare<Name extends string>(
  contenders: Readonly<Partial<Record<Name, Contender>>>,
  times = usual,
): Promise<Partial<Record<Name, number>>> {
  const names = (Object.keys(contenders) as Name[]).filter((name) => contenders[name]);
  const run = (name: Name, repeats: number) => contenders[name]?.(repeats) ?? Number.NaN;
  const repeats = new Map<Name, number>();
  const measured = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (const name of names) repeats.set(name, await repeatsOfTurn((count) => run(name, count), times));
  const started = performance.now();
  for (let turn = 0; turn < turns.most; turn++) {
    if (turn >= turns.least && performance.now() - started > times.total * 1000) break;
    for (const name of names) {
      const count = repeats.get(name) ?? 1;
      measured.get(name)?.push((await run(name, count)) / count);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(measured.get(name) ?? [])])) as Record<Name, number>;
}

/** Runs a contender until it is warm; how many repeats then fill one turn. */
async function repeatsOfTurn(run: Contender, times: Times): Promise<number> {
  let one = await run(1);
  for (let spent = one; spent < times.warmUp; ) {
    const count = Math.max(1, Math.ceil(times.turn / one));
    const seconds = await run(count);
    one = seconds / count;
    spent += seconds;
  }
  return Math.max(1, Math.ceil(times.turn / one));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
