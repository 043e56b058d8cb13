import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { printedBy, promisedBy } from "./support/printed.ts";

const folder = fileURLToPath(new URL("../examples", import.meta.url));
const examples = readdirSync(folder).filter((file) => file.endsWith(".ts"));

describe.each(examples)("examples/%s", (file) => {
  const path = join(folder, file);
  const source = readFileSync(path, "utf8");

  test("prints what it says", async () => {
    expect(promisedBy(source)).not.toBe("");
    expect(await printedBy(path)).toBe(promisedBy(source));
  });

  test("imports what users can import, and fits a screen", () => {
    const imported = [...source.matchAll(/from "([^"]+)"/g)].map(([, from]) => from);
    for (const from of imported) expect(from).toMatch(/^helmholtz\/\w+$/);
    expect(source.split("\n").length).toBeLessThan(45);
  });
});
