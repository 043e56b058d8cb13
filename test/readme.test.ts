import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";

const repository = fileURLToPath(new URL("..", import.meta.url));
const readme = fs.readFileSync(path.join(repository, "README.md"), "utf8");

/** The code blocks of a language. */
function codeBlocks(language: string): readonly string[] {
  const parts = readme.split("```");
  return parts.flatMap((part, i) => (i % 2 && part.startsWith(`${language}\n`) ? part.slice(language.length + 1) : []));
}

test("the example computes what it says", async () => {
  const [example] = codeBlocks("ts");
  const claimed = example.match(/\/\/ the last line: (.*), which/)?.[1];
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "helmholtz-readme-"));
  const print = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    const file = path.join(folder, "example.ts");
    fs.writeFileSync(file, example.replace(/"helmholtz\/(\w+)"/g, `"${repository}src/$1/index.ts"`));
    await import(/* @vite-ignore */ file);
    const lastLine = print.mock.lastCall?.join(" ");
    expect(lastLine).toBe(claimed);
    expect(Number(lastLine?.split(" ")[1])).toBeCloseTo(2 - Math.SQRT2, 6);
  } finally {
    print.mockRestore();
    fs.rmSync(folder, { recursive: true });
  }
});

test("continuous integration runs the README's own test command", () => {
  const [, testCommand] = codeBlocks("sh").map((block) => block.trim());
  expect(testCommand).toMatch(/npm test$/);
  expect(fs.readFileSync(path.join(repository, ".ci", "run"), "utf8")).toContain(`'${testCommand}'`);
});
