// A function of two numbers is a class as in map.ts, whose methods take two arguments.

/**
 * The function f of each of the `count` pairs of numbers at x and y into z, elsewhere. There must be room for an even
 * count at all three: numbers are done in pairs. What becomes of them depends on nothing but their values.
 */
export function mapBinary<F>(f: F, count: i32, x: usize, y: usize, z: usize): void {
  if (count & 1) {
    store<f64>(x + (count << 3), 0);
    store<f64>(y + (count << 3), 0);
  }
  const bytes: usize = count << 3;
  let exceptional = i64x2.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const first = v128.load(x + at);
    const second = v128.load(y + at);
    exceptional = v128.or(exceptional, f.exceptional(first, second));
    v128.store(z + at, f.value(first, second));
  }
  if (!v128.any_true(exceptional)) return;
  for (let at: usize = 0; at < bytes; at += 16) {
    const mask = i64x2.bitmask(f.exceptional(v128.load(x + at), v128.load(y + at)));
    if (mask & 1) store<f64>(z + at, f.exception(load<f64>(x + at), load<f64>(y + at)));
    if (mask & 2) store<f64>(z + at, f.exception(load<f64>(x + at, 8), load<f64>(y + at, 8)), 8);
  }
}
