import { defineConfig } from "vitest/config";

/** Where `.ci/run` wants the results as JSON; people do not need them. */
const resultsFile = process.env.HELMHOLTZ_TEST_RESULTS;

export default defineConfig({
  test: {
    reporters: resultsFile ? ["default", ["json", { outputFile: resultsFile }]] : ["default"],
    projects: [
      {
        test: {
          name: "quick",
          include: ["test/**/*.test.ts"],
          exclude: ["test/slow/**"],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "slow",
          include: ["test/slow/**/*.test.ts"],
          testTimeout: 3_600_000,
        },
      },
    ],
  },
});
