import type { Engine } from "../engine.ts";
import { blasEig, blasEigh } from "./eigen.ts";
import { blasQr, blasSvd } from "./factorize.ts";
import type { BoundLibrary } from "./library.ts";
import { blasMatmul } from "./matmul.ts";
import { Routines } from "./routines.ts";
import { blasCholesky, blasLu, blasTriangularSolve } from "./solve.ts";

/** The engine on a loaded library. */
export function blasEngine(library: BoundLibrary): Engine {
  const routines = new Routines(library);
  return {
    name: "blas",
    get description() {
      return `blas: ${library.version}, ${library.threads()}`;
    },
    matmul: blasMatmul(routines),
    svd: blasSvd(routines),
    eigh: blasEigh(routines),
    eig: blasEig(routines),
    qr: blasQr(routines),
    cholesky: blasCholesky(routines),
    lu: blasLu(routines),
    triangularSolve: blasTriangularSolve(routines),
  };
}
