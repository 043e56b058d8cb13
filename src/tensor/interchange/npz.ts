import { unzipSync, zipSync } from "fflate";
import type { NDArray, Tensor } from "../array.ts";
import { InputError } from "../error.ts";
import { readNpy, writeNpy } from "./npy.ts";

const suffix = ".npy";

/** The earliest date a zip archive can have: the same arrays give the same bytes. */
const timestamp = new Date(1980, 0, 1);

export interface NpzOptions {
  /** Deflate the arrays, as `numpy.savez_compressed` does; off unless given. */
  readonly compress?: boolean;
}

/** The bytes of a `.npz` file, a zip archive of `.npy` files, as `numpy.savez` writes it. */
export function writeNpz(arrays: Readonly<Record<string, Tensor>>, { compress = false }: NpzOptions = {}): Uint8Array {
  const files = Object.entries(arrays).map(([name, x]) => [`${name}${suffix}`, writeNpy(x)]);
  return zipSync(Object.fromEntries(files), { level: compress ? 6 : 0, mtime: timestamp });
}

/**
 * The arrays of a `.npz` file by name.
 *
 * @throws InputError for an archive that is malformed or truncated, and for what `readNpy` does not take, naming the
 *   array.
 */
export function readNpz(bytes: Uint8Array): Record<string, NDArray> {
  return Object.fromEntries(
    Object.entries(unzip(bytes)).map(([path, file]) => [arrayName(path), readEntry(path, file)]),
  );
}

function unzip(bytes: Uint8Array): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes);
  } catch (cause) {
    throw new InputError(`readNpz: not a whole .npz file (${(cause as Error).message})`, { cause });
  }
}

function arrayName(path: string): string {
  if (!path.endsWith(suffix)) throw new InputError(`readNpz: the archive has '${path}', which is not an array (.npy)`);
  return path.slice(0, -suffix.length);
}

function readEntry(path: string, file: Uint8Array): NDArray {
  try {
    return readNpy(file);
  } catch (cause) {
    throw new InputError(`readNpz: '${path}': ${(cause as Error).message}`, { cause });
  }
}
