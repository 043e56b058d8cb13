import { createHash, randomUUID } from "node:crypto";
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
  const id = randomUUID();
  const own = `${path}-${id}.unfinished`;
  try {
    await fs.writeFile(own, JSON.stringify({ ...(await thisProcess()), id }));
    let isOurs = false;
    while (!isOurs) isOurs = (await placed(own, path)) || (await inherited(own, folder, path));
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

/**
 * Puts the lock in the place of that of a process that is no more; `false` if that one has gone meanwhile. Of many that try,
 * it is for who is the first to claim that very lock: a live one is never touched. A claim whose process has ended is
 * claimed likewise.
 */
async function inherited(own: string, folder: string, path: string): Promise<boolean> {
  const abandoned = await textOf(path);
  const claims: string[] = [];
  let held = abandoned;
  do {
    if (held === undefined) return false;
    await refuseUnlessGone(ownerIn(held), folder, path);
    claims.push(claimOf(held, path));
    held = await textOf(claims[claims.length - 1]);
  } while (held !== undefined);
  const claim = claims[claims.length - 1];
  if (!(await placed(own, claim))) return false;
  // Whoever has inherited it before has put a lock of their own there, and only then given up the claim.
  const isStill = (await textOf(path)) === abandoned;
  if (isStill) await fs.rename(own, path);
  for (const each of isStill ? claims : [claim]) await fs.rm(each, { force: true });
  return isStill;
}

/** The file in which a process says that it takes the place of a lock with this text. */
function claimOf(text: string, path: string): string {
  return `${path}-${createHash("sha256").update(text).digest("hex")}.unfinished`;
}

async function refuseUnlessGone(owner: Owner | undefined, folder: string, path: string): Promise<void> {
  if (!owner || (await isGone(owner))) return;
  throw new InputError(
    `the folder '${folder}' is in use by process ${owner.pid} on ${owner.host}; ` +
      `wait for its end, or remove '${path}' if there is no such process`,
  );
}

async function textOf(path: string): Promise<string | undefined> {
  return fs.readFile(path, "utf8").catch((error) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
}

/** Who has a lock with this text; nobody if it is no lock. */
function ownerIn(text: string): Owner | undefined {
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
