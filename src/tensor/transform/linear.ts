import { Tensor, type TensorType } from "../array.ts";
import type { DType } from "../dtype.ts";
import { TransformError } from "../error.ts";
import type { Shape } from "../layout.ts";
import { zerosLike } from "../like.ts";
import {
  bind,
  type Interpreter,
  isLinearInput,
  LinearInput,
  type MaybeTensor,
  nextLevel,
  type Primitive,
} from "../primitive.ts";
import { Gathered } from "./gathered.ts";
import { type FlatFunction, jvpFlat } from "./jvp.ts";

/** One recorded linear operation: numbers are slots of tangents, tensors are constants. */
interface TapeNode {
  readonly primitive: Primitive<unknown>;
  readonly params: unknown;
  readonly inputs: readonly (Tensor | LinearSlot)[];
  readonly outputs: readonly LinearSlot[];
}

/** A tangent on the tape: what it looks like and where its cotangent is gathered. */
class LinearSlot extends LinearInput {
  readonly index: number;

  constructor(type: TensorType, index: number) {
    super(type);
    this.index = index;
  }
}

class LinearTracer extends Tensor {
  readonly slot: LinearSlot;
  readonly interpreter: Tape;

  constructor(slot: LinearSlot, interpreter: Tape) {
    super();
    this.slot = slot;
    this.interpreter = interpreter;
  }

  get dtype(): DType {
    return this.slot.dtype;
  }

  get shape(): Shape {
    return this.slot.shape;
  }
}

/** Records the linear operations applied to tangents, so that they can be run backwards. */
class Tape implements Interpreter {
  readonly level = nextLevel();
  readonly nodes: TapeNode[] = [];
  private slots = 0;

  variable(type: TensorType): LinearTracer {
    return new LinearTracer(this.slot(type), this);
  }

  private slot(type: TensorType): LinearSlot {
    return new LinearSlot(type, this.slots++);
  }

  /** The slot of a tangent of this tape. */
  slotOf(value: MaybeTensor): LinearSlot | null {
    return value instanceof LinearTracer && value.interpreter === this ? value.slot : null;
  }

  process<Params>(primitive: Primitive<Params>, inputs: readonly Tensor[], params: Params): readonly Tensor[] {
    if (!primitive.transpose) {
      throw new TransformError(
        `${primitive.name} is not linear, so a derivative rule that applies it to a tangent is wrong`,
      );
    }
    const operands = inputs.map((input) => this.slotOf(input) ?? input);
    const outputs = primitive.shape(operands, params).map((type) => this.slot(type));
    this.nodes.push({ primitive: primitive as Primitive<unknown>, params, inputs: operands, outputs });
    return outputs.map((slot) => new LinearTracer(slot, this));
  }

  /** Tangents of the given slots, from those of the first ones. The tape can be run any number of times. */
  forward(results: readonly (LinearSlot | null)[], tangents: readonly MaybeTensor[]): MaybeTensor[] {
    const known = new Array<MaybeTensor>(this.slots).fill(null);
    tangents.forEach((t, i) => {
      known[i] = t;
    });
    for (const { primitive, params, inputs, outputs } of this.nodes) {
      const values = inputs.map((input) => (isLinearInput(input) ? known[(input as LinearSlot).index] : input));
      if (values.every((value, i) => value === null || !isLinearInput(inputs[i]))) continue;
      const operands = values.map((value, i) => value ?? zerosLike(inputs[i]));
      bind(primitive, operands, params).forEach((y, i) => {
        known[outputs[i].index] = y;
      });
    }
    return results.map((slot) => slot && known[slot.index]);
  }

