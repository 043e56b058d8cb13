import { InputError, scalar } from "../../tensor/index.ts";
import type { Angle, Parameter } from "../block/angle.ts";
import { Column } from "./column.ts";
import type { LinearForm, Lowered, PlacedFunction } from "./lowered.ts";
import { adjointMatrix } from "./matrices.ts";
import type { Operation } from "./operation.ts";
import { GrowingParameterList } from "./parameters.ts";

/** The unnamed parameters that are already numbered where a block stands: those of the named block it is part of. */
export type Scope = ReadonlyMap<Parameter, number>;

/** Whose value an angle scales and shifts, as in {@link Lowered}. */
export interface PlacedAngle extends LinearForm {
  readonly source: number;
}

/** Where the parts of a circuit that are added from now on will begin. */
export interface Mark {
  readonly step: number;
  readonly angle: number;
  readonly function: number;
  readonly parameter: number;
}

/** Circuits of more steps take more memory than there is, before they are run. */
const mostSteps = 2 ** 26;

const zero: PlacedFunction = { of: () => scalar(0), inputs: [] };

/** A {@link Lowered} circuit in the making: steps are added, repeated and inverted. */
export class Builder {
  readonly #operations: Operation[] = [];
  readonly #interned = new Map<string, number>();
  readonly #inverses = new Map<number, number>();
  readonly #steps = new Column();
  readonly #angles = new Column();
  readonly #source = new Column();
  readonly #form = new Column();
  readonly #forms: LinearForm[] = [];
  readonly #knownForms = new Map<string, number>();
  readonly #functions: PlacedFunction[] = [];
  readonly #parameters = new GrowingParameterList();

