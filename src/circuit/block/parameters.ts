import { concrete, InputError, scalar } from "../../tensor/index.ts";
import { Angle, type Parameter, parameter } from "./angle.ts";
import type { Block } from "./block.ts";
import { describe } from "./verbs.ts";

/** What a parameter becomes: another one, or a number. */
type Change = (parameter: Parameter) => Angle;

/** What the parameters of a named block become. */
type Known = ReadonlyMap<Parameter, Angle>;

/** The names of a circuit's parameters in the order of the parameter vector, null for unnamed ones. */
export function parameters(block: Block): readonly (string | null)[] {
  const names: (string | null)[] = [];
  changed(
    block,
    inOrder((own) => {
      names.push(own.name ?? null);
      return new Angle(own, 1, 0);
    }),
  );
  return names;
}

/**
 * The block with names for its unnamed parameters, `name[0]`, `name[1]`, …: wherever it occurs they are the same.
 * Parameters that have names keep them.
 */
export function share(name: string, block: Block): Block {
  let next = 0;
  return changed(block, (own) => (own.name === undefined ? parameter(`${name}[${next++}]`) : new Angle(own, 1, 0)));
}

/**
 * The block with numbers for all of its parameters.
 * @param values - in the order of {@link parameters}.
 * @throws InputError for another count, or a value that is not finite.
 */
export function bind(block: Block, values: readonly number[] | Float64Array): Block {
  const names = parameters(block);
  if (values.length !== names.length) {
    throw new InputError(`bind(${describe(block)}): ${values.length} values; the block has ${names.length} parameters`);
  }
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new InputError(`bind(${describe(block)}): value ${wrong} is ${values[wrong]}; it must be a finite number`);
  }
  let next = 0;
  return changed(
    block,
    inOrder(() => new Angle(undefined, 0, values[next++])),
  );
}

/** Asks for the change of a named parameter only once. */
function inOrder(change: Change): Change {
  const named = new Map<string, Angle>();
  return (own) => {
    const known = own.name === undefined ? undefined : named.get(own.name);
    const angle = known ?? change(own);
    if (own.name !== undefined) named.set(own.name, angle);
    return angle;
  };
}

/** The block with other parameters, asked for in the order they are numbered; repetitions with parameters are written out. */
function changed(block: Block, change: Change, known: Known = new Map()): Block {
  switch (block.kind) {
    case "rotation":
      return { ...block, angle: changedAngle(block.angle, scopeOf([block.angle], change, known)) };
    case "evolution":
      return { ...block, time: changedAngle(block.time, scopeOf([block.time], change, known)) };
    case "named": {
      const scope = scopeOf(block.angles, change, known);
      const angles = block.angles.map((angle) => changedAngle(angle, scope));
      return { ...block, angles, block: changed(block.block, change, scope) };
    }
    case "chain":
      return { ...block, blocks: block.blocks.map((part) => changed(part, change, known)) };
    case "repeat": {
      if (parameters(block.block).length === 0) return block;
      const blocks = Array.from({ length: block.count }, () => changed(block.block, change, known));
      return { kind: "chain", qubits: block.qubits, blocks };
    }
    case "put":
    case "control":
    case "dagger":
    case "when":
      return { ...block, block: changed(block.block, change, known) };
    default:
      return block;
  }
}

/** What the parameters of angles become, beside those known before. */
function scopeOf(angles: readonly Angle[], change: Change, known: Known): Known {
  const scope = new Map(known);
  const declare = ({ source }: Angle): void => {
    if (source === undefined) return;
    if ("of" in source) source.inputs.forEach(declare);
    else if (!scope.has(source)) scope.set(source, change(source));
  };
  angles.forEach(declare);
  return scope;
}

function changedAngle(angle: Angle, scope: Known): Angle {
  const { source, scale, offset } = angle;
  if (source === undefined) return angle;
  if (!("of" in source)) return (scope.get(source) ?? angle).times(scale).plus(offset);
  const inputs = source.inputs.map((input) => changedAngle(input, scope));
  if (inputs.some((input) => input.source !== undefined)) return new Angle({ inputs, of: source.of }, scale, offset);
  const value = source.of(...inputs.map((input) => scalar(input.offset)));
  return new Angle(undefined, 0, scale * Number(concrete(value, "bind").item()) + offset);
}
