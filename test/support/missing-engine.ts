import { loadBlas } from "../../src/tensor/engine/blas/index.ts";

/** Says once, before the tests begin, that they run on one engine only. */
export function setup(): void {
  const blas = loadBlas();
  if (!blas.engine) process.stderr.write(`No test runs on the blas engine here: ${blas.reason}\n`);
}
