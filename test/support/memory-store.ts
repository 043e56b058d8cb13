import type { Store } from "../../src/run/index.ts";

/** Thrown instead of an operation of the store, as if the process had been killed. */
export class Killed extends Error {}

/** A store whose process can be killed: at operation number `killAt`, which is left undone, half done or done. */
export interface MemoryStore extends Store {
  readonly files: Map<string, Uint8Array>;
  readonly operations: () => number;
}

export function memoryStore(
  files = new Map<string, Uint8Array>(),
  kill: { readonly at: number; readonly done: 0 | 0.5 | 1 } = { at: Number.POSITIVE_INFINITY, done: 0 },
): MemoryStore {
  let operations = 0;
  const write = (change: (part: 0 | 0.5 | 1) => void) => {
    operations++;
    if (operations > kill.at) throw new Killed("a killed process does nothing");
    change(operations === kill.at ? kill.done : 1);
    if (operations === kill.at) throw new Killed(`operation ${operations}`);
    return Promise.resolve();
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
  };
}

/** The content of a file as text; empty if there is none. */
export function textOf({ files }: MemoryStore, path: string): string {
  return new TextDecoder().decode(files.get(path));
}
