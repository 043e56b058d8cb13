import type { Tensor } from "./array.ts";
import { asTensor, type TensorLike } from "./create.ts";
import { type DType, promote } from "./dtype.ts";
import { broadcastShapes } from "./layout.ts";
import { cast } from "./primitives/convert.ts";
import { broadcastTo } from "./primitives/movement.ts";

/** Two operands as tensors of one dtype and shape, by explicit `cast` and `broadcastTo`. */
export function meet(a: TensorLike, b: TensorLike, operation: string, dtype?: DType): [Tensor, Tensor] {
  const [x, y] = meetDType(a, b, dtype);
  const shape = broadcastShapes(x.shape, y.shape, operation);
  return [broadcastTo(x, shape), broadcastTo(y, shape)];
}

/** Two operands as tensors of one dtype. A plain number follows the dtype of the other operand. */
export function meetDType(a: TensorLike, b: TensorLike, dtype?: DType): [Tensor, Tensor] {
  const x = asTensor(a, dtypeOf(b));
  const y = asTensor(b, dtypeOf(a));
  const common = dtype ?? promote(x.dtype, y.dtype);
  return [cast(x, common), cast(y, common)];
}

function dtypeOf(value: TensorLike): DType | undefined {
  return typeof value === "object" && "dtype" in value ? value.dtype : undefined;
}
