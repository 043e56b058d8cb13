import { StorageError, type Store } from "../../src/run/index.ts";

/** Thrown instead of an operation of the store, as if the process had been killed. */
export class Killed extends Error {}

/** Where a store fails: at that operation, which is left undone, half done or done; and at all after it. */
export interface Failure {
  readonly at: number;
  readonly done: 0 | 0.5 | 1;
  /** Killed unless said otherwise. */
  readonly by?: "kill" | "full disk";
}

/** A store whose process can be killed, or whose disk can be full, from some operation on. */
export interface MemoryStore extends Store {
  readonly files: Map<string, Uint8Array>;
  readonly operations: () => number;
}

export function memoryStore(
  files = new Map<string, Uint8Array>(),
  { at, done, by = "kill" }: Failure = { at: Number.POSITIVE_INFINITY, done: 0 },
): MemoryStore {
  let operations = 0;
  const failure = () =>
    by === "kill" ? new Killed(`operation ${operations}`) : new StorageError("cannot write 'memory': no space left");
  const write = async (change: (part: 0 | 0.5 | 1) => void) => {
    operations++;
    if (operations > at) throw failure();
    change(operations === at ? done : 1);
    if (operations === at) throw failure();
  };
  return {
    name: "memory",
    files,
    operations: () => operations,
    list: async () => [...files.keys()].sort(),
    read: async (path) => files.get(path),
    replace: async (path, bytes) => write((part) => part === 1 && files.set(path, Uint8Array.from(bytes))),
    append: async (path, bytes) =>
      write((part) => {
        const added = bytes.subarray(0, Math.floor(part * bytes.length));
        files.set(path, Uint8Array.from([...(files.get(path) ?? []), ...added]));
      }),
    flush: async () => write(() => {}),
    remove: async (path) => write((part) => part === 1 && files.delete(path)),
    lock: async () => async () => {},
  };
}

/** The content of a file as text; empty if there is none. */
export function textOf({ files }: MemoryStore, path: string): string {
  return new TextDecoder().decode(files.get(path));
}
