import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { main } from "../src/cli/index.ts";
import { experiments } from "../src/experiment/index.ts";
import { promisedBy } from "./support/printed.ts";
import { codeBlocks, readme } from "./support/readme.ts";

const repository = fileURLToPath(new URL("..", import.meta.url));
let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "helmholtz-readme-"));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

async function helmholtz(...argv: readonly string[]): Promise<string> {
  let printed = "";
  const stdout = { write: (text: string) => (printed += text) };
  expect(await main(argv, { experiments, stdout, stderr: process.stderr })).toBe(0);
  return printed;
}

describe("the commands:", () => {
  const [start, test_, example] = codeBlocks("sh").map((block) => block.trim());
  const [sample, usage] = codeBlocks("");

  test("npm start prints what is shown, but for time", async () => {
    const { scripts } = JSON.parse(fs.readFileSync(path.join(repository, "package.json"), "utf8"));
    expect(start).toBe("npm ci && npm start");
    expect(scripts.start).toBe("node dist/cli/main.js run heisenberg-ipeps");
    const out = path.join(folder, "start");
    const argv = ["run", "heisenberg-ipeps", "--engine", "portable", "--quiet", "--out", out];
    const printed = (await helmholtz(...argv)).split(/^ {2}plot: /m)[0];
    // Rounding moves the last digits of what is not a minimum, and the residual; a clock the time.
    const steady = (text: string) => text.replace(/, [\d.]+ m?s,/, ",").replace(/(\d\.\d{6})\d+/g, "$1");
    const lines = (text: string) =>
      steady(text)
        .split("\n")
        .filter((line) => line && !line.startsWith("  note:"));
    expect(lines(printed).map((line) => line.replaceAll(/ +/g, " "))).toEqual(
      lines(sample).map((line) => line.replaceAll(/ +/g, " ")),
    );
  });

  test("continuous integration runs the README's own test command", () => {
    expect(test_).toMatch(/npm test$/);
    expect(fs.readFileSync(path.join(repository, ".ci", "run"), "utf8")).toContain(`'${test_}'`);
  });

  test("those listed are those there are", async () => {
    const help = await helmholtz("--help");
    for (const line of usage.trim().split("\n")) expect(help).toContain(`\n  ${line.split(/ +/)[1]} `);
  });

  test("an example runs from its source", async () => {
    const [node, ...argv] = example.split(" ");
    expect(node).toBe("node");
    const { stdout } = await promisify(execFile)(process.execPath, argv, { cwd: repository });
    expect(stdout).toBe(promisedBy(fs.readFileSync(path.join(repository, argv.at(-1) ?? ""), "utf8")));
  });
});

test("the relative errors in the table are those of the runs", async () => {
  const errorsOf = async (...settings: readonly string[]) => {
    const out = path.join(folder, settings.join("-").replaceAll(/\W/g, ""));
    const set = settings.flatMap((setting) => ["--set", setting]);
    return JSON.parse(await helmholtz("run", "ising-trg", ...set, "--quiet", "--json", "--out", out)).relativeError;
  };
  const claimed = [...readme.matchAll(/\| relative error (\S+) \|/g)].map(([, error]) => error.replace("−", "-"));
  const off = await errorsOf("beta=0.43", "chi=24", "iterations=20");
  const critical = await errorsOf("beta=log(1+sqrt(2))/2", "chi=24", "iterations=30");
  expect([off.lnZ, off.specificHeat, critical.lnZ].map((error: number) => error.toExponential(1))).toEqual(claimed);
});

test("every file it points to is there", () => {
  const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link]) => link);
  expect(links.length).toBeGreaterThan(2);
  for (const link of links) expect(fs.existsSync(path.join(repository, link)), link).toBe(true);
});
