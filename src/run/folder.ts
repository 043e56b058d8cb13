import fs from "node:fs/promises";
import nodePath from "node:path";
import { InputError } from "../tensor/index.ts";
import { lockFile, lockFolder } from "./lock.ts";
import { StorageError, type Store } from "./store.ts";
import { codeOf, reasonOf } from "./system-error.ts";

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
    throw new InputError(`cannot write to the folder '${path}': ${reasonOf(error)}`);
  }
  return folderStore(path);
}

/** A folder that is there, as a store. Throws `InputError` if it is not. */
export async function openFolder(path: string): Promise<Store> {
  try {
    await fs.readdir(path);
  } catch (error) {
    throw new InputError(`cannot read the folder '${path}': ${reasonOf(error)}`);
  }
  return folderStore(path);
}

function folderStore(folder: string): Store {
  const at = (path: string) => nodePath.join(folder, path);
  return {
    name: folder,

    list: () =>
      telling("read", folder, async () => {
        const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true });
        return entries
          .filter((entry) => entry.isFile() && !entry.name.endsWith(unfinished))
          .map((entry) => nodePath.relative(folder, nodePath.join(entry.parentPath, entry.name)))
          .filter((path) => path !== lockFile)
          .map((path) => path.split(nodePath.sep).join("/"))
          .sort();
      }),

    read: (path) =>
      telling("read", at(path), () =>
        fs.readFile(at(path)).catch((error) => {
          if (codeOf(error) === "ENOENT") return undefined;
          throw error;
        }),
      ),

    replace: (path, bytes) => telling("write", at(path), () => replaceFile(at(path), bytes)),
    append: (path, bytes) => telling("write", at(path), () => fs.appendFile(at(path), bytes)),
    flush: (path) => telling("write", at(path), () => withFile(at(path), "a", (file) => file.sync())),
    remove: (path) => telling("remove", at(path), () => fs.rm(at(path), { force: true })),
    lock: () => lockFolder(folder),
  };
}

/** What the system says of a file, as an error of ours that names the file. */
async function telling<T>(verb: string, path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw new StorageError(`cannot ${verb} '${path}': ${reasonOf(error)}`, { cause: error });
  }
}

/** Writes the new file beside the old one and puts it in its place when the disk has it; if it fails, nothing is left of it. */
async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = path + unfinished;
  await makeFolder(nodePath.dirname(path));
  try {
    await withFile(temporary, "w", async (file) => {
      await file.writeFile(bytes);
      await file.sync();
    });
    await fs.rename(temporary, path);
  } catch (error) {
    await fs.rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

async function withFile(path: string, flags: string, use: (file: fs.FileHandle) => Promise<void>): Promise<void> {
  const file = await fs.open(path, flags);
  try {
    await use(file);
  } finally {
    await file.close();
  }
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
