import { describeType, type Tensor } from "../array.ts";
import { ShapeError } from "../error.ts";
import { broadcastShapes } from "../layout.ts";
import { broadcastTo, permute, reshape } from "../primitives/movement.ts";

/**
 * Brings the two sides of a·x = b together: a vector b is one column, leading axes broadcast; and gives the solution
 * the form of b.
 * @throws ShapeError when b has another number of rows than a.
 */
export function solveColumns(
  operation: string,
  a: Tensor,
  b: Tensor,
  solve: (a: Tensor, columns: Tensor) => Tensor,
): Tensor {
  const vector = b.rank === 1;
  const columns = vector ? reshape(b, [b.size, 1]) : b;
  const n = a.shape[a.rank - 1];
  if (columns.shape[columns.rank - 2] !== n) {
    throw new ShapeError(`${operation}: a ${describeType(a)} needs a right side of ${n} rows, got ${describeType(b)}`);
  }
  const batch = broadcastShapes(a.shape.slice(0, -2), columns.shape.slice(0, -2), operation);
  const x = solve(broadcastTo(a, [...batch, n, n]), broadcastTo(columns, [...batch, ...columns.shape.slice(-2)]));
  return vector ? reshape(x, [...batch, n]) : x;
}

/** Solves for a leading axis of right sides [size, ..., n, k] as further columns of one system. */
export function withColumns(b: Tensor, solve: (columns: Tensor) => Tensor): Tensor {
  const last = b.rank - 1;
  const inner = Array.from({ length: b.rank - 2 }, (_, i) => i + 1);
  const [size, ...shape] = b.shape;
  const columns = shape[shape.length - 1];
  const wide = reshape(permute(b, [...inner, 0, last]), [...shape.slice(0, -1), size * columns]);
  const solved = reshape(solve(wide), [...shape.slice(0, -1), size, columns]);
  return permute(solved, [last - 1, ...inner.map((axis) => axis - 1), last]);
}
