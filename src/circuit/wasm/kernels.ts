import { KernelModule } from "../../tensor/index.ts";
import { type Exports, relaxed, simd } from "./binary.ts";

/** The kernels of circuits. */
export const circuitKernels = new KernelModule<Exports>({ simd, relaxed });

/** What they export. */
export type CircuitKernels = Exports;
