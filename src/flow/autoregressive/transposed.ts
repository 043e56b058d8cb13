/** The edge of the tiles that are turned one after another, so that reading and writing both stay in the cache. */
const tile = 16;

/** [columns, rows] from [rows, columns]. */
export function transposed(x: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(x.length);
  for (let top = 0; top < rows; top += tile) {
    const bottom = Math.min(rows, top + tile);
    for (let left = 0; left < columns; left += tile) {
      const right = Math.min(columns, left + tile);
      for (let j = left; j < right; j++) {
        for (let i = top; i < bottom; i++) result[j * rows + i] = x[i * columns + j];
      }
    }
  }
  return result;
}
