import { expect, test } from "vitest";
import { processMeter } from "../../src/run/meter.ts";

test("time passes, and memory is that of a process: more than ten megabytes, less than a terabyte", () => {
  const began = processMeter.seconds();
  const peak = processMeter.peakMemoryBytes() ?? 0;
  expect(processMeter.seconds()).toBeGreaterThanOrEqual(began);
  expect(peak).toBeGreaterThan(1e7);
  expect(peak).toBeLessThan(1e12);
  expect(processMeter.peakMemoryBytes()).toBeGreaterThanOrEqual(peak);
});
