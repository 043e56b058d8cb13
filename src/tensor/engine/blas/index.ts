import type { Engine } from "../engine.ts";
import { requestedThreads } from "../threads.ts";
import { blasEngine } from "./blas.ts";
import { checkEngine } from "./check.ts";
import { type BoundLibrary, bindLibrary, findLibrary, firstLine } from "./library.ts";

/** The outcome of looking for a library. */
export type BlasStatus =
  | { readonly engine: Engine }
  /** `broken`: one was found (or asked for by name) and cannot be used. */
  | { readonly engine?: undefined; readonly reason: string; readonly broken: boolean };

let status: BlasStatus | undefined;
let library: BoundLibrary | undefined;

/** Loads the system's BLAS and LAPACK once, checks a known product and SVD, and returns the engine on them. */
export function loadBlas(): BlasStatus {
  status ??= load();
  return status;
}

/** Sets the threads of the library, if one is loaded; one that is loaded later asks for itself. */
export function setBlasThreads(count: number): void {
  library?.setThreads(count);
}

function load(): BlasStatus {
  // A wrong number of threads is no fault of the library's.
  requestedThreads();
  const found = findLibrary();
  if (!found.library) return found;
  try {
    library = bindLibrary(found.library);
    const engine = blasEngine(library);
    checkEngine(engine);
    return { engine };
  } catch (error) {
    return { reason: `${found.library.path}: ${firstLine(error)}`, broken: true };
  }
}
