import { fileURLToPath } from "node:url";
import { defineConfig, type TestProjectConfiguration, type TestUserConfig } from "vitest/config";
import { loadBlas } from "./src/tensor/engine/blas/index.ts";

/** Where `.ci/run` wants the results as JSON; people do not need them. */
const resultsFile = process.env.HELMHOLTZ_TEST_RESULTS;

/** Examples import `helmholtz/tensor` and its like, as users do; here that is the sources. */
const sources = { find: /^helmholtz\/(\w+)$/, replacement: fileURLToPath(new URL("src/$1/index.ts", import.meta.url)) };

const slow = "test/slow/**/*.test.ts";

/** Compares the blas engine with the portable one, and so needs both. */
const agreement = "test/agreement.test.ts";

/**
 * Tests that load modules anew, replace them, or change the environment, the engine or the threads in use: each has a
 * process of its own. All others share a few, in which the modules stay loaded and warm. `test/processes.test.ts` reads
 * which tests belong here.
 */
export const alone = [
  "test/circuit/execute/run.test.ts",
  "test/circuit/execute/threads.test.ts",
  "test/cli/doctor.test.ts",
  "test/tensor/engine/index.test.ts",
  "test/tensor/engine/threads.test.ts",
];

/** Tests that name the engines they use, or that use none: these run once. All others run on every engine. */
const once = [
  "test/architecture.test.ts",
  "test/browser/**/*.test.ts",
  "test/circuit/{block,compile,draw,exchange,execute}/**/*.test.ts",
  "test/cli/**/*.test.ts",
  "test/freeenergy/density/{memory,types}.test.ts",
  "test/experiment/{free-energy,number-table,registry,settings}.test.ts",
  "test/freeenergy/montecarlo/diagnostics.test.ts",
  "test/processes.test.ts",
  "test/readme.test.ts",
  "test/run/**/*.test.ts",
  "test/tensor/copy.test.ts",
  "test/tensor/einsum/path.test.ts",
  "test/tensor/engine/**/*.test.ts",
  "test/tensor/interchange/**/*.test.ts",
  "test/tensor/primitives/fold.test.ts",
  "test/tensor/random/**/*.test.ts",
];

function onEngine(
  engine: string,
  exclude: string[],
  options: Pick<TestUserConfig, "globalSetup"> = {},
): TestProjectConfiguration {
  const env = { HELMHOLTZ_ENGINE: engine };
  const files = { include: ["test/**/*.test.ts"], exclude: [slow, ...alone, ...once, ...exclude] };
  return { extends: true, test: { name: engine, ...files, env, ...options } };
}

export default defineConfig({
  resolve: { alias: [sources] },
  test: {
    reporters: resultsFile ? ["default", ["json", { outputFile: resultsFile }]] : ["default"],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: "100%",
    isolate: false,
    projects: [
      { extends: true, test: { name: "alone", include: alone, isolate: true } },
      { extends: true, test: { name: "once", include: once, exclude: alone } },
      onEngine("portable", [agreement], { globalSetup: "test/support/missing-engine.ts" }),
      ...(loadBlas().engine ? [onEngine("blas", [])] : []),
      { extends: true, test: { name: "slow", include: [slow], testTimeout: 3_600_000 } },
    ],
  },
});
