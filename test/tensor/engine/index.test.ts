import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { checkEngine } from "../../../src/tensor/engine/blas/check.ts";
import type { Engine } from "../../../src/tensor/engine/index.ts";
import { portableEngine } from "../../../src/tensor/engine/portable/index.ts";

type Engines = typeof import("../../../src/tensor/engine/index.ts");

/** The module afresh, as a process with these environment variables would have it. */
async function freshEngines(environment: Record<string, string>): Promise<Engines> {
  vi.resetModules();
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  return import("../../../src/tensor/engine/index.ts");
}

const missing = "/nowhere/libmissing.so";

describe("choosing an engine", () => {
  let written: string[];

  beforeEach(() => {
    written = [];
    vi.stubEnv("HELMHOLTZ_ENGINE", undefined);
    vi.spyOn(process.stderr, "write").mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  test("the first use takes HELMHOLTZ_ENGINE", async () => {
    const { engine } = await freshEngines({ HELMHOLTZ_ENGINE: "portable" });
    expect(engine().name).toBe("portable");
    expect(engine()).toBe(engine());
  });

  test("without it, blas where there is one and portable where not, without a word", async () => {
    const { engine, availableEngines } = await freshEngines({});
    const blas = availableEngines().find(({ name }) => name === "blas");
    expect(engine().name).toBe(blas?.available ? "blas" : "portable");
    if (process.env.HELMHOLTZ_BLAS === undefined) expect(written).toEqual([]);
  });

  test("an unknown name is refused, with the names there are", async () => {
    const { engine, useEngine } = await freshEngines({ HELMHOLTZ_ENGINE: "cuda" });
    expect(() => engine()).toThrow("HELMHOLTZ_ENGINE: no engine is named 'cuda'; there are auto, portable, blas");
    expect(() => useEngine("Blas")).toThrow(expect.objectContaining({ name: "InputError" }));
    expect(useEngine("portable").name).toBe("portable");
    expect(engine().name).toBe("portable");
  });

  test("withEngine returns to the one before: after a value, an error and a promise", async () => {
    const { engine, useEngine, withEngine, availableEngines } = await freshEngines({});
    const other = availableEngines().some(({ name, available }) => name === "blas" && available) ? "blas" : "portable";
    useEngine("portable");
    expect(withEngine(other, (inner) => [inner.name, engine().name])).toEqual([other, other]);
    expect(engine().name).toBe("portable");
    expect(() =>
      withEngine(other, () => {
        throw new Error("inside");
      }),
    ).toThrow("inside");
    expect(engine().name).toBe("portable");
    const later = withEngine(other, async () => {
      await Promise.resolve();
      return engine().name;
    });
    await expect(later).resolves.toBe(other);
    expect(engine().name).toBe("portable");
    expect(() => withEngine("nothing", () => 0)).toThrow("'nothing'");
  });

  test("a library that is asked for and missing gives portable and one line of notice", async () => {
    const { engine, useEngine, availableEngines } = await freshEngines({
      HELMHOLTZ_BLAS: missing,
      HELMHOLTZ_ENGINE: "blas",
    });
    expect(engine().name).toBe("portable");
    expect(useEngine("blas").name).toBe("portable");
    expect(written.length).toBe(1);
    expect(written[0]).toMatch(/^helmholtz: no blas engine \(.*\); using portable\n$/);
    const blas = availableEngines().find(({ name }) => name === "blas");
    expect(blas?.available).toBe(false);
    expect(blas?.reason).toMatch(/libmissing|koffi/);
  });
});

describe("the check of a library at load", () => {
  test("passes a right engine", () => {
    expect(() => checkEngine(portableEngine)).not.toThrow();
  });

  test("refuses a product that is off by one bit, and one that is not written", () => {
    const nudged: Engine = {
      ...portableEngine,
      matmul(dtype, m, n, k, a, b, c) {
        portableEngine.matmul(dtype, m, n, k, a, b, c);
        c[c.length - 2] *= 1 + Number.EPSILON;
      },
    };
    expect(() => checkEngine(nudged)).toThrow("its float64 product of known matrices is wrong");
    expect(() => checkEngine({ ...portableEngine, matmul: () => undefined })).toThrow("product");
  });

  test.each([
    ["wrong", (value: number) => value * 1.0001],
    ["NaN", () => Number.NaN],
  ])("refuses singular values that are %s, if only for complex matrices", (_word, change) => {
    const wrong: Engine = {
      ...portableEngine,
      svd(dtype, m, n, a) {
        const { u, s, vh } = portableEngine.svd(dtype, m, n, a);
        return { u, s: dtype === "complex128" ? s.map(change) : s, vh };
      },
    };
    expect(() => checkEngine(wrong)).toThrow("its complex128 SVD of a known matrix is wrong");
  });
});
