import fs from "node:fs/promises";
import nodePath from "node:path";
import { InputError } from "../tensor/index.ts";
import type { Store } from "./store.ts";

/** What the file of a replacement is called until it is whole. */
const unfinished = ".unfinished";

/**
 * A folder as a store, made if it is not there.
 *
 * Throws `InputError` if it cannot be made or written to.
 */
export async function createFolder(path: string): Promise<Store> {
  const probe = nodePath.join(path, `probe${unfinished}`);
  try {
    await makeFolder(path);
    await fs.writeFile(probe, "");
    await fs.rm(probe);
  } catch (error) {
    throw new InputError(`cannot write to the folder '${path}': ${reason(error)}`);
  }
  return folderStore(path);
}

/** A folder that is there, as a store. Throws `InputError` if it is not. */
export async function openFolder(path: string): Promise<Store> {
  try {
    await fs.readdir(path);
  } catch (error) {
    throw new InputError(`cannot read the folder '${path}': ${reason(error)}`);
  }
  return folderStore(path);
}

function folderStore(folder: string): Store {
  const at = (path: string) => nodePath.join(folder, path);
  return {
    name: folder,

    async list() {
      const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile() && !entry.name.endsWith(unfinished))
        .map((entry) => nodePath.relative(folder, nodePath.join(entry.parentPath, entry.name)))
        .map((path) => path.split(nodePath.sep).join("/"))
        .sort();
    },

    async read(path) {
      try {
        return await fs.readFile(at(path));
      } catch (error) {
        if (codeOf(error) === "ENOENT") return undefined;
        throw error;
      }
    },

    async replace(path, bytes) {
      await makeFolder(nodePath.dirname(at(path)));
      const temporary = at(path) + unfinished;
      const file = await fs.open(temporary, "w");
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await fs.rename(temporary, at(path));
    },

    append: (path, bytes) => fs.appendFile(at(path), bytes),

    async flush(path) {
      const file = await fs.open(at(path), "a");
      try {
        await file.sync();
      } finally {
        await file.close();
      }
    },

    remove: (path) => fs.rm(at(path), { force: true }),
  };
}

/**
 * Makes a folder, and those above it where they are not there. Node's own recursion never returns from a place such as
 * `/proc`, which is there and says of a new folder in it that there is no such place.
 */
async function makeFolder(path: string): Promise<void> {
  try {
    await fs.mkdir(path);
  } catch (error) {
    if (codeOf(error) === "EEXIST" && (await fs.stat(path)).isDirectory()) return;
    const parent = nodePath.dirname(path);
    if (codeOf(error) !== "ENOENT" || parent === path) throw error;
    await makeFolder(parent);
    await fs.mkdir(path);
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

function reason(error: unknown): string {
  const known: Readonly<Record<string, string>> = {
    EACCES: "permission denied",
    EPERM: "not permitted",
    EROFS: "the file system is read-only",
    ENOSPC: "no space left",
    ENOTDIR: "a part of the path is a file",
    EEXIST: "there is a file of that name",
    ENOENT: "no such folder",
  };
  return known[codeOf(error) ?? ""] ?? (error instanceof Error ? error.message : String(error));
}
