import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { main } from "../../src/cli/index.ts";
import { quadratic } from "../support/quadratic.ts";

let root: string;
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "helmholtz-cli-"));
});
afterAll(() => fs.rmSync(root, { recursive: true }));

/** Runs the command in this process. `@` stands for the tests' folder. */
async function helmholtz(line: string, { terminal = false } = {}) {
  const texts = { stdout: "", stderr: "" };
  const output = (name: "stdout" | "stderr") => ({
    isTTY: terminal,
    columns: 100,
    write: (text: string) => {
      texts[name] += text;
    },
  });
  const argv = line.split(" ").map((word) => word.replace("@", root));
  const status = await main(argv, { experiments: [quadratic], stdout: output("stdout"), stderr: output("stderr") });
  return { status, ...texts };
}

describe("helmholtz run", () => {
  test("shows progress, results beside references, and where the plot and report are", async () => {
    const { status, stdout, stderr } = await helmholtz("run quadratic --out @/plain --set steps=200");
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /^run directory: .*plain\nquadratic {2}step 1\/200 {2}value 57.3\d+ {2}error 58 {2}.* left\n/,
    );
    expect(stderr).toMatch(/quadratic {2}step 200\/200 {2}value −1 {2}error \S+ {2}\S+ s\n$/);
    expect(stdout).toMatch(/value +−\S+ +−1 \(exact\), relative error \d/);
    expect(stdout).toMatch(/ converged \(200 steps, /);
    for (const file of ["plot.svg", "report.html"]) {
      expect(stdout).toContain(path.join(root, "plain", file));
      expect(fs.existsSync(path.join(root, "plain", file))).toBe(true);
    }
  });

  test("draws a bar on a terminal, in one line", async () => {
    const { stderr } = await helmholtz("run quadratic --out @/bar --set steps=50 --set pause=5", { terminal: true });
    const drawn = stderr.split("\n")[1].split("\r").slice(1);
    expect(drawn.length).toBeGreaterThan(2);
    expect(drawn[0]).toMatch(/^quadratic {2}░{20} {2}step 1\/50 {2}value /);
    expect(drawn.at(-1)).toMatch(/█{20} {2}step 50\/50 {2}value \S+ {2}error /);
    for (const text of drawn) expect(text.replace("\x1b[K", "").length).toBeLessThan(100);
  });

  test("--json prints exactly one object, with all there is to know", async () => {
    const line = "run quadratic --out @/json --set steps=2^3 --set rate=1/20 --seed 3 --engine portable --json";
    const { status, stdout, stderr } = await helmholtz(line);
    expect(status).toBe(0);
    expect(stdout.trimEnd()).not.toContain("\n");
    expect(stderr).toContain("step 8/8");
    const json = JSON.parse(stdout);
    expect(json).toMatchObject({
      experiment: "quadratic",
      settings: { steps: 8, rate: 0.05, method: "momentum" },
      seed: 3,
      engine: "portable",
      steps: 8,
      reference: { value: -1, firstCoordinate: 1 },
      converged: false,
      directory: path.join(root, "json"),
    });
    expect(json.wallSeconds).toBeGreaterThan(0);
    expect(json.relativeError.value).toBeCloseTo(Math.abs(json.result.value + 1), 12);
    expect(Object.keys(json.result)).toEqual(["value", "best", "firstCoordinate"]);
  });

  test("--quiet shows no progress", async () => {
    const { stderr, stdout } = await helmholtz("run quadratic --out @/quiet --set steps=3 --quiet");
    expect(stderr).toBe("");
    expect(stdout).toContain("NOT CONVERGED");
  });

  test("takes settings from a file, --set first; and everything from the config.json of a run", async () => {
    fs.writeFileSync(path.join(root, "settings.json"), JSON.stringify({ steps: 4, rate: "1/50" }));
    const first = await helmholtz("run quadratic --out @/file --config @/settings.json --set steps=6 --seed 5 --json");
    expect(JSON.parse(first.stdout).settings).toMatchObject({ steps: 6, rate: 0.02 });
    const again = await helmholtz("run quadratic --out @/again --config @/file/config.json --json");
    expect(JSON.parse(again.stdout)).toMatchObject({ seed: 5, result: JSON.parse(first.stdout).result });
  });

  test("the same seed gives the same numbers, another seed others", async () => {
    const value = async (seed: number, out: string) =>
      JSON.parse((await helmholtz(`run quadratic --out @/${out} --set kick=1 --seed ${seed} --json`)).stdout).result
        .value;
    const numbers = [await value(1, "seed-a"), await value(1, "seed-b"), await value(2, "seed-c")];
    expect(numbers[0]).toBe(numbers[1]);
    expect(numbers[0]).not.toBe(numbers[2]);
  });
});

describe("helmholtz resume", () => {
  test("of a finished run gives its result again", async () => {
    const run = await helmholtz("run quadratic --out @/finished --set steps=4 --json");
    const resumed = await helmholtz("resume @/finished --json");
    expect(resumed).toMatchObject({ status: 0, stdout: run.stdout });
  });
});

