// What the compiled module offers. Pointers are byte offsets into its memory; matrices are row-major.
import { allocate, mark, release } from "./arena.ts";
import { divideAndConquer } from "./divide-conquer.ts";
import { eighComplex, eighReal } from "./eigh.ts";
import {
  cosComplex,
  coshComplex,
  expComplex,
  expm1Complex,
  log1pComplex,
  logComplex,
  sigmoidComplex,
  sinComplex,
  sinhComplex,
  sqrtComplex,
  tanComplex,
  tanhComplex,
} from "./elementwise/complex-index.ts";
import { cos, erf, exp, expm1, log, log1p, pow, sigmoid, sin, tanh } from "./elementwise/index.ts";
import { cholesky, cholesky, eig, lq, lq, lu, lu, qr, qr, triangularSolve, triangularSolve } from "./factorization-entry.ts";
import { packedBytes } from "./matmul.ts";
import { matmulDouble, matmulSingle, updateLower } from "./matmul-entry.ts";
import { serve } from "./matmul-team.ts";
import { permuteRuns, permuteRuns, permuteTiles, permuteTiles, permuteRuns, permuteTiles, tabulate, tabulate } from "./permute.ts";
import { foldRows, foldRuns } from "./reduce.ts";
import { svdComplex, svdReal } from "./svd.ts";
import { lead } from "./team.ts";

export {
  allocate,
  cholesky,
  cos,
  cosComplex,
  coshComplex,
  divideAndConquer,
  eig,
  eighComplex,
  eighReal,
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
  qr,
  release,
  serve,
  sigmoid,
  sigmoidComplex,
  sin,
  sinComplex,
  sinhComplex,
  sqrtComplex,
  svdComplex,
  svdReal,
  tabulate,
  tanComplex,
  tanh,
  tanhComplex,
  triangularSolve,
  updateLower,
};
