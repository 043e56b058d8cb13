/** Base of every error this library throws on purpose; its message names what was given and what is allowed. */
export class HelmholtzError extends Error {
  override readonly name: string = "HelmholtzError";
}

/** Shapes, axes or indices that do not fit together. */
export class ShapeError extends HelmholtzError {
  override readonly name = "ShapeError";
}

/** A dtype an operation does not accept. */
export class DTypeError extends HelmholtzError {
  override readonly name = "DTypeError";
}

/** An argument, setting or file that is not what is allowed there. */
export class InputError extends HelmholtzError {
  override readonly name = "InputError";
}

/** NaN, Inf, divergence, or a solver that did not converge. */
export class NumericalError extends HelmholtzError {
  override readonly name = "NumericalError";
}

/** A function that cannot be transformed the way it was asked to be. */
export class TransformError extends HelmholtzError {
  override readonly name = "TransformError";
}
