import { InputError } from "../error.ts";

/** More would not find memory to pack their operands into. */
const maximumThreads = 256;

let count: number | undefined;

/**
 * Threads that large matrix products and decompositions, whichever engine computes them, and circuits may use: what `useThreads` set,
 * else the environment variable HELMHOLTZ_THREADS, else undefined, which is one on the portable engine and what its own
 * environment variables say on a BLAS.
 * @throws InputError if HELMHOLTZ_THREADS is not a whole number of at least 1.
 */
export function requestedThreads(): number | undefined {
  const given = globalThis.process?.env?.HELMHOLTZ_THREADS;
  if (count === undefined && given) count = checkThreads("HELMHOLTZ_THREADS", given);
  return count;
}

/** Threads of the portable engine. */
export function threads(): number {
  return requestedThreads() ?? 1;
}

/** Remembers how many threads are wanted. */
export function requestThreads(wanted: number | string): number {
  count = checkThreads("threads", wanted);
  return count;
}

function checkThreads(setting: string, given: number | string): number {
  const value = given === "" ? Number.NaN : Number(given);
  if (!Number.isSafeInteger(value) || value < 1 || value > maximumThreads) {
    throw new InputError(`${setting}: '${given}' threads; allowed: a whole number from 1 to ${maximumThreads}`);
  }
  return value;
}
