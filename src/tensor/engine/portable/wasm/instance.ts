import { HelmholtzError, InputError } from "../../../error.ts";
import { type Exports, relaxed, simd } from "./binary.ts";

/** The compiled kernels and the memory they work in. Pointers are byte offsets into that memory. */
export interface Instance {
  readonly memory: WebAssembly.Memory;
  readonly kernels: Exports;
}

/** The two builds of the kernels: `relaxed` has fused multiply-add, for hosts with relaxed SIMD. */
export const builds = { simd, relaxed } as const;

/** A key of {@link builds}. */
export type Build = keyof typeof builds;

/** Memory limits of the module, in pages of 64 KiB. */
const initialPages = 16;
const maximumPages = 65536;

/** A module of one function that uses relaxed SIMD's multiply-add, to ask a host whether it knows it. */
const relaxedProbe = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 8, 1, 96, 3, 123, 123, 123, 1, 123, 3, 2, 1, 0, 10, 13, 1, 11, 0, 32, 0, 32, 1],
  ...[32, 2, 253, 135, 2, 11],
);

const compiled = new Map<Build, WebAssembly.Module>();
let preferred: Build | undefined;

/**
 * The build used here: `relaxed` where the host has it, unless the environment variable HELMHOLTZ_SIMD names one.
 * @throws InputError if it names none.
 */
export function preferredBuild(): Build {
  preferred ??= chooseBuild(globalThis.process?.env?.HELMHOLTZ_SIMD);
  return preferred;
}

/** The kernels in a memory of their own. */
export function instantiate(build = preferredBuild()): Instance {
  const memory = new WebAssembly.Memory({ initial: initialPages, maximum: maximumPages });
  const { exports } = new WebAssembly.Instance(compile(build), { env: { memory } });
  return { memory, kernels: exports as Exports };
}

function chooseBuild(wanted: string | undefined): Build {
  if (!wanted) return hasRelaxedSimd() ? "relaxed" : "simd";
  if (!Object.hasOwn(builds, wanted)) {
    throw new InputError(`HELMHOLTZ_SIMD: there is no build '${wanted}'; there are ${Object.keys(builds).join(", ")}`);
  }
  return wanted as Build;
}

/** Node 20 has relaxed SIMD behind a flag of its engine, which may be raised while no module is compiled yet. */
function hasRelaxedSimd(): boolean {
  if (!WebAssembly.validate(relaxedProbe)) {
    globalThis.process?.getBuiltinModule?.("node:v8").setFlagsFromString("--experimental-wasm-relaxed-simd");
  }
  return WebAssembly.validate(relaxedProbe);
}

function compile(build: Build): WebAssembly.Module {
  let module = compiled.get(build);
  if (module) return module;
  // Whichever build comes first, the other must still be possible.
  if (compiled.size === 0) hasRelaxedSimd();
  try {
    module = new WebAssembly.Module(Uint8Array.from(atob(builds[build]), (character) => character.charCodeAt(0)));
  } catch (cause) {
    throw new HelmholtzError(`this host cannot run the ${build} kernels: ${(cause as Error).message}`, { cause });
  }
  compiled.set(build, module);
  return module;
}
