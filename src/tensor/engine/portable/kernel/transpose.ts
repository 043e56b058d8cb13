/** Side of the square pieces, which stay in the cache. */
const side: i32 = 8;

/** Writes the transpose of the m×n matrix a, n×m, to b. Rows lie `lda` and `ldb` numbers apart. */
export function transpose<T>(m: i32, n: i32, a: usize, lda: i32, b: usize, ldb: i32): void {
  for (let i = 0; i < m; i += side) {
    const rows = min(side, m - i);
    for (let j = 0; j < n; j += side) {
      const columns = min(side, n - j);
      const from = a + <usize>(i * lda + j) * sizeof<T>();
      transposePiece<T>(rows, columns, from, lda, b + <usize>(j * ldb + i) * sizeof<T>(), ldb);
    }
  }
}

function transposePiece<T>(m: i32, n: i32, a: usize, lda: i32, b: usize, ldb: i32): void {
  const down = <usize>ldb * sizeof<T>();
  for (let i = 0; i < m; i++) {
    let to = b + <usize>i * sizeof<T>();
    const from = a + <usize>(i * lda) * sizeof<T>();
    for (let j = 0; j < n; j++, to += down) store<T>(to, load<T>(from + <usize>j * sizeof<T>()));
  }
}
