// A function of one number is a class with three methods: `value`, right for ordinary numbers, two at a time and
// without a branch; `exceptional`, a mask of the numbers for which it is not, told from them and from their values;
// and `exception`, which does those, one at a time. There are no objects: the class says which code to inline, and its
// one name, like `exponential`, is a null pointer. Constants are loaded from tables, for V8 builds a vector constant
// anew, in three instructions, wherever one is used in a loop.
//
// No elementwise kernel uses the fused `multiplyAdd`: results must be the same bits on every host, as the random numbers
// and the resumed runs that are made with them must be.

/**
 * The function f of each of the `count` numbers at x into y, another place. Numbers are done in fours, so there must be
 * room for a multiple of four at both. What becomes of a number depends on nothing but its value.
 */
export function map<F>(f: F, count: i32, x: usize, y: usize): void {
  if (count <= 0) return;
  const end = x + (count << 3);
  fillGroup(end);
  let exceptional = i64x2.splat(0);
  for (let from = x, to = y; from < end; from += 32, to += 32) {
    const first = v128.load(from);
    const second = v128.load(from, 16);
    const firstValue = f.value(first);
    const secondValue = f.value(second);
    const either = v128.or(f.exceptional(first, firstValue), f.exceptional(second, secondValue));
    exceptional = v128.or(exceptional, either);
    v128.store(to, firstValue);
    v128.store(to, secondValue, 16);
  }
  if (!v128.any_true(exceptional)) return;
  for (let from = x, to = y; from < end; from += 16, to += 16) {
    const mask = i64x2.bitmask(f.exceptional(v128.load(from), v128.load(to)));
    if (mask & 1) store<f64>(to, f.exception(load<f64>(from)));
    if (mask & 2) store<f64>(to, f.exception(load<f64>(from, 8)), 8);
  }
}

/** Copies of the last number before `end`, to the end of its group of four. */
function fillGroup(end: usize): void {
  const last = load<f64>(end - 8);
  for (let place = end; place & 31; place += 8) store<f64>(place, last);
}
