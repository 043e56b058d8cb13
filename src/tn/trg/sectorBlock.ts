import { add, fromData, mul, reshape, type Tensor, take } from "../../tensor/index.ts";
import { type Bond, exchangeSign, pairWeights, type Sector } from "./bond.ts";

/** Where an element with row legs u, l and column legs w, y stands in row-major storage. */
export type Address = (u: number, l: number, w: number, y: number) => number;

/**
 * One symmetry block of a map M from pairs of legs to pairs of legs that keeps the symmetry, in the bases of `rows` and
 * `columns`: [rows, columns].
 */
export function sectorBlock(map: Tensor, address: Address, rows: Sector, columns: Sector, columnBond: Bond): Tensor {
  const flat = reshape(map, [map.size]);
  const direct = gather(flat, rows, columns, address);
  const exchanged = gather(flat, rows, columns, (u, l, w, y) => address(u, l, y, w));
  const signs = pairWeights(columns, (w, y) => exchangeSign(columns, columnBond, w, y));
  // M keeps the sector, so that ⟨u l| alone stands for a row; both terms are the same for a pair of equal legs.
  const norm = (a: number, b: number) => (a === b ? Math.SQRT1_2 : 1);
  const block = mul(add(direct, mul(exchanged, signs)), pairWeights(columns, norm));
  return mul(block, reshape(pairWeights(rows, norm), [rows.pairs.length, 1]));
}

function gather(flat: Tensor, rows: Sector, columns: Sector, address: Address): Tensor {
  const [height, width] = [rows.pairs.length, columns.pairs.length];
  const positions = new Int32Array(height * width);
  let next = 0;
  for (const [u, l] of rows.pairs) for (const [w, y] of columns.pairs) positions[next++] = address(u, l, w, y);
  return take(flat, fromData("int32", [height, width], positions));
}
