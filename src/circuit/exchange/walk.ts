import type { Angle, Parameter } from "../block/angle.ts";
import type {
  Block,
  ChannelBlock,
  Control,
  EvolutionGate,
  MeasureBlock,
  NamedBlock,
  PostselectBlock,
  ResetBlock,
  RotationGate,
  UnitaryGate,
  WhenBlock,
} from "../block/block.ts";
import { Counter, ownParameters, parametersOf } from "./census.ts";

/** A parameter where it is written: its place in the parameter vector. */
export interface WrittenParameter {
  readonly name: string | undefined;
  readonly index: number;
  /** Inside of a repetition that is shown once: an unnamed one stands for several, of which `index` is the first. */
  readonly repeated: boolean;
}

/** An angle and the parameters it depends on, in the order they are written. */
export interface WrittenAngle {
  readonly angle: Angle;
  readonly parameters: readonly WrittenParameter[];
}

/** What is not made of other blocks, or is shown as if it were not. */
export type Elementary =
  | UnitaryGate
  | RotationGate
  | EvolutionGate
  | NamedBlock
  | MeasureBlock
  | ResetBlock
  | PostselectBlock
  | ChannelBlock;

/** An outcome and the value it must have. */
export type Condition = Pick<WhenBlock, "outcome" | "value">;

/** A gate, or a measurement and its like, in its place. */
export interface WrittenGate {
  readonly kind: "gate";
  readonly gate: Elementary;
  /** Qubit j of the gate is `qubits[j]` of the register. */
  readonly qubits: readonly number[];
  readonly controls: readonly Control[];
  /** Whether it is the gate's inverse that acts. */
  readonly inverse: boolean;
  /** All of them must hold, or nothing happens. */
  readonly conditions: readonly Condition[];
  readonly angles: readonly WrittenAngle[];
}

/** Start and end of what is repeated. */
export interface RepetitionMark {
  readonly kind: "begin" | "end";
  readonly count: number;
  readonly qubits: readonly number[];
}

/** What a circuit reads as, from first to last. */
export type Step = WrittenGate | RepetitionMark;

/** How far {@link stepsOf} takes a circuit apart. */
export interface WalkOptions {
  /** Whether a named block is one gate; if not, it is taken apart. */
  readonly whole: (block: NamedBlock) => boolean;
  /** Whether a repetition is written once between marks; if not, it is written out. */
  readonly marked: (count: number, body: Block) => boolean;
}

interface Place {
  readonly qubits: readonly number[];
  readonly controls: readonly Control[];
  readonly inverse: boolean;
  readonly conditions: readonly Condition[];
  readonly repeated: boolean;
  /** Parameters of the named blocks around. */
  readonly bound: ReadonlyMap<Parameter, WrittenParameter>;
  readonly counter: Counter;
  /** How many parameters are written before. */
  readonly start: number;
}

/** The gates of a circuit in the order they act, made one by one, so that the first of very many cost little. */
export function* stepsOf(circuit: Block, options: WalkOptions, counter = new Counter()): Generator<Step> {
  const qubits = Array.from({ length: circuit.qubits }, (_, i) => i);
  const place = { qubits, controls: [], inverse: false, conditions: [], repeated: false };
  yield* new Walk(options).steps(circuit, { ...place, bound: new Map(), counter, start: 0 });
}

class Walk {
  readonly #options: WalkOptions;
  /** Place in the parameter vector of the names met so far. */
  readonly #names = new Map<string, number>();

  constructor(options: WalkOptions) {
    this.#options = options;
  }

  *steps(block: Block, place: Place): Generator<Step> {
    switch (block.kind) {
      case "unitary":
        yield this.#gate(block, [], place);
        break;
      case "rotation":
        yield this.#gate(block, [block.angle], place);
        break;
      case "evolution":
        yield this.#gate(block, [block.time], place);
        break;
      case "named":
        yield* this.#namedBlock(block, place);
        break;
      case "put":
        yield* this.steps(block.block, { ...place, qubits: block.locations.map((q) => place.qubits[q]) });
        break;
      case "control": {
        const own = block.controls.map(({ qubit, value }) => ({ qubit: place.qubits[qubit], value }));
        yield* this.steps(block.block, { ...place, controls: [...place.controls, ...own] });
        break;
      }
      case "dagger":
        yield* this.steps(block.block, { ...place, inverse: !place.inverse });
        break;
      case "chain":
        yield* this.#sequence(block.blocks, place);
        break;
      case "repeat":
        yield* this.#repetition(block, place);
        break;
      case "when": {
        const { outcome, value } = block;
        yield* this.steps(block.block, { ...place, conditions: [...place.conditions, { outcome, value }] });
        break;
      }
      case "measure":
        yield placed(block, [], { ...place, qubits: block.locations.map((q) => place.qubits[q]) });
        break;
      case "reset":
      case "postselect":
        yield placed(block, [], { ...place, qubits: [place.qubits[block.location]] });
        break;
      case "channel":
        yield this.#gate(block, [], place);
        break;
    }
  }

