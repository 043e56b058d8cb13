import { HelmholtzError } from "../tensor/index.ts";

/** A disk that did not take or give what it was asked to: full, read-only, gone. What was in place before still is. */
export class StorageError extends HelmholtzError {
  override readonly name = "StorageError";
}

/**
 * Where a run keeps its files: a folder on a disk, or the origin-private file system of a browser. Paths are relative,
 * with `/` between folders, which come into being when a file is put in them. What fails throws {@link StorageError}
 * naming the file and why.
 */
export interface Store {
  /** How people know it: the path of the folder. */
  readonly name: string;

  /** The paths of all files, sorted. Files that were being replaced when a process died are not among them. */
  list(): Promise<readonly string[]>;

  /** The bytes of a file, or `undefined` if there is none. */
  read(path: string): Promise<Uint8Array | undefined>;

  /** Puts a file in place all at once: whoever reads it, at any time, finds the old bytes or the new ones. */
  replace(path: string, bytes: Uint8Array): Promise<void>;

  /** Adds to the end of a file. A process that dies may leave a part of what was added. */
  append(path: string, bytes: Uint8Array): Promise<void>;

  /** Returns once everything appended to a file would survive a loss of power. */
  flush(path: string): Promise<void>;

  /** Removes a file; nothing happens if there is none. */
  remove(path: string): Promise<void>;

  /**
   * Makes this process the only one to write here until it releases the lock or dies, and returns what releases it.
   * Throws `InputError` if another has the lock.
   */
  lock(): Promise<() => Promise<void>>;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** UTF-8. */
export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}

/** UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Puts a readable JSON file in place all at once. */
export function replaceJson(store: Store, path: string, value: unknown): Promise<void> {
  return store.replace(path, encodeText(`${JSON.stringify(value, null, 2)}\n`));
}
