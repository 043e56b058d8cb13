import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { main } from "../../src/cli/index.ts";
import { experiments } from "../../src/experiment/index.ts";

let root: string;
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "helmholtz-set-file-"));
});
afterAll(() => fs.rmSync(root, { recursive: true }));

async function helmholtz(...argv: string[]) {
  const texts = { stdout: "", stderr: "" };
  const output = (name: "stdout" | "stderr") => ({
    write: (text: string) => {
      texts[name] += text;
    },
  });
  const status = await main(argv, { experiments, stdout: output("stdout"), stderr: output("stderr") });
  return { status, ...texts };
}

test("--set key=@file takes the text of a file, and resume needs the file no more", async () => {
  const file = path.join(root, "square.txt");
  const directory = path.join(root, "run");
  fs.writeFileSync(file, "# a square\n0 1\n1 2\n2 3\n3 0\n");
  const line = ["run", "qaoa-maxcut", "--set", `graph=@${file}`, "--set", "layers=2", "--out", directory, "--json"];
  const { status, stdout } = await helmholtz(...line);
  expect(status).toBe(0);
  const { result, reference, settings } = JSON.parse(stdout);
  expect(result.expectedCut).toBeCloseTo(4, 6);
  expect(reference.bestCut).toBe(4);
  expect(settings.graph).toContain("2 3");
  fs.rmSync(file);
  fs.rmSync(path.join(directory, "result.json"));
  const again = await helmholtz("resume", directory, "--json");
  expect(again.status).toBe(0);
  expect(JSON.parse(again.stdout).result).toEqual(result);
});

test("a file that is not there, or is no graph, is refused in one line before a folder is made", async () => {
  const out = path.join(root, "refused");
  const missing = await helmholtz("run", "qaoa-maxcut", "--set", `graph=@${root}/none`, "--out", out);
  expect(missing.status).toBe(2);
  expect(missing.stderr).toMatch(/^helmholtz: --set graph: cannot read '.*none': ENOENT/);
  const file = path.join(root, "broken.txt");
  fs.writeFileSync(file, "0 1\n1 1\n");
  const broken = await helmholtz("run", "qaoa-maxcut", "--set", `graph=@${file}`, "--out", out);
  expect(broken.status).toBe(2);
  expect(broken.stderr.trimEnd()).not.toContain("\n");
  expect(broken.stderr).toContain("setting graph is '0 1…' (readGraph: line 2: an edge needs two different sites)");
  expect(fs.existsSync(out)).toBe(false);
});