  *#repetition({ count, block }: Extract<Block, { kind: "repeat" }>, place: Place): Generator<Step> {
    if (!this.#options.marked(count, block)) {
      yield* this.#sequence(new Array<Block>(count).fill(block), place);
      return;
    }
    const qubits = place.qubits.slice(0, block.qubits);
    yield { kind: "begin", count, qubits };
    this.#advance(block, place.start, place);
    yield* this.steps(block, { ...place, repeated: true });
    yield { kind: "end", count, qubits };
  }

  *#sequence(blocks: readonly Block[], place: Place): Generator<Step> {
    if (place.inverse) {
      let start = place.start;
      const starts = blocks.map((block) => {
        const own = start;
        start = this.#advance(block, own, place);
        return own;
      });
      for (let i = blocks.length - 1; i >= 0; i--) yield* this.steps(blocks[i], { ...place, start: starts[i] });
      return;
    }
    let start = place.start;
    for (const block of blocks) {
      const next = this.#advance(block, start, place);
      yield* this.steps(block, { ...place, start });
      start = next;
    }
  }

  /** Numbers the names that are new in a block whose parameters begin at `start`; gives where the next ones begin. */
  #advance(block: Block, start: number, { counter }: Place): number {
    const { unnamed, named } = counter.of(block);
    let fresh = 0;
    for (const { name, unnamedBefore } of named) {
      const known = this.#names.get(name);
      if (known !== undefined && known < start) continue;
      this.#names.set(name, start + unnamedBefore + fresh);
      fresh++;
    }
    return start + unnamed + fresh;
  }

  #gate(gate: Elementary, angles: readonly Angle[], place: Place): WrittenGate {
    const number = this.#numbering(place);
    const written = angles.map((angle) => ({ angle, parameters: parametersOf(angle).map(number) }));
    return onOwnQubits(gate, written, place);
  }

  *#namedBlock(block: NamedBlock, place: Place): Generator<Step> {
    const number = this.#numbering(place);
    const own = new Map(ownParameters(block).map((parameter) => [parameter, number(parameter)]));
    if (this.#options.whole(block)) {
      const parameters = (angle: Angle) => parametersOf(angle).flatMap((parameter) => own.get(parameter) ?? []);
      const written = block.angles.map((angle) => ({ angle, parameters: parameters(angle) }));
      yield onOwnQubits(block, written, place);
      return;
    }
    const fresh = [...own.values()].filter(({ index }) => index >= place.start).length;
    const inside = { bound: new Map([...place.bound, ...own]), counter: place.counter.inside(block) };
    yield* this.steps(block.block, { ...place, ...inside, start: place.start + fresh });
  }

  /** Gives the parameters of one gate their numbers, in the order it is asked; a parameter has the same each time. */
  #numbering({ start, bound, repeated }: Place): (parameter: Parameter) => WrittenParameter {
    const known = new Map(bound);
    let next = start;
    return (parameter) => {
      const before = known.get(parameter);
      if (before) return before;
      const { name } = parameter;
      const index = (name === undefined ? undefined : this.#names.get(name)) ?? next;
      if (index === next) next++;
      if (name !== undefined) this.#names.set(name, index);
      const written = { name, index, repeated: repeated && name === undefined };
      known.set(parameter, written);
      return written;
    };
  }
}

/** A gate on the first qubits of a place, as many as it has. */
function onOwnQubits(gate: Elementary, angles: readonly WrittenAngle[], place: Place): WrittenGate {
  return placed(gate, angles, { ...place, qubits: place.qubits.slice(0, gate.qubits) });
}

/** A gate on all qubits of a place. */
function placed(gate: Elementary, angles: readonly WrittenAngle[], place: Place): WrittenGate {
  const { qubits, controls, inverse, conditions } = place;
  return { kind: "gate", gate, qubits, controls, inverse, conditions, angles };
}
