import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { printedBy, promisedBy } from "./support/printed.ts";
import { codeBlocks } from "./support/readme.ts";

const repository = fileURLToPath(new URL("..", import.meta.url));
const folder = join(repository, "examples");
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

describe("the programs of the README compute what they say:", () => {
  let written: string;
  beforeAll(() => {
    written = mkdtempSync(join(tmpdir(), "helmholtz-readme-"));
  });
  afterAll(() => rmSync(written, { recursive: true }));

  const programs = codeBlocks("ts");
  test.each(programs.map((source, i) => [`program ${i + 1}`, source]))("%s", async (name, source) => {
    const file = join(written, `${name}.ts`);
    // Vitest's alias for `helmholtz/…` is only for files inside the repository.
    writeFileSync(file, source.replaceAll(/"helmholtz\/(\w+)"/g, `"${repository}src/$1/index.ts"`));
    expect(promisedBy(source)).not.toBe("");
    expect(await printedBy(file)).toBe(promisedBy(source));
  });
});
