import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { main } from "../../src/cli/index.ts";
import { experiments } from "../../src/experiment/index.ts";
import { cast, type NDArray, random, type Tensor, writeNpy, zeros } from "../../src/tensor/index.ts";

let root: string;
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "helmholtz-data-file-"));
});
afterAll(() => fs.rmSync(root, { recursive: true }));

const points = random.normal(random.key(1), [40, 2]);

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

function fileOf(name: string, content: string | Uint8Array): string {
  const file = path.join(root, name);
  fs.writeFileSync(file, content);
  return file;
}

const settings = ["layers=1", "hidden=4", "steps=2", "batch=10", "samples=10"].flatMap((one) => ["--set", one]);

function estimate(file: string, out: string) {
  return helmholtz(
    "run",
    "density-estimation",
    "--set",
    `data=@${file}`,
    ...settings,
    "--out",
    out,
    "--json",
    "--quiet",
  );
}

test("a .npy and a .csv file of the same numbers give the same run, which needs the file no more", async () => {
  const values = points.values();
  const lines = Array.from({ length: 40 }, (_, i) => `${values[2 * i]}, ${values[2 * i + 1]}`);
  const csv = await estimate(fileOf("points.csv", `x,y\r\n${lines.join("\r\n")}\r\n`), path.join(root, "csv"));
  const file = fileOf("points.npy", writeNpy(points));
  const directory = path.join(root, "npy");
  const npy = await estimate(file, directory);
  expect(npy.status).toBe(0);
  const { result } = JSON.parse(npy.stdout);
  expect(JSON.parse(csv.stdout).result).toEqual(result);
  expect(JSON.parse(fs.readFileSync(path.join(directory, "config.json"), "utf8")).settings.data).toContain(
    `${values[0]},`,
  );
  expect(fs.readFileSync(path.join(directory, "report.html"), "utf8")).toMatch(
    /… \(\d+ characters, see config\.json\)/,
  );
  fs.rmSync(file);
  fs.rmSync(path.join(directory, "result.json"));
  const again = await helmholtz("resume", directory, "--json", "--quiet");
  expect(JSON.parse(again.stdout).result).toEqual(result);
});

const npy = (x: Tensor) => writeNpy(x as NDArray);

test.each([
  ["complex.npy", npy(cast(points, "complex128")), "complex128[40, 2]; allowed: real numbers of shape [rows, columns]"],
  ["cube.npy", npy(zeros([3, 2, 2])), "float64[3, 2, 2]; allowed: real numbers"],
  ["scalar.npy", npy(zeros([])), "float64[]; allowed: real numbers"],
  ["none.npy", npy(zeros([0, 2])), "float64[0, 2]; allowed: real numbers"],
  [
    "cut.npy",
    npy(points).subarray(0, 300),
    "readNpy: '<f8' of shape (40, 2) takes 640 bytes of data, the file has 172",
  ],
  ["text.npy", "1,2\n", "readNpy: not a .npy file"],
  ["few.npy", npy(zeros([3, 2])), "setting data is '0,0…' (3 lines of 2 numbers); allowed: at least 20 lines"],
  ["constant.npy", npy(zeros([30, 2])), "setting data is '0,0…' (column 1 is the same in all lines)"],
  ["nan.npy", npy(points.div(points.sub(points))), "(line 1, column 1 is "],
  ["word.csv", "1,2\n3,four\n", "setting data is '1,2…' (line 2, column 2 is 'four'; allowed: a finite number)"],
  ["ragged.csv", "1,2\n3\n", "setting data is '1,2…' (line 2 has 1 value, line 1 has 2)"],
  ["names.csv", "x,y\n", "(there are no numbers)"],
])("%s is refused in one line that names the setting, before a folder is made", async (name, content, message) => {
  const out = path.join(root, "refused");
  const { status, stderr } = await estimate(fileOf(name, content), out);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr).toMatch(/^helmholtz: (--set data|density-estimation: setting data)/);
  expect(stderr.trimEnd()).not.toContain("\n");
  expect(fs.existsSync(out)).toBe(false);
});

test("an empty file, and one that is not there", async () => {
  const missing = await estimate(path.join(root, "missing.npy"), path.join(root, "refused"));
  expect(missing.status).toBe(2);
  const empty = await estimate(fileOf("empty.csv", " \n"), path.join(root, "refused"));
  expect(empty.status).toBe(2);
  expect(empty.stderr).toMatch(/^helmholtz: --set data: '.*empty.csv' is empty\n$/);
  expect(missing.stderr).toMatch(/^helmholtz: --set data: cannot read '.*missing.npy': ENOENT/);
});
