/** Both lanes the number of eight bytes at a place in a table of them. */
export function constant(table: usize, index: usize): v128 {
  return v128.load64_splat(table + (index << 3));
}