  /** Adds a step. Operations of the same key are the same: only the first of them is made. */
  add(key: string, make: () => Operation, angle?: PlacedAngle): void {
    requireSteps(this.#steps.length + 1);
    const operation = this.#interned.get(key) ?? this.#operations.push(make()) - 1;
    this.#interned.set(key, operation);
    this.#steps.push(operation);
    if (angle) this.#pushAngle(angle);
    else this.#angles.push(-1);
  }

  /** Numbers the parameters of these angles, which are the same wherever they occur in what has this scope. */
  scopeOf(angles: readonly Angle[], outer: Scope): Scope {
    const scope = new Map(outer);
    const declare = ({ source }: Angle): void => {
      if (source === undefined) return;
      if ("of" in source) source.inputs.forEach(declare);
      else scope.set(source, this.#number(source, scope));
    };
    angles.forEach(declare);
    return scope;
  }

  /** Numbers the parameters of an angle, and adds its functions, those of its inputs first. */
  place(angle: Angle, scope: Scope): PlacedAngle {
    const { source, scale, offset } = angle;
    if (source === undefined) return { source: -this.#functions.push(zero), scale: 0, offset };
    if (!("of" in source)) return { source: this.#number(source, scope), scale, offset };
    const own = this.scopeOf([angle], scope);
    const inputs = source.inputs.map((input) => this.place(input, own));
    return { source: -this.#functions.push({ of: source.of, inputs }), scale, offset };
  }

  mark(): Mark {
    return {
      step: this.#steps.length,
      angle: this.#source.length,
      function: this.#functions.length,
      parameter: this.#parameters.count,
    };
  }

  /** Adds what came after the mark so many times more, each time with new unnamed parameters. */
  repeat(from: Mark, times: number): void {
    const to = this.mark();
    requireSteps(to.step + times * (to.step - from.step), times + 1);
    const renumbered = this.#repeatParameters(from, to, times);
    this.#repeatFunctions(from, to, times, renumbered);
    this.#form.repeat(from.angle, times);
    this.#steps.repeat(from.step, times);
    const source = this.#source.repeat(from.angle, times);
    const angles = this.#angles.repeat(from.step, times);
    const [perTime, stepsPerTime] = [to.angle - from.angle, to.step - from.step];
    for (let i = to.angle; i < source.length; i++) {
      source[i] = renumbered(source[i], Math.floor((i - from.angle) / perTime));
    }
    for (let i = to.step; i < angles.length; i++) {
      if (angles[i] >= 0) angles[i] += perTime * Math.floor((i - from.step) / stepsPerTime);
    }
  }

  /** Turns what came after the mark into its inverse. */
  invert(from: Mark): void {
    this.#steps.values.subarray(from.step).reverse();
    this.#angles.values.subarray(from.step).reverse();
    for (const column of [this.#source, this.#form]) column.values.subarray(from.angle).reverse();
    const [steps, angles, form] = [this.#steps, this.#angles, this.#form].map((column) => column.values);
    let angle = from.angle;
    for (let step = from.step; step < steps.length; step++) {
      steps[step] = this.#inverseOf(steps[step]);
      if (angles[step] >= 0) angles[step] = angle++;
    }
    for (let i = from.angle; i < form.length; i++) {
      const { scale, offset } = this.#forms[form[i]];
      form[i] = this.#formOf({ scale: -scale, offset: -offset });
    }
  }

  finished(qubits: number): Lowered {
    return {
      qubits,
      operations: this.#operations,
      steps: this.#steps.values,
      angles: this.#angles.values,
      source: this.#source.values,
      form: this.#form.values,
      forms: this.#forms,
      functions: this.#functions,
      parameters: this.#parameters,
    };
  }

  #pushAngle(angle: PlacedAngle): void {
    this.#angles.push(this.#source.length);
    this.#source.push(angle.source);
    this.#form.push(this.#formOf(angle));
  }

  #formOf({ scale, offset }: LinearForm): number {
    const key = `${scale} ${offset}`;
    const known = this.#knownForms.get(key) ?? this.#forms.push({ scale, offset }) - 1;
    this.#knownForms.set(key, known);
    return known;
  }

  /** Numbers the unnamed parameters of repetitions; gives what a source is the k-th time, which is 0 for the original. */
  #repeatParameters(from: Mark, to: Mark, times: number): (own: number, time: number) => number {
    const ranks = new Int32Array(to.parameter - from.parameter).fill(-1);
    let unnamed = 0;
    for (let p = from.parameter; p < to.parameter; p++) {
      if (!this.#parameters.names.has(p)) ranks[p - from.parameter] = unnamed++;
    }
    this.#parameters.count += times * unnamed;
    const functions = to.function - from.function;
    return (own, time) => {
      if (own < 0) return -1 - own < from.function ? own : own - time * functions;
      const rank = own < from.parameter ? -1 : ranks[own - from.parameter];
      return rank < 0 ? own : to.parameter + (time - 1) * unnamed + rank;
    };
  }

  #repeatFunctions(from: Mark, to: Mark, times: number, renumbered: (own: number, time: number) => number): void {
    const functions = this.#functions.slice(from.function, to.function);
    for (let time = 1; time <= times; time++) {
      for (const { of, inputs } of functions) {
        this.#functions.push({
          of,
          inputs: inputs.map((input) => ({ ...input, source: renumbered(input.source, time) })),
        });
      }
    }
  }

  /** The number of a parameter: a new one unless it is known by its name or in its scope. */
  #number(parameter: Parameter, scope: Scope): number {
    const { name } = parameter;
    const known = name === undefined ? scope.get(parameter) : undefined;
    return known ?? this.#parameters.numberOf(name);
  }

  /** The inverse of an operation; that of a rotation is itself, turned by the opposite angle. */
  #inverseOf(index: number): number {
    const operation = this.#operations[index];
    if (operation.kind !== "unitary") return index;
    const known = this.#inverses.get(index);
    if (known !== undefined) return known;
    const matrix = adjointMatrix(operation.matrix);
    const [before, after] = [operation.matrix.values(), matrix.values()];
    const own = before.every((value, i) => value === after[i]);
    const inverse = own ? index : this.#operations.push({ ...operation, name: `${operation.name}†`, matrix }) - 1;
    this.#inverses.set(index, inverse).set(inverse, index);
    return inverse;
  }
}

/** Throws `InputError` for too many steps; `repeated` says how often the block is repeated that would make them. */
function requireSteps(steps: number, repeated?: number): void {
  if (steps <= mostSteps) return;
  const what = repeated === undefined ? `more than ${mostSteps}` : `${steps} with a block repeated ${repeated} times`;
  throw new InputError(`circuit: the gates are too many, ${what}; allowed: ${mostSteps}`);
}
