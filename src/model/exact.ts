import {
  complex,
  concrete,
  dominantEigh,
  eigh,
  InputError,
  isComplex,
  matrixTranspose,
  type NDArray,
  neg,
  real,
  type Tensor,
} from "../tensor/index.ts";
import { actionOf } from "./action.ts";
import { applyOperator } from "./apply-operator.ts";
import { isHermitian, type Operator, sitesOf } from "./operator.ts";
import { operatorMatrix } from "./operator-matrix.ts";

/** Levels of an operator, ascending. */
export interface Levels {
  /** The lowest of them. */
  readonly energy: number;
  /** float64 [k]. */
  readonly energies: NDArray;
  /** Their states, complex128 [k, 2^n]; index bit s is site s. Of a degenerate level, some orthonormal basis. */
  readonly states: NDArray;
}

/** Settings of {@link groundState}. */
export interface GroundStateOptions {
  /** How many levels, counted with their multiplicity; 1 unless given. */
  readonly levels?: number;
  /** Largest ‖Hψ − Eψ‖ relative to the largest |E|; 1e-12 unless given. The error of an energy is its square. */
  readonly tolerance?: number;
}

/** Sites up to which the lowest levels are found: the Krylov space of 20 sites is 0.5 GB, twice that where H is complex. */
const mostSites = 20;
/** Sites up to which all levels are: the matrix is written out. */
const mostSitesInFull = 12;

/**
 * The lowest levels of a Hermitian operator by block Lanczos (`dominantEigh`), in real arithmetic where the operator is
 * real. Sixteen sites take seconds.
 * @param sites - n; what the operator needs unless given.
 * @throws InputError for an operator that is not Hermitian, for levels outside 1 … 2^n, or for more than 20 sites.
 */
export function groundState(operator: Operator, sites = sitesOf(operator), options: GroundStateOptions = {}): Levels {
  const { levels = 1, tolerance = 1e-12 } = options;
  requireProblem("groundState", operator, sites, mostSites);
  const dtype = actionOf(operator, sites, "groundState").real ? "float64" : "complex128";
  const negative = {
    apply: (x: Tensor) => neg(applyOperator(operator, x)),
    parameters: [],
    shape: [2 ** sites],
    dtype,
  } as const;
  const { values, vectors } = dominantEigh(negative, levels, { wanted: "algebraic", tolerance });
  return levelsOf(neg(values), vectors);
}

/**
 * All levels of a Hermitian operator.
 * @param sites - n, at most 12; what the operator needs unless given.
 * @throws InputError for an operator that is not Hermitian, or too many sites.
 */
export function spectrum(operator: Operator, sites = sitesOf(operator)): Levels {
  requireProblem("spectrum", operator, sites, mostSitesInFull);
  const matrix = operatorMatrix(operator, sites);
  const { values, vectors } = eigh(actionOf(operator, sites, "spectrum").real ? real(matrix) : matrix);
  return levelsOf(values, vectors);
}

/** From energies [k] and vectors in columns. */
function levelsOf(values: Tensor, columns: Tensor): Levels {
  const rows = matrixTranspose(columns);
  const energies = concrete(values, "levels").contiguous();
  const states = concrete(isComplex(rows.dtype) ? rows : complex(rows, 0), "levels").contiguous();
  return { energy: energies.values()[0], energies, states };
}

function requireProblem(caller: string, operator: Operator, sites: number, most: number): void {
  if (!isHermitian(operator)) throw new InputError(`${caller}: the operator is not Hermitian`);
  if (!Number.isInteger(sites) || sites < 1 || sites > most) {
    throw new InputError(`${caller}: ${sites} sites; allowed: 1 to ${most}`);
  }
}
