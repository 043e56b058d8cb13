import type { Engine } from "../engine.ts";
import { threads } from "../threads.ts";
import { cholesky } from "./cholesky.ts";
import { eig } from "./eig.ts";
import { eigh } from "./eigh.ts";
import { lu } from "./lu.ts";
import { matmul } from "./matmul.ts";
import { qr } from "./qr.ts";
import { svd } from "./svd.ts";
import { triangularSolve } from "./triangular.ts";
import { preferredBuild } from "./wasm/instance.ts";

/** The builds of the kernels, for people. */
const buildNames = { simd: "build simd (no fused multiply-add)", relaxed: "build relaxed (fused multiply-add)" };

/** The engine that is always there: WebAssembly kernels, in Node and in every browser. */
export const portableEngine: Engine = {
  name: "portable",
  get description() {
    const team = threads() === 1 ? "1 thread" : `${threads()} threads`;
    return `portable: WebAssembly kernels, ${buildNames[preferredBuild()]}, ${team}`;
  },
  matmul,
  svd,
  eigh,
  eig,
  qr,
  cholesky,
  lu,
  triangularSolve,
};
