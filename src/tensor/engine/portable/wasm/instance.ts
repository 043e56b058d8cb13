import { type Exports, relaxed, simd } from "./binary.ts";
import { type Build, KernelModule, type Instance as ModuleInstance } from "./module.ts";
import { callTeam, type Team } from "./team.ts";

export { type Build, preferredBuild } from "./module.ts";

/** The tensor kernels and the memory they work in. */
export type Instance = ModuleInstance<Exports>;

/** The two builds of the tensor kernels. */
export const builds = { simd, relaxed } as const;

const tensorKernels = new KernelModule<Exports>(builds);

/** The tensor kernels in a memory of their own. */
export function instantiate(build?: Build): Instance {
  return tensorKernels.instantiate(build);
}

/** A team of them, each with room to pack the operands of products into. */
export function callTensorTeam(size: number): Team<Exports> {
  return callTeam(tensorKernels, size, (leader) => leader.allocate(leader.packedBytes()) >>> 0);
}
