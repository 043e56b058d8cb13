import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createFolder, type Store } from "../../src/run/index.ts";
import { InputError } from "../../src/tensor/index.ts";

let root: string;
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "helmholtz-lock-"));
});
afterAll(() => fs.rmSync(root, { recursive: true }));

let store: Store;
let file: string;
beforeEach(async () => {
  store = await createFolder(fs.mkdtempSync(path.join(root, "run-")));
  file = path.join(store.name, "run.lock");
});

const leave = (owner: object) => fs.writeFileSync(file, JSON.stringify(owner));

test("one at a time has the lock, which is none of the files of the run", async () => {
  const release = await store.lock();
  expect(await store.list()).toEqual([]);
  await expect(store.lock()).rejects.toThrow(
    new InputError(
      `the folder '${store.name}' is in use by process ${process.pid} on ${os.hostname()}; ` +
        `wait for its end, or remove '${file}' if there is no such process`,
    ),
  );
  expect(fs.readdirSync(store.name)).toEqual(["run.lock"]);
  await release();
  expect(fs.readdirSync(store.name)).toEqual([]);
  await (await store.lock())();
});

test("of many at once one gets it", async () => {
  const attempts = await Promise.allSettled(Array.from({ length: 20 }, () => store.lock()));
  expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const attempt of attempts) if (attempt.status === "rejected") expect(attempt.reason).toBeInstanceOf(InputError);
  expect(fs.readdirSync(store.name)).toEqual(["run.lock"]);
});

describe("in nobody's way is the lock", () => {
  test("of a process that has ended", async () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    leave({ pid, host: os.hostname() });
    await (await store.lock())();
    expect(fs.readdirSync(store.name)).toEqual([]);
  });

  test("that many find at once, of whom one gets it", async () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    for (let round = 0; round < 30; round++) {
      leave({ pid, host: os.hostname() });
      const attempts = await Promise.allSettled(Array.from({ length: 20 }, () => store.lock()));
      expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(fs.readdirSync(store.name)).toEqual(["run.lock"]);
    }
  });

  test("of a process that ended while it took the place of another one", async () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    const [first, second] = [1, 2].map((began) => JSON.stringify({ pid, host: os.hostname(), began: `${began}` }));
    fs.writeFileSync(file, first);
    fs.writeFileSync(`${file}-${createHash("sha256").update(first).digest("hex")}.unfinished`, second);
    const attempts = await Promise.allSettled(Array.from({ length: 5 }, () => store.lock()));
    expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(fs.readdirSync(store.name)).toEqual(["run.lock"]);
  });

  test.runIf(process.platform === "linux")("of an earlier process with the number of one that runs", async () => {
    leave({ pid: process.pid, host: os.hostname(), began: "1" });
    await (await store.lock())();
  });

  test.runIf(process.platform === "linux")(
    "of one that was killed and whose parent has not asked how it ended",
    async () => {
      // The shell becomes a program that never asks.
      const parent = spawn("sh", ["-c", "sleep 0.01 & echo $!; exec sleep 60"], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      try {
        const [number] = await once(parent.stdout, "data");
        const pid = Number(number);
        while (!/\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, "utf8"))) execFileSync("sleep", ["0.01"]);
        leave({ pid, host: os.hostname() });
        await (await store.lock())();
      } finally {
        parent.kill();
      }
    },
  );

  test.each(["", "{", "null", "[]", '{"pid":"1"}'])("that says nothing: '%s'", async (text) => {
    fs.writeFileSync(file, text);
    await (await store.lock())();
  });
});

test("the lock of another machine is respected, and its message says what to do", async () => {
  leave({ pid: 4711, host: "elsewhere" });
  await expect(store.lock()).rejects.toThrow(/in use by process 4711 on elsewhere; .* or remove '.*run.lock' if/);
});
