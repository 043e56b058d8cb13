import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withEngine } from "../../src/tensor/index.ts";
import { elementary, elementaryNames } from "../oracle/elementary.ts";
import { complexCases } from "../support/complex-elementwise-cases.ts";
import { bundlePage } from "./bundle.ts";
import { findChromium, openPage } from "./chromium.ts";
import { circuitNumbers, functionNumbers, type KnownValues, tensorNumbers } from "./page.ts";

const executable = findChromium();
if (!executable) process.stderr.write("nothing is tested in a browser here: no Chromium is found (CHROMIUM_PATH)\n");

const folder = fileURLToPath(new URL("../support/kernel-checks", import.meta.url));
const checks = readdirSync(folder).filter((file) => !file.endsWith("elementwise.ts"));

/** Arguments from the smallest to the largest, with values of many digits, which only Node can compute. */
function knownValues(): KnownValues[] {
  const x = [0, -0, Infinity, -Infinity, Number.NaN];
  for (let k = 0; k < 60; k++) x.push((k - 30.2) * 0.31, 2 ** (17 * k - 500), -(2 ** (3 * k - 90)) * 1.3);
  return elementaryNames.map((kernel) => {
    const known = x.map((argument) => elementary(kernel, argument));
    return { kernel, x, values: known.map(({ value }) => value), rests: known.map(({ rest }) => rest) };
  });
}

/** A few arguments of each complex function. */
function knownComplexValues(): KnownValues[] {
  return complexCases(60).map(({ kernel, z, values, rests }) => ({
    kernel,
    x: [...z],
    values: [...values],
    rests: [...rests],
  }));
}

describe.runIf(executable)("in headless Chromium", () => {
  const complaints: string[] = [];
  let browser: Browser;
  let page: Page;
  let script: string;

  beforeAll(async () => {
    script = await bundlePage();
    ({ browser, page } = await openPage(executable ?? "", script, complaints));
  });

  afterAll(() => browser?.close());

  test("the page loads without a complaint", async () => {
    expect(complaints).toEqual([]);
    expect(await page.evaluate("page.buildsHere()")).toEqual(["simd", "relaxed"]);
  });

  test.each(checks)("the kernels pass the checks in %s", async (file) => {
    expect(await page.evaluate(`page.kernelFaults("${file}")`)).toEqual([]);
  });

  test("the complex kernels are within two units in the last place", async () => {
    const faults = await page.evaluate(
      (cases) => (globalThis as unknown as { page: typeof import("./page.ts") }).page.complexElementwiseFaults(cases),
      knownComplexValues(),
    );
    expect(faults).toEqual([]);
  });

  test("the elementwise kernels are within two units in the last place", async () => {
    const faults = await page.evaluate(
      (cases) => (globalThis as unknown as { page: typeof import("./page.ts") }).page.elementwiseFaults(cases),
      knownValues(),
    );
    expect(faults).toEqual([]);
  });

  test("a team of threads in a worker gives the numbers of one", async () => {
    const inWorker = (script: string) =>
      new Promise((resolve) => {
        const address = URL.createObjectURL(new Blob([script, "; page.teamProduct().then(postMessage);"]));
        const worker = new Worker(address) as Worker & Record<"onmessage" | "onerror", unknown>;
        worker.onmessage = ({ data }: { data: unknown }) => resolve(data);
        worker.onerror = ({ message }: { message: string }) => resolve(message);
      });
    expect(await page.evaluate(inWorker, script)).toEqual({ assembled: true, same: true });
  });

  test("the portable engine is the only one, and the one in use", async () => {
    expect(await page.evaluate("page.engines()")).toEqual({ used: "portable", available: ["portable"] });
  });

  test("the tensor layer computes what it does in Node", async () => {
    const found = (await page.evaluate("page.tensorNumbers()")) as number[];
    const expected = withEngine("portable", tensorNumbers);
    expect(found).toHaveLength(expected.length);
    const size = Math.max(...expected.map(Math.abs));
    expect(Math.max(...found.map((x, i) => Math.abs(x - expected[i])))).toBeLessThan(1e-12 * size);
  });

  test.each(["simd", "relaxed"])(
    "circuits have the values and gradients they have in Node, by the build %s",
    async (build) => {
      const environment = `globalThis.process = { env: { HELMHOLTZ_SIMD: "${build}" } };`;
      const opened = await openPage(executable ?? "", `${environment}\n${script}`, complaints);
      try {
        expect(await opened.page.evaluate("page.buildInUse()")).toBe(build);
        const found = (await opened.page.evaluate("page.circuitNumbers()")) as number[];
        const expected = withEngine("portable", circuitNumbers);
        expect(found).toHaveLength(expected.length);
        expect(Math.max(...found.map((x, i) => Math.abs(x - expected[i])))).toBeLessThan(1e-12);
        expect(complaints).toEqual([]);
      } finally {
        await opened.browser.close();
      }
    },
  );

  test("functions have the values they have in Node, to the last digits", async () => {
    const found = (await page.evaluate("page.functionNumbers()")) as number[];
    const expected = withEngine("portable", functionNumbers);
    expect(found).toHaveLength(expected.length);
    const differing = found.flatMap((x, i) => {
      const same = Object.is(x, expected[i]) || Math.abs(x - expected[i]) <= 1e-15 * Math.abs(expected[i]);
      return same ? [] : [`number ${i} is ${x}, not ${expected[i]}`];
    });
    expect(differing).toEqual([]);
  });
});
