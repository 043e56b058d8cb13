import type { Engine } from "../engine.ts";
import { cholesky } from "./cholesky.ts";
import { eig } from "./eig.ts";
import { eigh } from "./eigh.ts";
import { lu } from "./lu.ts";
import { matmul } from "./matmul.ts";
import { qr } from "./qr.ts";
import { svd } from "./svd.ts";
import { triangularSolve } from "./triangular.ts";

/** The engine that is always there: plain TypeScript, in Node and in every browser. */
export const portableEngine: Engine = {
  name: "portable",
  description: "portable: plain TypeScript, 1 thread",
  matmul,
  svd,
  eigh,
  eig,
  qr,
  cholesky,
  lu,
  triangularSolve,
};