  /** Cotangents of the `wanted` first slots, from those of the given slots. The tape can be run any number of times. */
  backward(
    results: readonly (LinearSlot | null)[],
    cotangents: readonly MaybeTensor[],
    wanted: readonly boolean[],
  ): MaybeTensor[] {
    const useful = this.dependents(wanted);
    const gathered = new Gathered(this.slots);
    const gather = ({ index }: LinearSlot, ct: MaybeTensor) => {
      if (useful[index]) gathered.add(index, ct);
    };
    results.forEach((slot, i) => {
      if (slot) gather(slot, cotangents[i]);
    });
    for (let position = this.nodes.length - 1; position >= 0; position--) {
      const { primitive, params, inputs, outputs } = this.nodes[position];
      const incoming = outputs.map(({ index }) => gathered.take(index));
      if (incoming.every((ct) => ct === null)) continue;
      const outgoing = transposeRule(primitive)(incoming, inputs, params);
      inputs.forEach((input, i) => {
        if (isLinearInput(input)) gather(input as LinearSlot, outgoing[i]);
      });
    }
    return wanted.map((_, index) => gathered.take(index));
  }

  /** Which slots depend on the marked first ones. */
  private dependents(marked: readonly boolean[]): readonly boolean[] {
    const found = new Array<boolean>(this.slots).fill(false);
    marked.forEach((mark, i) => {
      found[i] = mark;
    });
    for (const { inputs, outputs } of this.nodes) {
      const depends = inputs.some((input) => isLinearInput(input) && found[(input as LinearSlot).index]);
      if (depends) for (const { index } of outputs) found[index] = true;
    }
    return found;
  }
}

function transposeRule(primitive: Primitive<unknown>): NonNullable<Primitive<unknown>["transpose"]> {
  if (!primitive.transpose) throw new TransformError(`${primitive.name} has no transpose`);
  return primitive.transpose;
}

/** A linear map on record: to be applied, or transposed, any number of times. */
export interface RecordedMap {
  /** Outputs from inputs. */
  apply(tangents: readonly MaybeTensor[]): MaybeTensor[];
  /**
   * Cotangents of the inputs (of the `wanted` ones, where that is given) from those of the outputs, under the pairing
   * Re Σ cotangent·tangent (no conjugation).
   */
  transpose(cotangents: readonly MaybeTensor[], wanted?: readonly boolean[]): MaybeTensor[];
}

/** A function's outputs with its derivative there; inputs that are not active have no tangents or cotangents. */
export interface Linearization extends RecordedMap {
  readonly outputs: Tensor[];
}

/** Runs f once, keeping what its derivative needs to be run backwards. Inputs not in `active` are constants. */
export function linearize(
  f: FlatFunction,
  inputs: readonly Tensor[],
  active: readonly boolean[] = inputs.map(() => true),
): Linearization {
  const tape = new Tape();
  const variables = inputs.map((x, i) => (active[i] ? tape.variable(x) : null));
  const { outputs, tangents } = jvpFlat(f, inputs, variables);
  const results = tangents.map((t) => tape.slotOf(t));
  const slots = variables.map((v) => tape.slotOf(v));
  return {
    outputs,
    apply: (given) =>
      tape.forward(
        results,
        given.filter((_, i) => slots[i] !== null),
      ),
    transpose: (cotangents, wanted = active) => {
      const gathered = tape.backward(
        results,
        cotangents,
        wanted.filter((_, i) => slots[i] !== null),
      );
      return slots.map((slot) => slot && gathered[slot.index]);
    },
  };
}

/** Records a function that is linear in all its inputs, which have these types. */
export function recordLinear(f: FlatFunction, types: readonly TensorType[]): RecordedMap {
  const tape = new Tape();
  const results = f(types.map((type) => tape.variable(type))).map((y) => tape.slotOf(y));
  return {
    apply: (tangents) => tape.forward(results, tangents),
    transpose: (cotangents, wanted = types.map(() => true)) => tape.backward(results, cotangents, wanted),
  };
}

/** Transposes a function that is linear in all its inputs. */
export function linearTranspose(
  f: FlatFunction,
  types: readonly TensorType[],
  cotangents: readonly MaybeTensor[],
): MaybeTensor[] {
  return recordLinear(f, types).transpose(cotangents);
}
