/**
 * Singular values of the real upper bidiagonal matrix with diagonal d and superdiagonal e, descending, each to a few units
 * in its last place. They are the positive eigenvalues of the symmetric tridiagonal matrix that has zeros on its
 * diagonal and d₀, e₀, d₁, e₁, … beside it; bisection counts the eigenvalues below x as the negative pivots of its
 * LDLᵀ, which determine every one of them relatively (Demmel & Kahan, SIAM J. Sci. Stat. Comput. 11, 873, 1990, section 6).
 */
export function bidiagonalValues(d: readonly number[], e: readonly number[]): number[] {
  const n = d.length;
  const beside = d.flatMap((value, i) => (i < n - 1 ? [value, e[i]] : [value]));
  const largest = 2 * Math.max(...beside.map(Math.abs));
  return d.map((_value, i) => {
    // Singular value i from above has n − i of them, and n negative eigenvalues, at or below it.
    let low = Number.MIN_VALUE;
    let high = largest;
    while (true) {
      const middle = high / low > 2 ? Math.sqrt(low) * Math.sqrt(high) : low + (high - low) / 2;
      if (middle <= low || middle >= high) return high;
      if (countBelow(beside, middle) >= 2 * n - i) high = middle;
      else low = middle;
    }
  });
}

function countBelow(beside: readonly number[], x: number): number {
  let pivot = -x;
  let count = 1;
  for (const element of beside) {
    pivot = -x - element * (element / pivot);
    if (pivot < 0) count++;
  }
  return count;
}
