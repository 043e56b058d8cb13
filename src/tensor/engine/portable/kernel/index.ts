// What the compiled module offers. Pointers are byte offsets into its memory; matrices are row-major.
import { allocate, mark, release } from "./arena.ts";
import { diagonalizeBidiagonal } from "./bidiagonal-qr.ts";
import { bidiagonalSvd } from "./bidiagonal-svd.ts";
import { divideAndConquer } from "./divide-conquer.ts";
import { eighComplex, eighReal } from "./eigh.ts";
import { cos, exp, sin } from "./elementwise/index.ts";
import { cholesky, lq, lu, qr, triangularSolve } from "./factorization-entry.ts";
import { matmulDouble, matmulSingle, updateLower } from "./matmul-entry.ts";
import { permuteRuns, permuteTiles } from "./permute.ts";
import { svdComplex, svdReal } from "./svd.ts";

export {
  allocate,
  bidiagonalSvd,
  cholesky,
  cos,
  diagonalizeBidiagonal,
  divideAndConquer,
  eighComplex,
  eighReal,
  exp,
  lq,
  lu,
  mark,
  matmulDouble,
  matmulSingle,
  permuteRuns,
  permuteTiles,
  qr,
  release,
  sin,
  svdComplex,
  svdReal,
  triangularSolve,
  updateLower,
};
