import fs from "node:fs/promises";
import os from "node:os";
import nodePath from "node:path";
import { InputError } from "../tensor/index.ts";
import { StorageError } from "./store.ts";
import { codeOf, reasonOf } from "./system-error.ts";

/** The file that says which process writes in a run directory. */
export const lockFile = "run.lock";

/** A process, so that another of the same number is not taken for it. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When it began, in ticks since the machine did; where the system tells. */
  readonly began?: string;
}

/**
 * Makes this process the only one to write in a folder, and returns what releases it. The lock of a process that is no
 * more, on this machine, is in nobody's way.
 *
 * Throws `InputError` if another process has the folder, and `StorageError` if it cannot be written to.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = nodePath.join(folder, lockFile);
  // Linked into place whole: nobody reads half a lock.
  const own = `${path}-${crypto.randomUUID()}.unfinished`;
  try {
    await fs.writeFile(own, JSON.stringify(await thisProcess()));
    while (!(await placed(own, path))) await removeAbandoned(folder, path, `${own}-old.unfinished`);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new StorageError(`cannot write '${path}': ${reasonOf(error)}`, { cause: error });
  } finally {
    await fs.rm(own, { force: true }).catch(() => {});
  }
  // Should that fail, the lock is that of a dead process soon.
  return () => fs.rm(path, { force: true }).catch(() => {});
}

/** Puts the lock in its place, whole, unless there is one. */
async function placed(own: string, path: string): Promise<boolean> {
  try {
    await fs.link(own, path).catch((error) => {
      if (codeOf(error) === "EEXIST") throw error;
      // A file system without links.
      return fs.copyFile(own, path, fs.constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Removes the lock of a process that is no more. */
async function removeAbandoned(folder: string, path: string, aside: string): Promise<void> {
  await refuseUnlessGone(await readOwner(path), folder, path);
  // Another process may have removed it since, and put its own there: that one goes back.
  if (!(await moved(path, aside))) return;
  try {
    await refuseUnlessGone(await readOwner(aside), folder, path);
  } catch (error) {
    await placed(aside, path);
    throw error;
  } finally {
    await fs.rm(aside, { force: true });
  }
}

async function moved(from: string, to: string): Promise<boolean> {
  try {
    await fs.rename(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

async function refuseUnlessGone(owner: Owner | undefined, folder: string, path: string): Promise<void> {
  if (!owner || (await isGone(owner))) return;
  throw new InputError(
    `the folder '${folder}' is in use by process ${owner.pid} on ${owner.host}; ` +
      `wait for its end, or remove '${path}' if there is no such process`,
  );
}

/** Who has the lock; nobody if it was released meanwhile, or is no lock. */
async function readOwner(path: string): Promise<Owner | undefined> {
  const text = await fs.readFile(path, "utf8").catch((error) => {
    if (codeOf(error) === "ENOENT") return "null";
    throw error;
  });
  try {
    const owner: Partial<Owner> | null = JSON.parse(text);
    return typeof owner?.pid === "number" && typeof owner.host === "string" ? (owner as Owner) : undefined;
  } catch {
    return undefined;
  }
}

async function thisProcess(): Promise<Owner> {
  return { pid: process.pid, host: os.hostname(), began: (await beginning(process.pid)) ?? undefined };
}

/** Whether a process has ended for certain. */
async function isGone({ pid, host, began }: Owner): Promise<boolean> {
  if (host !== os.hostname()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === "ESRCH";
  }
  const now = await beginning(pid);
  return now === null || (began !== undefined && now !== undefined && now !== began);
}

/**
 * When a process began, in ticks since the machine did; `null` if it has ended, though its parent has not asked how, and
 * `undefined` where the system does not tell.
 */
async function beginning(pid: number): Promise<string | null | undefined> {
  const status = await fs.readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  // The name of the program, in parentheses, may hold anything; after it come the state and, 19 fields on, the time.
  const fields = status?.slice(status.lastIndexOf(")") + 2).split(" ");
  if (!fields) return undefined;
  return fields[0] === "Z" || fields[0] === "X" ? null : fields[19];
}
