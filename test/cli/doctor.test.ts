import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { loadBlas } from "../../src/tensor/engine/blas/index.ts";

/** What `helmholtz doctor` prints in a process with these environment variables. */
async function doctor(environment: Record<string, string>, ...options: string[]): Promise<string> {
  vi.resetModules();
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const { main } = await import("../../src/cli/index.ts");
  let printed = "";
  const stdout = { write: (text: string) => (printed += text) };
  expect(await main(["doctor", ...options], { experiments: [], stdout, stderr: stdout })).toBe(0);
  return printed;
}

beforeEach(() => {
  vi.stubEnv("HELMHOLTZ_ENGINE", undefined);
  vi.stubEnv("HELMHOLTZ_SIMD", undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const missing = { HELMHOLTZ_BLAS: "/nowhere/libmissing.so" };

describe("helmholtz doctor", () => {
  test("says what the machine is, which engine is used, and how fast each is", async () => {
    const printed = await doctor({});
    expect(printed).toContain(process.version);
    const used = loadBlas().engine ? "blas, the machine's own library" : "portable, for lack of a blas library";
    expect(printed).toContain(`\nengine     ${used}\n`);
    expect(printed).toMatch(
      /\nportable: .*1 thread\n +matrix product.* ms\n +singular values.* ms\n +symmetric.* ms\n +exponentials.* ms\n/,
    );
    expect(printed).toMatch(
      loadBlas().engine ? /\nblas: .*threads?\n +matrix product/ : /\nengine blas: not available/,
    );
  });

  test("says why there is no blas", async () => {
    vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const printed = await doctor(missing);
    expect(printed).toContain("\nengine     portable, for lack of a blas library\n");
    expect(printed).toMatch(/engine blas: not available \(HELMHOLTZ_BLAS=\/nowhere\/libmissing\.so cannot be loaded/);
    expect(await doctor({ ...missing, HELMHOLTZ_ENGINE: "blas" })).toContain("portable, for lack of blas, which");
  });

  test("gives all of it as JSON, with the build of the kernels", async () => {
    const report = JSON.parse(await doctor({ HELMHOLTZ_ENGINE: "portable", HELMHOLTZ_SIMD: "simd" }, "--json"));
    expect(report).toMatchObject({
      node: process.version,
      engine: "portable",
      because: "which HELMHOLTZ_ENGINE names",
    });
    const [portable, blas] = report.engines;
    expect(portable.description).toMatch(/^portable: WebAssembly kernels, build simd .*, 1 thread$/);
    expect(Object.keys(portable.timings)).toHaveLength(4);
    expect(blas.name).toBe("blas");
    expect(blas.available).toBe("timings" in blas);
    for (const seconds of Object.values(portable.timings)) expect(seconds).toBeGreaterThan(0);
  });
});
