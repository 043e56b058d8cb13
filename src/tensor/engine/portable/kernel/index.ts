// What the compiled module offers. Pointers are byte offsets into its memory; matrices are row-major.
import { allocate, mark, release } from "./arena.ts";
import { divideAndConquer } from "./divide-conquer.ts";
import { eighComplex, eighReal } from "./eigh.ts";
import { cos, erf, exp, expm1, sigmoid, sin, tanh } from "./elementwise/index.ts";
import { cholesky, lq, lu, qr, triangularSolve } from "./factorization-entry.ts";
import { matmulDouble, matmulSingle, updateLower } from "./matmul-entry.ts";
import { permuteRuns, permuteTiles, tabulate } from "./permute.ts";
import { svdComplex, svdReal } from "./svd.ts";

export {
  allocate,
  cholesky,
  cos,
  divideAndConquer,
  eighComplex,
  eighReal,
  erf,
  exp,
  expm1,
  lq,
  lu,
  mark,
  matmulDouble,
  matmulSingle,
  permuteRuns,
  permuteTiles,
  qr,
  release,
  sigmoid,
  sin,
  svdComplex,
  svdReal,
  tabulate,
  tanh,
  triangularSolve,
  updateLower,
};
