import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withEngine } from "../../src/tensor/index.ts";
import { bundlePage } from "./bundle.ts";
import { findChromium, openPage } from "./chromium.ts";
import { functionNumbers, tensorNumbers } from "./page.ts";

const executable = findChromium();
if (!executable) process.stderr.write("nothing is tested in a browser here: no Chromium is found (CHROMIUM_PATH)\n");

const checks = readdirSync(fileURLToPath(new URL("../support/kernel-checks", import.meta.url)));

describe.runIf(executable)("in headless Chromium", () => {
  const complaints: string[] = [];
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    ({ browser, page } = await openPage(executable ?? "", await bundlePage(), complaints));
  });

  afterAll(() => browser?.close());

  test("the page loads without a complaint", async () => {
    expect(complaints).toEqual([]);
    expect(await page.evaluate("page.buildsHere()")).toEqual(["simd", "relaxed"]);
  });

  test.each(checks)("the kernels pass the checks in %s", async (file) => {
    expect(await page.evaluate(`page.kernelFaults("${file}")`)).toEqual([]);
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
