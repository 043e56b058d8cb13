import { type DType, type Primitive, type Shape, Tensor } from "../../../src/tensor/index.ts";
import { bind, type Interpreter, nextLevel } from "../../../src/tensor/primitive.ts";

/** A transformation that changes nothing and notes the names of the primitives applied. */
export class Recorder implements Interpreter {
  readonly level = nextLevel();
  readonly names = new Set<string>();

  follow(value: Tensor): Tensor {
    return new RecordedTensor(value, this);
  }

  process<Params>(primitive: Primitive<Params>, inputs: readonly Tensor[], params: Params): readonly Tensor[] {
    this.names.add(primitive.name);
    const values = inputs.map((input) => (input instanceof RecordedTensor ? input.value : input));
    return bind(primitive, values, params).map((output) => this.follow(output));
  }
}

class RecordedTensor extends Tensor {
  readonly value: Tensor;
  readonly interpreter: Recorder;

  constructor(value: Tensor, interpreter: Recorder) {
    super();
    this.value = value;
    this.interpreter = interpreter;
  }

  get dtype(): DType {
    return this.value.dtype;
  }

  get shape(): Shape {
    return this.value.shape;
  }
}
