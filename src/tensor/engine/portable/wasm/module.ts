import { HelmholtzError, InputError } from "../../../error.ts";

/** Compiled kernels and the memory they work in. Pointers are byte offsets into that memory. */
export interface Instance<Exports> {
  readonly memory: WebAssembly.Memory;
  readonly kernels: Exports;
}

/** The two builds of every set of kernels: `relaxed` has fused multiply-add, for hosts with relaxed SIMD. */
export const buildNames = ["simd", "relaxed"] as const;

/** One of {@link buildNames}. */
export type Build = (typeof buildNames)[number];

/** Limits of a memory, in pages of 64 KiB: those the modules are compiled for. */
const limits = { initial: 16, maximum: 65536 };

/** A module of one function that uses relaxed SIMD's multiply-add, to ask a host whether it knows it. */
const relaxedProbe = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 8, 1, 96, 3, 123, 123, 123, 1, 123, 3, 2, 1, 0, 10, 13, 1, 11, 0, 32, 0, 32, 1],
  ...[32, 2, 253, 135, 2, 11],
);

/** How a module says that it imports `env.memory`, up to the byte that says whether that is shared between threads. */
const memoryImport = [3, ...ascii("env"), 6, ...ascii("memory"), 2];
const ownLimits = 1;
const sharedLimits = 3;

let compiledAny = false;
let preferred: Build | undefined;

/**
 * The build used here: `relaxed` where the host has it, unless the environment variable HELMHOLTZ_SIMD names one.
 * @throws InputError if it names none.
 */
export function preferredBuild(): Build {
  preferred ??= chooseBuild(globalThis.process?.env?.HELMHOLTZ_SIMD);
  return preferred;
}

/** A memory that instances in several threads can work in. */
export function sharedMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ ...limits, shared: true });
}

/** A set of kernels: what one folder of AssemblyScript was compiled to, in base64, with the type of its exports. */
export class KernelModule<Exports> {
  readonly #builds: Readonly<Record<Build, string>>;
  readonly #compiled = new Map<string, WebAssembly.Module>();

  constructor(builds: Readonly<Record<Build, string>>) {
    this.#builds = builds;
  }

  /** The kernels in a memory of their own. */
  instantiate(build = preferredBuild()): Instance<Exports> {
    return this.instantiateIn(new WebAssembly.Memory(limits), this.compile(build, false));
  }

  /** The kernels in a given memory. */
  instantiateIn(memory: WebAssembly.Memory, module: WebAssembly.Module): Instance<Exports> {
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    return { memory, kernels: exports as Exports };
  }

  /** The compiled module of a build, for a memory of its own or a shared one. */
  compile(build: Build, shared: boolean): WebAssembly.Module {
    const key = `${build} ${shared}`;
    let module = this.#compiled.get(key);
    if (module) return module;
    const bytes = decode(this.#builds[build]);
    if (!shared) unshareMemory(bytes);
    // Whichever build comes first, the other must still be possible.
    if (!compiledAny) hasRelaxedSimd();
    compiledAny = true;
    try {
      module = new WebAssembly.Module(bytes);
    } catch (cause) {
      throw new HelmholtzError(`this host cannot run the ${build} kernels: ${(cause as Error).message}`, { cause });
    }
    this.#compiled.set(key, module);
    return module;
  }
}

function chooseBuild(wanted: string | undefined): Build {
  if (!wanted) return hasRelaxedSimd() ? "relaxed" : "simd";
  const build = buildNames.find((name) => name === wanted);
  if (!build) {
    throw new InputError(`HELMHOLTZ_SIMD: there is no build '${wanted}'; there are ${buildNames.join(", ")}`);
  }
  return build;
}

/** Node 20 has relaxed SIMD behind a flag of its engine, which may be raised while no module is compiled yet. */
function hasRelaxedSimd(): boolean {
  if (!WebAssembly.validate(relaxedProbe)) {
    globalThis.process?.getBuiltinModule?.("node:v8").setFlagsFromString("--experimental-wasm-relaxed-simd");
  }
  return WebAssembly.validate(relaxedProbe);
}

/** The kernels are compiled for a memory shared between threads. A module for one of its own differs in a byte. */
function unshareMemory(bytes: Uint8Array): void {
  const found = bytes.findIndex((_, start) => memoryImport.every((byte, i) => bytes[start + i] === byte));
  const flag = found + memoryImport.length;
  if (found < 0 || bytes[flag] !== sharedLimits) throw new HelmholtzError("the kernels import no shared env.memory");
  bytes[flag] = ownLimits;
}

/** The bytes of a text in base64. `Uint8Array.from` with a function takes 50 times as long. */
function decode(base64: string): Uint8Array {
  const characters = atob(base64);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}

function ascii(text: string): number[] {
  return [...text].map((character) => character.charCodeAt(0));
}
