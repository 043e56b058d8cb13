import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { main } from "../../src/cli/index.ts";
import { experiments } from "../../src/experiment/index.ts";

let root: string;
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "helmholtz-bad-input-"));
});
afterAll(() => fs.rmSync(root, { recursive: true }));

/** Runs the command on the real experiments. `@` stands for the tests' folder. */
async function helmholtz(line: string) {
  const texts = { stdout: "", stderr: "" };
  const output = (name: "stdout" | "stderr") => ({
    write: (text: string) => {
      texts[name] += text;
    },
  });
  const argv = line.split(" ").map((word) => word.replace("@", root));
  const status = await main(argv, { experiments, stdout: output("stdout"), stderr: output("stderr") });
  return { status, ...texts };
}

/** Every file of a run directory with its bytes. */
function contentOf(directory: string): Readonly<Record<string, string>> {
  const files = fs.readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => path.join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((file) => [file, fs.readFileSync(file, "base64")]));
}

describe("a setting that is not allowed is refused before a folder is made:", () => {
  test.each([
    ["run heisenberg-ipep", "did you mean 'heisenberg-ipeps'?"],
    ["run heisenberg-ipeps --set Chi=8", "has no setting 'Chi'; did you mean 'chi'?"],
    ["run heisenberg-ipeps --set chi=0", "setting chi is 0; allowed: an integer, at least 1"],
    ["run heisenberg-ipeps --set chi=2.5", "setting chi is 2.5; allowed: an integer, at least 1"],
    ["run heisenberg-ipeps --set chi=big", "setting chi is 'big'; allowed: an integer, at least 1"],
    ["run heisenberg-ipeps --set D=2..", "setting D is '2..'; allowed: an integer or a rising range such as 1..8"],
    ["run heisenberg-ipeps --set D=4..2", "setting D is '4..2'; allowed: an integer or a rising range"],
    ["run heisenberg-ipeps --set patch=3x3", "setting patch is '3x3'; allowed: one of 1x2, 2x2"],
    ["run ising-trg --set beta=1/(2*0.44", "setting beta is '1/(2*0.44'; allowed: a number, at least 0"],
    ["run ising-trg --set beta=1/0", "setting beta is Infinity; allowed: a number, at least 0"],
    ["run ising-trg --set sweep=0.3:0.6", "setting sweep is '0.3:0.6'; allowed: from:to:count"],
    [
      "run heisenberg-vqe --set sites=7",
      "setting sites is 7; allowed: an integer divisible by 2, at least 4 and at most",
    ],
    ["run deep-circuit --set qubits=40", "setting qubits is 40; allowed: an integer, at least 2 and at most 24"],
    ["run ising-trg --threads 0", "threads: '0' threads; allowed: a whole number from 1 to 256"],
    ["run ising-trg --threads two", "threads: 'two' threads; allowed: a whole number from 1 to 256"],
  ])("%s", async (line, message) => {
    const { status, stdout, stderr } = await helmholtz(`${line} --out @/refused`);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd()).not.toContain("\n");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(fs.existsSync(path.join(root, "refused"))).toBe(false);
  });
});

test("CTMRG that does not converge fails the run and says its residual", async () => {
  const { status, stdout, stderr } = await helmholtz(
    "run heisenberg-ipeps --out @/ctmrg --quiet --set environmentIterations=3",
  );
  expect(stderr).toMatch(/^helmholtz: heisenberg-ipeps failed at step 1: .*CTMRG at chi = 16 did not converge/);
  expect(stderr).toMatch(/after 3 iterations a step still changes the environment by \d\.\d+e-\d, more than 1e-9/);
  expect(stderr).toContain("; try more iterations");
  expect(stderr.trimEnd()).not.toContain("\n");
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
});

describe("a run directory that was tampered with is left as it is:", () => {
  const run = "run ising-trg --set chi=2 --set iterations=3 --quiet";
  const edit = (name: string, file: string, change: (text: string) => string) => {
    const target = path.join(root, name, file);
    fs.writeFileSync(target, change(fs.readFileSync(target, "utf8")));
  };
  test.each([
    [
      "a truncated checkpoint",
      () => edit("run", "checkpoint/step-3.json", (text) => text.slice(0, text.length / 2)),
      /the checkpoint checkpoint\/step-3.json of .* is damaged: .*; to continue from step \d instead/,
    ],
    [
      "truncated arrays of a checkpoint",
      () => fs.truncateSync(path.join(root, "run", "checkpoint", "step-3.safetensors"), 60),
      /step-3.safetensors is truncated or was changed/,
    ],
    [
      "settings changed after the checkpoint",
      () => edit("run", "config.json", (text) => text.replace('"chi": 2', '"chi": 3')),
      /are not those of its checkpoint: chi was 2 and is 3; put them back to resume/,
    ],
    [
      "a truncated configuration",
      () => edit("run", "config.json", (text) => text.slice(0, 40)),
      /config.json of .* is truncated or not the configuration of a run/,
    ],
    [
      "the checkpoint of another experiment",
      async () => {
        await helmholtz("run heisenberg-ipeps --out @/other --quiet --set D=1 --set steps=1");
        fs.rmSync(path.join(root, "run", "checkpoint"), { recursive: true });
        fs.cpSync(path.join(root, "other", "checkpoint"), path.join(root, "run", "checkpoint"), { recursive: true });
      },
      /is of the experiment 'heisenberg-ipeps', config.json says 'ising-trg'/,
    ],
  ])("%s", async (_, tamper, message) => {
    fs.rmSync(path.join(root, "run"), { recursive: true, force: true });
    await helmholtz(`${run} --out @/run`);
    fs.rmSync(path.join(root, "run", "result.json"));
    await tamper();
    const before = contentOf(path.join(root, "run"));
    const { status, stdout, stderr } = await helmholtz("resume @/run --quiet");
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toContain("\n");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(contentOf(path.join(root, "run"))).toEqual(before);
  });
});