describe("helmholtz plot", () => {
  test("draws again", async () => {
    await helmholtz("run quadratic --out @/draw --set steps=4 --quiet");
    const plot = path.join(root, "draw", "plot.svg");
    const before = fs.readFileSync(plot, "utf8");
    fs.rmSync(plot);
    const { status, stdout } = await helmholtz("plot @/draw");
    expect(status).toBe(0);
    expect(stdout).toBe(`${plot}\n${path.join(root, "draw", "report.html")}\n`);
    expect(fs.readFileSync(plot, "utf8")).toBe(before);
  });
});

test("helmholtz list gives a line each, and the settings of one", async () => {
  expect((await helmholtz("list")).stdout).toBe("quadratic  momentum descent to a known minimum\n");
  const { stdout } = await helmholtz("list quadratic");
  expect(stdout).toMatch(/ {2}rate +0.05 +learning rate \(a number, more than 0\)\n/);
  expect(stdout).toContain("Polyak");
});

describe("bad usage and settings end with status 2 and one message:", () => {
  test.each([
    ["run quadratik", "unknown experiment 'quadratik'; did you mean 'quadratic'?"],
    ["run", "missing required argument 'name'"],
    ["ruin quadratic", "unknown command 'ruin'"],
    ["run quadratic --sett steps=3", "unknown option '--sett'"],
    ["run quadratic --set stepps=3", "has no setting 'stepps'; did you mean 'steps'?"],
    ["run quadratic --set steps", "--set is 'steps'; allowed: key=value"],
    [
      "run quadratic --set steps=-1",
      "setting steps is -1; allowed: an integer, at least 0 and at most 100000; the default is 60",
    ],
    ["run quadratic --set steps=many", "setting steps is 'many'; allowed: an integer"],
    ["run quadratic --set rate=1/0", "setting rate is Infinity; allowed: a number, more than 0"],
    ["run quadratic --set method=momentun", "setting method is 'momentun'; allowed: one of momentum, plain"],
    ["run quadratic --seed -1", "the seed is -1; allowed: an integer from 0 to 4294967295"],
    ["run quadratic --seed x", "the seed is"],
    ["run quadratic --engine cuda", "no engine is named 'cuda'"],
    ["run quadratic --config @/absent.json", "--config: cannot read"],
    ["run quadratic --config @/broken.json", "is not JSON"],
    ["run quadratic --config @/list.json", "allowed: a JSON object of settings"],
    ["run quadratic --config @/other.json", "is of the experiment 'other', not 'quadratic'"],
    ["run quadratic --out @/broken.json/run", "cannot write to the folder"],
    ["run quadratic --out @/used", "is not empty: continue it with 'helmholtz resume"],
    ["resume @/absent", "cannot read the folder"],
    ["resume @/no-run", "is not a run directory"],
    ["resume @/damaged", "is damaged: checkpoint/step-4.safetensors is truncated or was changed"],
    ["plot @/no-run", "is not a run directory"],
    ["list quadratik", "did you mean 'quadratic'?"],
  ])("%s", async (line, message) => {
    const { status, stdout, stderr } = await helmholtz(line);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split("\n").length).toBeLessThanOrEqual(2);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });

  beforeAll(async () => {
    fs.writeFileSync(path.join(root, "broken.json"), '{"steps": ');
    fs.writeFileSync(path.join(root, "list.json"), "[1, 2]");
    fs.writeFileSync(path.join(root, "other.json"), '{"experiment": "other", "settings": {}}');
    fs.mkdirSync(path.join(root, "no-run"));
    for (const name of ["used", "damaged"]) await helmholtz(`run quadratic --out @/${name} --set steps=4 --quiet`);
    fs.rmSync(path.join(root, "damaged", "result.json"));
    fs.truncateSync(path.join(root, "damaged", "checkpoint", "step-4.safetensors"), 100);
  });
});

test("a refused run leaves no folder behind", async () => {
  await helmholtz("run quadratic --out @/never --set steps=-1");
  expect(fs.existsSync(path.join(root, "never"))).toBe(false);
});

describe("a failed run ends with status 1,", () => {
  test("says at which step and what to try, and can be looked into", async () => {
    const { status, stdout, stderr } = await helmholtz("run quadratic --out @/failed --set breakAt=5 --json");
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/helmholtz: quadratic failed at step 5: value is NaN; .* kept; try another seed/);
    expect(stderr).not.toMatch(/^ +at /m);
    const verbose = await helmholtz("run quadratic --out @/failed-too --set breakAt=5 --verbose");
    expect(verbose.stderr).toMatch(/^ +at .*\n[\s\S]*caused by: NumericalError: value is NaN/m);
  });

  test("also where the program is at fault", async () => {
    const broken = {
      ...quadratic,
      summarize: () => {
        throw new TypeError("x is undefined");
      },
    };
    let stderr = "";
    const status = await main(["run", "quadratic", "--out", path.join(root, "fault"), "--quiet"], {
      experiments: [broken],
      stdout: { write: () => true },
      stderr: { write: (text) => (stderr += text) },
    });
    expect(status).toBe(1);
    expect(stderr).toBe("helmholtz: unexpected failure: x is undefined (--verbose shows where)\n");
  });
});

test("help and version are no errors", async () => {
  const help = await helmholtz("--help");
  expect(help.status).toBe(0);
  for (const command of ["list", "run", "resume", "doctor", "plot"]) expect(help.stdout).toContain(`  ${command} `);
  expect(await helmholtz("--version")).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});
