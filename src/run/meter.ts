import type { Meter } from "../experiment/index.ts";

/** What of Node's `process` is used, where there is one. */
interface Host {
  readonly process?: { readonly resourceUsage?: () => { readonly maxRSS: number } };
}

/** Measures this process: in Node time and memory, in a browser time alone. */
export const processMeter: Meter = {
  seconds: () => performance.now() / 1000,
  peakMemoryBytes: () => {
    const usage = (globalThis as Host).process?.resourceUsage?.();
    // Node gives kilobytes on every system.
    return usage && 1024 * usage.maxRSS;
  },
};
