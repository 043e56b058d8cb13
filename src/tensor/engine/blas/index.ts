import type { Engine } from "../engine.ts";
import { blasEngine } from "./blas.ts";
import { checkEngine } from "./check.ts";
import { bindLibrary, findLibrary, firstLine } from "./library.ts";

/** The outcome of looking for a library. */
export type BlasStatus =
  | { readonly engine: Engine }
  /** `broken`: one was found (or asked for by name) and cannot be used. */
  | { readonly engine?: undefined; readonly reason: string; readonly broken: boolean };

let status: BlasStatus | undefined;

/** Loads the system's BLAS and LAPACK once, checks a known product and SVD, and returns the engine on them. */
export function loadBlas(): BlasStatus {
  status ??= load();
  return status;
}

function load(): BlasStatus {
  const found = findLibrary();
  if (!found.library) return found;
  try {
    const engine = blasEngine(bindLibrary(found.library));
    checkEngine(engine);
    return { engine };
  } catch (error) {
    return { reason: `${found.library.path}: ${firstLine(error)}`, broken: true };
  }
}
