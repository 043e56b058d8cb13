import { InputError } from "../error.ts";

let count: number | undefined;

/**
 * Threads that large matrix products and decompositions may use, whichever engine computes them. One, unless
 * {@link useThreads} or the environment variable HELMHOLTZ_THREADS says otherwise.
 * @throws InputError if HELMHOLTZ_THREADS is not a whole number of at least 1.
 */
export function threads(): number {
  count ??= parseThreads("HELMHOLTZ_THREADS", globalThis.process?.env?.HELMHOLTZ_THREADS || "1");
  return count;
}

/**
 * Sets how many threads large products and decompositions may use from here on. The numbers they give do not depend
 * on it on the portable engine; on a BLAS they may, by rounding.
 * @throws InputError if `wanted` is not a whole number of at least 1.
 */
export function useThreads(wanted: number): void {
  count = parseThreads("threads", wanted);
}

function parseThreads(setting: string, given: number | string): number {
  const value = Number(given);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new InputError(`${setting}: ${given} is not a number of threads; a whole number of at least 1 is`);
  }
  return value;
}
