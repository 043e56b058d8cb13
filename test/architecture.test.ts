import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { floorFaults, type Sources } from "./support/floors.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

function readSources(): Sources {
  const folders = ["src", "playground"].map((folder) => join(root, folder)).filter(existsSync);
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return Object.fromEntries(
    files.map((file) => [relative(root, file).split(sep).join("/"), readFileSync(file, "utf8")]),
  );
}

test("no import breaks a floor rule, and every room has a door", () => {
  const sources = readSources();
  expect(Object.keys(sources).length).toBeGreaterThan(10);
  expect(floorFaults(sources)).toEqual([]);
});

describe("a broken rule is caught:", () => {
  const house: Sources = {
    "src/index.ts": 'export * from "./tensor/index.ts";',
    "src/tensor/index.ts": 'export * from "./linalg/svd.ts";',
    "src/tensor/linalg/svd.ts": 'import { z } from "zod";',
    "src/tn/index.ts": 'import { svd } from "../tensor/index.ts";',
    "src/flow/index.ts": 'import type { Array } from "../tensor/index.ts";',
    "src/cli/index.ts": "",
    "playground/main.ts": 'import { Tensor } from "../src/tensor/index.ts";',
  };

  test("none in a sound house", () => expect(floorFaults(house)).toEqual([]));

  test.each([
    ["a higher room", "src/tensor/linalg/svd.ts", 'import { x } from "../../tn/index.ts";', /tensor is on floor 0/],
    ["a room of the same floor", "src/tn/trg.ts", 'export * from "../flow/index.ts";', /tn is on floor 3/],
    ["a type of a higher room", "src/flow/a.ts", 'import type { X } from "../cli/index.ts";', /cli on floor 6/],
    ["a higher room, on demand", "src/tn/a.ts", 'const x = await import("../cli/index.ts");', /cli on floor 6/],
    ["a file behind a door", "src/tn/a.ts", 'import { x } from "../tensor/linalg/svd.ts";', /through its index\.ts/],
    ["a file behind a door from the package's own", "src/index.ts", 'export * from "./tn/a.ts";', /through its index/],
    ["a folder outside the house", "src/tn/a.ts", 'import { x } from "../../test/oracle/a.ts";', /no room/],
    ["a module of Node's", "src/tn/a.ts", 'import { readFileSync } from "node:fs";', /no browser has/],
    ["a room without a door", "src/model/ising.ts", "", /src\/model\/ has no index\.ts/],
    ["a room that is not planned", "src/utils/index.ts", "", /utils\/ is no room/],
    ["a page that reaches behind a door", "playground/a.ts", 'import "../src/tensor/linalg/svd.ts";', /through its/],
  ])("%s", (_, path, text, fault) => {
    const faults = floorFaults({ ...house, [path]: text });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(fault);
  });
});
