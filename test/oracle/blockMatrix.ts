import type { Angle, Block, Parameter } from "../../src/circuit/index.ts";
import {
  complex,
  concrete,
  conj,
  expm,
  eye,
  matmul,
  matrixTranspose,
  mul,
  NDArray,
  scalar,
  type Tensor,
} from "../../src/tensor/index.ts";
import { pauliMatrix, stringMatrix } from "./pauliMatrix.ts";

/**
 * The matrix of a circuit by recursion over its blocks: a full matrix for each of them. Parameters are read one after the
 * other as the blocks that have them are met.
 */
export function blockMatrix(block: Block, qubits = block.qubits, parameters: readonly number[] = []): NDArray {
  const reader = new Reader(parameters);
  return concrete(matrixOf(block, qubits, reader, new Map()), "blockMatrix");
}

/** How many parameters that reads. */
export function parametersRead(block: Block): number {
  const reader = new Reader(undefined);
  matrixOf(block, block.qubits, reader, new Map());
  return reader.next;
}

type Values = Map<Parameter, number>;

class Reader {
  readonly #parameters: readonly number[] | undefined;
  readonly #named = new Map<string, number>();
  next = 0;

  constructor(parameters: readonly number[] | undefined) {
    this.#parameters = parameters;
  }

  value(parameter: Parameter, known: Values): number {
    const { name } = parameter;
    const before = name === undefined ? known.get(parameter) : this.#named.get(name);
    if (before !== undefined) return before;
    const value = this.#parameters ? this.#parameters[this.next] : 0;
    this.next++;
    if (name !== undefined) this.#named.set(name, value);
    known.set(parameter, value);
    return value;
  }

  angle({ source, scale, offset }: Angle, known: Values): number {
    if (source === undefined) return offset;
    if (!("of" in source)) return scale * this.value(source, known) + offset;
    const inputs = source.inputs.map((input) => scalar(this.angle(input, known)));
    return scale * (concrete(source.of(...inputs), "angle").item() as number) + offset;
  }
}

function matrixOf(block: Block, qubits: number, reader: Reader, known: Values): Tensor {
  const inner = (part: Block, values: Values) => matrixOf(part, qubits, reader, values);
  switch (block.kind) {
    case "unitary":
      return placed(block.matrix, range(block.qubits), qubits);
    case "rotation": {
      const { generator } = block;
      const g = "letters" in generator ? mul(stringMatrix(generator.letters), generator.factor) : generator.matrix;
      const angle = reader.angle(block.angle, new Map(known));
      return placed(expm(mul(g, complex(0, -angle))), range(block.qubits), qubits);
    }
    case "evolution": {
      const time = reader.angle(block.time, new Map(known));
      return expm(mul(pauliMatrix(block.operator, qubits), complex(0, -time)));
    }
    case "named": {
      const values = new Map(known);
      for (const angle of block.angles) reader.angle(angle, values);
      return inner(block.block, values);
    }
    case "put":
      return placed(matrixOf(block.block, block.block.qubits, reader, known), block.locations, qubits);
    case "control":
      return controlled(inner(block.block, known), block.controls);
    case "chain":
      return block.blocks.reduce((product, part) => matmul(inner(part, known), product), identity(qubits));
    case "repeat":
      return range(block.count).reduce((product) => matmul(inner(block.block, known), product), identity(qubits));
    case "dagger":
      return conj(matrixTranspose(inner(block.block, known)));
    default:
      throw new Error(`${block.kind} has no matrix`);
  }
}

/** A matrix on some qubits as one on all. */
function placed(matrix: Tensor, locations: readonly number[], qubits: number): Tensor {
  const small = concrete(matrix, "placed");
  const [from, size] = [small.values(), small.shape[0]];
  const own = (index: number) => locations.reduce((sum, q, j) => sum + (((index >> q) & 1) << j), 0);
  const rest = (index: number) => locations.reduce((others, q) => others & ~(1 << q), index);
  return filled(qubits, (row, column) => {
    const element = 2 * (own(row) * size + own(column));
    return rest(row) === rest(column) ? [from[element], from[element + 1]] : [0, 0];
  });
}

function controlled(matrix: Tensor, controls: readonly { readonly qubit: number; readonly value: 0 | 1 }[]): Tensor {
  const full = concrete(matrix, "controlled");
  const [from, size] = [full.values(), full.shape[0]];
  return filled(Math.log2(size), (row, column) => {
    const acts = controls.every(({ qubit, value }) => ((column >> qubit) & 1) === value);
    const element = 2 * (row * size + column);
    return acts ? [from[element], from[element + 1]] : [row === column ? 1 : 0, 0];
  });
}

function filled(qubits: number, element: (row: number, column: number) => readonly [number, number]): Tensor {
  const size = 2 ** qubits;
  const data = Float64Array.from({ length: 2 * size * size });
  for (let i = 0; i < size * size; i++) data.set(element(Math.floor(i / size), i % size), 2 * i);
  return new NDArray("complex128", [size, size], data);
}

function identity(qubits: number): Tensor {
  return complex(eye(2 ** qubits), 0);
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
