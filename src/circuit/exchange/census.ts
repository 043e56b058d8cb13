import type { Angle, Parameter } from "../block/angle.ts";
import type { Block, NamedBlock } from "../block/block.ts";

/** A parameter of a block that has a name, and how many unnamed ones are written before its first occurrence. */
interface NamedParameter {
  readonly name: string;
  readonly unnamedBefore: number;
}

/** What a block consists of once it is taken apart. */
export interface Census {
  readonly gates: number;
  readonly unnamed: number;
  /** In the order of their first occurrence. */
  readonly named: readonly NamedParameter[];
}

/** Counts gates and parameters of blocks, each block once however often it occurs. */
export class Counter {
  readonly #known = new Map<Block, Census>();
  readonly #inside = new Map<NamedBlock, Counter>();
  /** Parameters of the named blocks around, which were counted there. */
  readonly #bound: ReadonlySet<Parameter>;

  constructor(bound: ReadonlySet<Parameter> = new Set()) {
    this.#bound = bound;
  }

  of(block: Block): Census {
    const census = this.#known.get(block) ?? this.#count(block);
    this.#known.set(block, census);
    return census;
  }

  /** What counts the inside of a named block, where the block's own parameters are not new. */
  inside(block: NamedBlock): Counter {
    const counter = this.#inside.get(block) ?? new Counter(new Set([...this.#bound, ...ownParameters(block)]));
    this.#inside.set(block, counter);
    return counter;
  }

  #count(block: Block): Census {
    switch (block.kind) {
      case "unitary":
      case "measure":
      case "reset":
      case "postselect":
      case "channel":
        return { gates: 1, unnamed: 0, named: [] };
      case "rotation":
        return joined(this.#each(parametersOf(block.angle)), 1);
      case "evolution":
        return joined(this.#each(parametersOf(block.time)), 1);
      case "named":
        return joined([...this.#each(ownParameters(block)), this.inside(block).of(block.block)]);
      case "chain":
        return joined(block.blocks.map((part) => this.of(part)));
      case "repeat": {
        const { gates, unnamed, named } = this.of(block.block);
        return { gates: gates * block.count, unnamed: unnamed * block.count, named: block.count > 0 ? named : [] };
      }
      default:
        return this.of(block.block);
    }
  }

  /** Of one gate, where an unnamed parameter that is written twice is one. */
  #each(parameters: readonly Parameter[]): readonly Census[] {
    return [...new Set(parameters)]
      .filter((parameter) => !this.#bound.has(parameter))
      .map(({ name }) => ({
        gates: 0,
        unnamed: name === undefined ? 1 : 0,
        named: name === undefined ? [] : [{ name, unnamedBefore: 0 }],
      }));
  }
}

/** The parameters of a named block's angles, each once. */
export function ownParameters({ angles }: NamedBlock): readonly Parameter[] {
  return [...new Set(angles.flatMap(parametersOf))];
}

/** The parameters an angle depends on, in the order they are written. */
export function parametersOf({ source }: Angle): readonly Parameter[] {
  if (source === undefined) return [];
  return "of" in source ? source.inputs.flatMap(parametersOf) : [source];
}

function joined(parts: readonly Census[], gates = 0): Census {
  let total = gates;
  let unnamed = 0;
  const named = new Map<string, NamedParameter>();
  for (const part of parts) {
    for (const { name, unnamedBefore } of part.named) {
      if (!named.has(name)) named.set(name, { name, unnamedBefore: unnamed + unnamedBefore });
    }
    total += part.gates;
    unnamed += part.unnamed;
  }
  return { gates: total, unnamed, named: [...named.values()] };
}
