import type { Meter } from "../experiment/index.ts";

/** Measures this process: in Node time and memory, in a browser time alone. */
export const processMeter: Meter = {
  seconds: () => performance.now() / 1000,
  peakMemoryBytes: () => peakOfStatus() ?? peakOfUsage(),
};

/** Linux's own figure. That of `resourceUsage` begins with the size of the process that started this one. */
function peakOfStatus(): number | undefined {
  const { process } = globalThis;
  if (process?.platform !== "linux") return undefined;
  const status = process.getBuiltinModule?.("node:fs").readFileSync("/proc/self/status", "utf8");
  const kilobytes = status?.match(/^VmHWM:\s*(\d+) kB$/m)?.[1];
  return kilobytes === undefined ? undefined : 1024 * Number(kilobytes);
}

function peakOfUsage(): number | undefined {
  const usage = globalThis.process?.resourceUsage?.();
  // Node gives kilobytes on every system.
  return usage && 1024 * usage.maxRSS;
}
