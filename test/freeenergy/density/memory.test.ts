import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

test("a step and an estimate in chunks take little more memory than the samples", () => {
  const script = ["--import", "./tools/typescript.mjs", "test/support/one-step.ts", "20000", "1000"];
  const grown = Number(execFileSync(process.execPath, script, { cwd: repository, encoding: "utf8" }));
  // About 110 MB, most of it what is not collected yet; at once they take above 500 MB.
  expect(grown).toBeGreaterThan(0);
  expect(grown).toBeLessThan(250e6);
});
