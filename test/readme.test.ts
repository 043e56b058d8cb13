import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, test } from "vitest";

const repository = fileURLToPath(new URL("..", import.meta.url));
const readme = fs.readFileSync(path.join(repository, "README.md"), "utf8");

/** The code blocks of a language. */
function codeBlocks(language: string): readonly string[] {
  const parts = readme.split("```");
  return parts.flatMap((part, i) => (i % 2 && part.startsWith(`${language}\n`) ? part.slice(language.length + 1) : []));
}

test("the example computes what it says", () => {
  const [example] = codeBlocks("ts");
  const claimed = example.match(/\/\/ the last line: (.*), which/)?.[1];
  const room = (name: string) => pathToFileURL(path.join(repository, "src", name, "index.ts")).href;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "helmholtz-readme-"));
  try {
    const file = path.join(folder, "example.ts");
    fs.writeFileSync(
      file,
      example.replace(/"helmholtz\/(\w+)"/g, (_, name) => `"${room(name)}"`),
    );
    const script = ["--import", "./tools/typescript.mjs", file];
    const lines = execFileSync(process.execPath, script, { cwd: repository, encoding: "utf8" }).trimEnd().split("\n");
    expect(lines.at(-1)).toBe(claimed);
    expect(Number(lines.at(-1)?.split(" ")[1])).toBeCloseTo(2 - Math.SQRT2, 6);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

test("continuous integration runs the README's own test command", () => {
  const [, testCommand] = codeBlocks("sh").map((block) => block.trim());
  expect(testCommand).toMatch(/npm test$/);
  expect(fs.readFileSync(path.join(repository, ".ci", "run"), "utf8")).toContain(`'${testCommand}'`);
});
