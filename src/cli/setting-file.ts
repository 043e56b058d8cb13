import fs from "node:fs/promises";
import { textOfTable } from "../experiment/index.ts";
import { describeType, InputError, isComplex, type NDArray, readNpy } from "../tensor/index.ts";

/**
 * What `--set key=@path` makes of a file: its text, or for `.npy` the numbers as the text of a CSV file, so that settings
 * hold all that a run needs. `option` is for messages.
 */
export async function readSettingFile(path: string, option: string): Promise<string> {
  if (!path.toLowerCase().endsWith(".npy")) {
    const text = await readText(path, option);
    // An empty text would be a setting that is not given.
    if (text.trim() === "") throw new InputError(`${option}: '${path}' is empty`);
    return text;
  }
  const bytes = await fs.readFile(path).catch((error: Error) => refuse(path, option, error));
  const table = arrayOf(bytes, path, option);
  if (isComplex(table.dtype) || table.rank < 1 || table.rank > 2 || table.size === 0) {
    throw new InputError(
      `${option}: '${path}' holds ${describeType(table)}; allowed: real numbers of shape [rows, columns] or [rows]`,
    );
  }
  return textOfTable(table);
}

/** Throws `InputError` where it cannot be read. */
export async function readText(path: string, option: string): Promise<string> {
  return fs.readFile(path, "utf8").catch((error: Error) => refuse(path, option, error));
}

function arrayOf(bytes: Uint8Array, path: string, option: string): NDArray {
  try {
    return readNpy(bytes);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${option}: '${path}': ${error.message}`);
    throw error;
  }
}

function refuse(path: string, option: string, error: Error): never {
  throw new InputError(`${option}: cannot read '${path}': ${error.message}`);
}
