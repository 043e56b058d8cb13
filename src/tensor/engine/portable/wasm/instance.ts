import { type Exports, relaxed, simd } from "./binary.ts";
import { type Build, KernelModule, type Instance as ModuleInstance } from "./module.ts";

export { type Build, preferredBuild, sharedMemory } from "./module.ts";

/** The tensor kernels and the memory they work in. */
export type Instance = ModuleInstance<Exports>;

/** The two builds of the tensor kernels. */
export const builds = { simd, relaxed } as const;

const tensorKernels = new KernelModule<Exports>(builds);

/** The tensor kernels in a memory of their own. */
export function instantiate(build?: Build): Instance {
  return tensorKernels.instantiate(build);
}

/** The tensor kernels in a given memory. */
export function instantiateIn(memory: WebAssembly.Memory, module: WebAssembly.Module): Instance {
  return tensorKernels.instantiateIn(memory, module);
}

/** The compiled module of a build, for a memory of its own or a shared one. */
export function compileKernels(build: Build, shared: boolean): WebAssembly.Module {
  return tensorKernels.compile(build, shared);
}
