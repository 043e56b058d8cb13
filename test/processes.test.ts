import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { alone } from "../vitest.config.ts";

const repository = fileURLToPath(new URL("..", import.meta.url));

/** What outlives the test file that does it, in a process that others share. */
const lasting = /\bvi\.(mock|doMock|resetModules|stubEnv|stubGlobal)\(|\b(useEngine|useThreads)\(/;

test("the tests that change their process are those that have one of their own", () => {
  const files = readdirSync(join(repository, "test"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".test.ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => file !== fileURLToPath(import.meta.url) && lasting.test(readFileSync(file, "utf8")));
  const paths = files.map((file) => relative(repository, file).split(sep).join("/"));
  expect(paths.sort()).toEqual([...alone].sort());
});
