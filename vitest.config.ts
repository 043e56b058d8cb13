import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Where `.ci/run` wants the results as JSON; people do not need them. */
const resultsFile = process.env.HELMHOLTZ_TEST_RESULTS;

/** Examples import `helmholtz/tensor` and its like, as users do; here that is the sources. */
const sources = { find: /^helmholtz\/(\w+)$/, replacement: fileURLToPath(new URL("src/$1/index.ts", import.meta.url)) };

export default defineConfig({
  resolve: { alias: [sources] },
  test: {
    reporters: resultsFile ? ["default", ["json", { outputFile: resultsFile }]] : ["default"],
    projects: [
      {
        extends: true,
        test: {
          name: "quick",
          include: ["test/**/*.test.ts"],
          exclude: ["test/slow/**"],
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "slow",
          include: ["test/slow/**/*.test.ts"],
          testTimeout: 3_600_000,
        },
      },
    ],
  },
});
