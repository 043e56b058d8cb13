import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { main } from "../../src/cli/index.ts";
import { contentOf } from "../support/killing.ts";
import { quadratic } from "../support/quadratic.ts";

/** A disk of 40 KiB, where this process may mount one. */
const disk = fs.mkdtempSync(path.join(os.tmpdir(), "helmholtz-disk-"));
const mount = (...argv: string[]) =>
  process.platform === "linux" && spawnSync("mount", [...argv, disk], { stdio: "ignore" }).status === 0;
const mounted = mount("-t", "tmpfs", "-o", "size=40k", "none");

afterAll(() => {
  if (mounted) spawnSync("umount", [disk]);
  fs.rmdirSync(disk);
});

async function helmholtz(...argv: string[]) {
  let text = "";
  const output = { write: (more: string) => (text += more) };
  const status = await main([...argv, "--quiet"], { experiments: [quadratic], stdout: output, stderr: output });
  return { status, text };
}

/** Every file with its bytes. */
function filesIn(directory: string): Readonly<Record<string, string>> {
  const files = fs.readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => path.join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((file) => [file, fs.readFileSync(file, "base64")]));
}

describe.runIf(mounted)("on a disk that fills while a run goes on", () => {
  const directory = path.join(disk, "run");
  const run = (out: string) => `run quadratic --set steps=400 --set kick=0.1 --engine portable --out ${out}`.split(" ");

  test("it stops with status 1, saying which file, why and what is kept", async () => {
    const { status, text } = await helmholtz(...run(directory));
    expect(text).toMatch(
      /^helmholtz: quadratic stopped: cannot write '.*run\/\S+': no space left; the checkpoint of step \d+ is kept: when files can be written again, continue with 'helmholtz resume .*run'\n$/,
    );
    expect(status).toBe(1);
  });

  test.each([
    ["while it is full", [], /stopped: cannot write '.*': no space left; the checkpoint of step \d+ is kept/],
    ["while it is read-only", ["-o", "remount,ro"], /cannot write '.*': the file system is read-only; the checkpoint/],
  ])("it does not go on %s, and nothing changes", async (_, options, message) => {
    if (options.length > 0) expect(mount(...options)).toBe(true);
    const before = filesIn(directory);
    const { status, text } = await helmholtz("resume", directory);
    expect(text).toMatch(message);
    expect(status).toBe(1);
    expect(filesIn(directory)).toEqual(before);
  });

  test("a new run is refused while it is read-only", async () => {
    const { status, text } = await helmholtz(...run(path.join(disk, "another")));
    expect(text).toMatch(/^helmholtz: cannot write to the folder '.*another': the file system is read-only\n$/);
    expect(status).toBe(2);
  });

  test("it goes on to the same end when there is room", async () => {
    expect(mount("-o", "remount,rw,size=4m")).toBe(true);
    expect(await helmholtz("resume", directory)).toMatchObject({ status: 0 });
    const whole = path.join(disk, "whole");
    await helmholtz(...run(whole));
    expect(contentOf(directory)).toEqual(contentOf(whole));
  });
});
