import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFolder, openFolder } from "../../src/run/index.ts";
import { InputError } from "../../src/tensor/index.ts";

let root: string;
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "helmholtz-folder-"));
});
afterAll(() => fs.rmSync(root, { recursive: true }));

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (file?: Uint8Array) => new TextDecoder().decode(file);

test("files are put in place, added to, listed and removed", async () => {
  const store = await createFolder(path.join(root, "a", "b"));
  expect(await store.list()).toEqual([]);
  await store.replace("deep/er/state.bin", bytes("old"));
  await store.replace("deep/er/state.bin", bytes("new"));
  await store.append("log", bytes("one\n"));
  await store.append("log", bytes("two\n"));
  await store.flush("log");
  expect(await store.list()).toEqual(["deep/er/state.bin", "log"]);
  expect(text(await store.read("deep/er/state.bin"))).toBe("new");
  expect(text(await store.read("log"))).toBe("one\ntwo\n");
  expect(await store.read("nothing")).toBeUndefined();
  await store.remove("log");
  await store.remove("log");
  expect(await store.list()).toEqual(["deep/er/state.bin"]);
});

test("what a killed process left unfinished is not listed, and in nobody's way", async () => {
  const store = await createFolder(path.join(root, "killed"));
  await store.replace("state", bytes("whole"));
  fs.writeFileSync(path.join(root, "killed", "state.unfinished"), "hal");
  expect(await store.list()).toEqual(["state"]);
  await store.replace("state", bytes("next"));
  expect(fs.readdirSync(path.join(root, "killed"))).toEqual(["state"]);
});

test("a replacement that fails leaves the old file", async () => {
  const store = await createFolder(path.join(root, "failing"));
  await store.replace("state", bytes("old"));
  fs.mkdirSync(path.join(root, "failing", "state.unfinished"));
  await expect(store.replace("state", bytes("new"))).rejects.toThrow();
  expect(text(await store.read("state"))).toBe("old");
});

test("a folder that cannot be written to is refused", async () => {
  fs.writeFileSync(path.join(root, "file"), "");
  const creating = createFolder(path.join(root, "file", "run"));
  await expect(creating).rejects.toBeInstanceOf(InputError);
  await expect(creating).rejects.toThrow(/cannot write to the folder '.*run': a part of the path is a file/);
  await expect(createFolder(path.join(root, "file"))).rejects.toThrow(/there is a file of that name/);
});

test.runIf(process.platform === "linux")("so is one the system does not make, such as in /proc", async () => {
  await expect(createFolder("/proc/helmholtz/run")).rejects.toThrow(
    /cannot write to the folder '\/proc\/helmholtz\/run'/,
  );
});

test("a folder that is not there is not opened", async () => {
  await expect(openFolder(path.join(root, "absent"))).rejects.toThrow(
    /cannot read the folder '.*absent': no such folder/,
  );
});
