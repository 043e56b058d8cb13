import type { LibraryHandle } from "koffi";
import { requestedThreads } from "../threads.ts";

/** A shared library that is loaded, under the name that worked. */
export interface Library {
  readonly path: string;
  readonly handle: LibraryHandle;
}

/** A Fortran subroutine: every argument is an array; lengths of character arguments are added behind. */
export type Subroutine = (...args: ArrayBufferView[]) => void;

/** The subroutines the engine uses, with the dtype's letter (s, d, c, z) in front as BLAS names them. */
export interface BoundLibrary {
  readonly path: string;
  /** What it says it is. */
  readonly version: string;
  /** How many threads it uses. */
  threads(): string;
  /** Sets how many threads it uses, where a library lets others say so. */
  setThreads(count: number): void;
  /** The named subroutine, e.g. `dgesdd`, which takes that many arguments, `characters` of them characters. */
  subroutine(name: string, count: number, characters: number): Subroutine;
}

/** Names the dynamic linker may know, best first. The unoptimized reference BLAS is only taken if asked for. */
const libraryNames: Record<string, readonly string[]> = {
  linux: [
    "libopenblas.so.0",
    "libopenblas.so",
    "libopenblasp.so.0",
    "libopenblaso.so.0",
    "libmkl_rt.so.3",
    "libmkl_rt.so.2",
    "libmkl_rt.so.1",
    "libmkl_rt.so",
    "libflexiblas.so.3",
  ],
  darwin: [
    "/System/Library/Frameworks/Accelerate.framework/Accelerate",
    "/opt/homebrew/opt/openblas/lib/libopenblas.dylib",
    "/usr/local/opt/openblas/lib/libopenblas.dylib",
    "libopenblas.dylib",
    "libmkl_rt.dylib",
  ],
  win32: ["libopenblas.dll", "openblas.dll", "mkl_rt.3.dll", "mkl_rt.2.dll", "mkl_rt.1.dll", "mkl_rt.dll"],
};

/** Short names HELMHOLTZ_BLAS may give instead of a path or a file name. */
const shortNames: Record<string, RegExp> = {
  openblas: /openblas/i,
  mkl: /mkl/i,
  accelerate: /accelerate/i,
};

type Found =
  | { readonly library: Library }
  | { readonly library?: undefined; readonly reason: string; readonly broken: boolean };

/** Loads the first library that is there, or the one HELMHOLTZ_BLAS names. */
export function findLibrary(): Found {
  const koffi = requireKoffi();
  if (typeof koffi === "string") return { reason: koffi, broken: false };
  const wanted = process.env.HELMHOLTZ_BLAS;
  const known = libraryNames[process.platform] ?? libraryNames.linux;
  const pattern = wanted ? shortNames[wanted.toLowerCase()] : undefined;
  const candidates = pattern ? known.filter((name) => pattern.test(name)) : wanted ? [wanted] : known;
  limitAccelerateThreads();
  let failure = `no library of that name is known on ${process.platform}`;
  for (const path of candidates) {
    try {
      return { library: { path, handle: koffi.load(path) } };
    } catch (error) {
      failure = firstLine(error);
    }
  }
  if (wanted) return { reason: `HELMHOLTZ_BLAS=${wanted} cannot be loaded: ${failure}`, broken: true };
  return { reason: `none of ${candidates.join(", ")} is installed`, broken: false };
}

/** The most koffi gives: OpenBLAS's threaded LU lays half a megabyte on the stack at each level of its recursion. */
const stackBytes = 16 * 2 ** 20;

/** The first line of an error's message. */
export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0];
}

/** Koffi, or why there is none: loaded only here, so that a browser or a machine without it never asks for it. */
function requireKoffi(): typeof import("koffi") | string {
  const node = globalThis.process?.getBuiltinModule?.("node:module");
  if (!node) return "not running in Node";
  try {
    const koffi: typeof import("koffi") = node.createRequire(import.meta.url)("koffi");
    widenStack(koffi);
    return koffi;
  } catch (error) {
    return `koffi cannot be loaded: ${firstLine(error)}`;
  }
}

function widenStack(koffi: typeof import("koffi")): void {
  try {
    koffi.config({ sync_stack_size: stackBytes });
  } catch {
    // A program that has loaded a library of its own through koffi has settled the matter.
  }
}

/** Accelerate reads its thread count from the environment alone, when it is loaded. */
function limitAccelerateThreads(): void {
  if (process.platform === "darwin") process.env.VECLIB_MAXIMUM_THREADS ??= String(initialThreads());
}

/** Threads to begin with: those requested, else OPENBLAS_NUM_THREADS or MKL_NUM_THREADS, else one. */
function initialThreads(): number {
  const { OPENBLAS_NUM_THREADS, MKL_NUM_THREADS } = process.env;
  const given = requestedThreads() ?? Number.parseInt(OPENBLAS_NUM_THREADS || MKL_NUM_THREADS || "1", 10);
  return Number.isNaN(given) ? 1 : Math.max(1, given);
}

/** Reads the library's version, sets its threads, and makes its subroutines callable. */
export function bindLibrary({ path, handle }: Library): BoundLibrary {
  // MKL's threads need a library of their own, and it ends the process where that is missing.
  if (initialThreads() === 1) optional(handle, "MKL_Set_Threading_Layer", "int", ["int"])?.(1);
  const setThreads =
    optional(handle, "openblas_set_num_threads", "void", ["int"]) ??
    optional(handle, "MKL_Set_Num_Threads", "void", ["int"]);
  setThreads?.(initialThreads());
  const getThreads =
    optional(handle, "openblas_get_num_threads", "int", []) ?? optional(handle, "MKL_Get_Max_Threads", "int", []);
  const config = optional(handle, "openblas_get_config", "str", []);
  return {
    path,
    version: config ? String(config()) : path,
    threads: () => describeThreads(getThreads?.()),
    setThreads: (count) => void setThreads?.(count),
    subroutine: (name, count, characters) => fortran(handle, name, count, characters),
  };
}

function describeThreads(count: unknown): string {
  return typeof count === "number" ? `${count} ${count === 1 ? "thread" : "threads"}` : "threads as it chooses";
}

function optional(
  handle: LibraryHandle,
  name: string,
  result: string,
  types: string[],
): ((...args: unknown[]) => unknown) | undefined {
  try {
    return handle.func(name, result, types);
  } catch {
    return undefined;
  }
}

/** Fortran compilers decorate names in one of these ways, and pass the lengths of characters by value at the end. */
function fortran(handle: LibraryHandle, name: string, count: number, characters: number): Subroutine {
  const types = [...new Array<string>(count).fill("void *"), ...new Array<string>(characters).fill("size_t")];
  const found = optional(handle, `${name}_`, "void", types) ?? optional(handle, name, "void", types);
  if (!found) throw new Error(`it has no ${name}`);
  if (characters === 0) return found as Subroutine;
  const lengths = new Array<number>(characters).fill(1);
  return (...args) => void found(...args, ...lengths);
}
