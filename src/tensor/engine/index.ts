/**
 * Engines: what runs matrix products and factorizations. One is in use at a time; which one changes results by
 * rounding only.
 * @module
 */
import { InputError } from "../error.ts";
import { loadBlas, setBlasThreads } from "./blas/index.ts";
import type { Engine } from "./engine.ts";
import { portableEngine } from "./portable/index.ts";
import { requestThreads } from "./threads.ts";

export type { Engine, FloatDType, FloatStorage, MatmulBatch, MatrixForm, MatrixOperand, WideDType } from "./engine.ts";
export {
  type ComplexKernel,
  complexPower,
  complexUnary,
  power,
  type UnaryKernel,
  type UnaryRun,
  unary,
} from "./portable/elementwise.ts";

export { type Build, buildNames, type Instance, KernelModule, preferredBuild } from "./portable/wasm/module.ts";
export { callTeam, canLead, type Team, type TeamKernels } from "./portable/wasm/team.ts";
export { threads } from "./threads.ts";

/** Engines by name; `auto` is `blas` where a library is found that passes its check, and else `portable`. */
export const engineNames = ["auto", "portable", "blas"] as const;

/** A name {@link useEngine} accepts. */
export type EngineName = (typeof engineNames)[number];

/** What this machine offers under one engine's name. */
export interface EngineStatus {
  readonly name: string;
  /** One line: the library, its version, its thread count; or what it would be. */
  readonly description: string;
  readonly available: boolean;
  /** Why it is not available. */
  readonly reason?: string;
}

let current: Engine | undefined;

/**
 * The engine in use. Chosen on first use by the environment variable HELMHOLTZ_ENGINE, `auto` if that is not set.
 * @throws InputError if HELMHOLTZ_ENGINE names no engine.
 */
export function engine(): Engine {
  current ??= resolve(environmentChoice(), "HELMHOLTZ_ENGINE");
  return current;
}

/**
 * Makes the named engine the one in use from here on, and returns it. `blas` falls back to `portable`, with one line
 * of notice on standard error, where no library can be loaded.
 * @throws InputError for a name that is not one of {@link engineNames}.
 */
export function useEngine(name: string): Engine {
  current = resolve(name, "engine");
  return current;
}

/**
 * Runs `f` on the named engine and then returns to the one before. If `f` returns a promise, the engine stays until
 * that is settled; nothing else should run meanwhile.
 * @throws InputError for a name that is not one of {@link engineNames}.
 */
export function withEngine<T>(name: string, f: (engine: Engine) => T): T {
  const before = current;
  const restore = () => {
    current = before;
  };
  let pending = false;
  try {
    const result = f(useEngine(name));
    if (result instanceof Promise) {
      pending = true;
      return result.finally(restore) as T;
    }
    return result;
  } finally {
    if (!pending) restore();
  }
}

/**
 * Lets large matrix products and decompositions, on either engine, and circuits of 16 qubits and more use `count`
 * threads from here on. Products and decompositions of the portable engine are the same bit for bit whatever the count;
 * those of a BLAS, and circuits, may differ by rounding. Its threads take some
 * hundredths of a second to come, and until then the calling one works alone; so does a web page's own thread always, which
 * may not wait for others, unlike its workers where the page is isolated (COOP and COEP headers).
 * @throws InputError if `count` is not a whole number from 1 to 256.
 */
export function useThreads(count: number | string): void {
  setBlasThreads(requestThreads(count));
}

/** Every engine there is, whether it can be used here, and why not. */
export function availableEngines(): EngineStatus[] {
  const blas = loadBlas();
  return [
    { name: portableEngine.name, description: portableEngine.description, available: true },
    blas.engine
      ? { name: blas.engine.name, description: blas.engine.description, available: true }
      : { name: "blas", description: "blas: OpenBLAS, MKL or Accelerate", available: false, reason: blas.reason },
  ];
}

function environmentChoice(): string {
  return globalThis.process?.env?.HELMHOLTZ_ENGINE || "auto";
}

function resolve(name: string, setting: string): Engine {
  if (!isEngineName(name)) {
    throw new InputError(`${setting}: no engine is named '${name}'; there are ${engineNames.join(", ")}`);
  }
  if (name === "portable") return portableEngine;
  const blas = loadBlas();
  if (blas.engine) return blas.engine;
  // Having no library is ordinary; one that was asked for, or is there and wrong, is worth a line.
  if (name === "blas" || blas.broken) noticeOnce(`helmholtz: no blas engine (${blas.reason}); using portable`);
  return portableEngine;
}

function isEngineName(name: string): name is EngineName {
  return (engineNames as readonly string[]).includes(name);
}

let noticed = false;

function noticeOnce(line: string): void {
  if (!noticed) globalThis.process?.stderr?.write?.(`${line}\n`);
  noticed = true;
}
