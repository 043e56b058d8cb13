import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const examples = readdirSync(join(root, "examples")).filter((file) => file.endsWith(".ts"));

/** What an example says at its end that it prints. */
function promised(source: string): string {
  const lines = source.split("\n// prints\n")[1] ?? "";
  return lines.replaceAll(/^\/\/ /gm, "");
}

test.each(examples)("examples/%s prints what it says", async (file) => {
  const path = join("examples", file);
  const expected = promised(readFileSync(join(root, path), "utf8"));
  expect(expected).not.toBe("");
  const arguments_ = ["--import", "./tools/typescript.mjs", path];
  const { stdout } = await promisify(execFile)(process.execPath, arguments_, { cwd: root });
  expect(stdout).toBe(expected);
});
