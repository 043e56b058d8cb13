import { asTensor, InputError, type Tensor } from "../../tensor/index.ts";

/** A free parameter of a circuit: a named one is the same wherever it occurs, an unnamed one is new at each occurrence. */
export interface Parameter {
  readonly name?: string;
}

/** A differentiable function of other angles, for example the product of two parameters. */
export interface AngleFunction {
  readonly inputs: readonly Angle[];
  /** Of real scalars; gives a real scalar. Written with differentiable operations. */
  readonly of: (...inputs: readonly Tensor[]) => Tensor;
}

/** scale · source + offset, in radians: what a rotation is turned by. Without a source it is the number `offset`. */
export class Angle {
  readonly source: Parameter | AngleFunction | undefined;
  readonly scale: number;
  readonly offset: number;

  constructor(source: Parameter | AngleFunction | undefined, scale: number, offset: number) {
    this.source = source;
    this.scale = scale;
    this.offset = offset;
  }

  /** This angle times a number. */
  times(factor: number): Angle {
    return new Angle(this.source, this.scale * factor, this.offset * factor);
  }

  /** This angle and a number more. */
  plus(offset: number): Angle {
    return new Angle(this.source, this.scale, this.offset + offset);
  }
}

/** What a gate's angle may be given as; a name for the parameter of that name, nothing for a free, unnamed one. */
export type AngleLike = Angle | number | string | undefined;

/** A parameter; with a name, the same one in every place that has it. */
export function parameter(name?: string): Angle {
  return new Angle(name === undefined ? {} : { name }, 1, 0);
}

/** An angle that is a function of others: `angleOf([theta, phi], (x, y) => mul(x, y))`. */
export function angleOf(inputs: readonly AngleLike[], of: (...inputs: readonly Tensor[]) => Tensor): Angle {
  const angles = inputs.map((input) => asAngle(input, "angleOf"));
  return new Angle({ inputs: angles, of: (...values) => asTensor(of(...values)) }, 1, 0);
}

/** Throws `InputError` naming the gate unless the number is finite. */
export function asAngle(angle: AngleLike, gate: string): Angle {
  if (angle instanceof Angle) return angle;
  if (angle === undefined || typeof angle === "string") return parameter(angle);
  if (!Number.isFinite(angle)) throw new InputError(`${gate}: the angle is ${angle}; it must be a finite number`);
  return new Angle(undefined, 0, angle);
}
