// What the compiled module offers. Pointers are byte offsets into its memory; matrices are row-major.
import { allocate, mark, release } from "./arena.ts";
import { eig } from "./eig/eig.ts";
import { divideAndConquer } from "./eigh/divide-conquer.ts";
import { eigh } from "./eigh/eigh.ts";
import {
  cosComplex,
  coshComplex,
  expComplex,
  expm1Complex,
  log1pComplex,
  logComplex,
  powComplex,
  sigmoidComplex,
  sinComplex,
  sinhComplex,
  sqrtComplex,
  tanComplex,
  tanhComplex,
} from "./elementwise/complex-index.ts";
import {
  cos,
  cosh,
  erf,
  exp,
  expm1,
  log,
  log1p,
  pow,
  sigmoid,
  sin,
  sinh,
  softplus,
  tanh,
} from "./elementwise/index.ts";
import { cholesky, lq, lu, qr, triangularSolve } from "./factorization/entry.ts";
import { matmulDouble, matmulSingle, updateLower } from "./matmul/entry.ts";
import { packedBytes } from "./matmul/matmul.ts";
import { serve } from "./matmul/shared.ts";
import { permuteRuns, permuteTiles, tabulate } from "./permute.ts";
import { foldRows, foldRuns } from "./reduce.ts";
import { svd } from "./svd/svd.ts";
import { lead } from "./team.ts";

export {
  allocate,
  cholesky,
  cos,
  cosComplex,
  cosh,
  coshComplex,
  divideAndConquer,
  eig,
  eigh,
  erf,
  exp,
  expComplex,
  expm1,
  expm1Complex,
  foldRows,
  foldRuns,
  lead,
  log,
  log1p,
  log1pComplex,
  logComplex,
  lq,
  lu,
  mark,
  matmulDouble,
  matmulSingle,
  packedBytes,
  permuteRuns,
  permuteTiles,
  pow,
  powComplex,
  qr,
  release,
  serve,
  sigmoid,
  sigmoidComplex,
  sin,
  sinComplex,
  sinh,
  sinhComplex,
  softplus,
  sqrtComplex,
  svd,
  tabulate,
  tanComplex,
  tanh,
  tanhComplex,
  triangularSolve,
  updateLower,
};
