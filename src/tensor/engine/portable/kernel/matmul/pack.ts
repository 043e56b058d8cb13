// Copies lines (rows of op(A), columns of op(B)) into panels, the lines of a panel interleaved. A number is moved as
// one unit of type U: u32 (float32), u64 (float64 and complex64) or v128 (complex128).

/** Depth steps copied at a time where lines lie side by side: few enough to stay in L1 whatever their distance. */
const stripDepth: i32 = 8;

/**
 * Packs `count` lines of `depth` numbers into panels that are `panelBytes` wide (16 or 32), the last one filled up
 * with zeros. Steps are in numbers; `flip` holds the bits of a number to be inverted (the sign of
 * the imaginary part for its conjugate).
 */
export function pack<U>(
  panelBytes: i32,
  count: i32,
  depth: i32,
  from: usize,
  lineStep: i32,
  depthStep: i32,
  flip: v128,
  to: usize,
): void {
  const size = <i32>sizeof<U>();
  const lines = panelBytes / size;
  const panel = panelBytes * depth;
  const whole = count - (count % lines);
  const across = lineStep * size;
  const along = depthStep * size;
  const end = to + (count / lines) * panel;
  if (lineStep == 1) sideBySide(panelBytes, whole * size, depth, from, along, flip, to, panel);
  else {
    let source = from;
    for (let target = to; target < end; target += panel, source += lines * across) {
      if (depthStep == 1) interleave<U>(panelBytes, depth, source, across, flip, target);
      else packAny<U>(panelBytes, lines, depth, source, across, along, flip, target);
    }
  }
  if (whole == count) return;
  memory.fill(end, 0, panel);
  packAny<U>(panelBytes, count - whole, depth, from + whole * across, across, along, flip, end);
}

/** Panels of lines that lie side by side, `bytes` wide in all, with depth steps `along` bytes apart. */
function sideBySide(
  panelBytes: i32,
  bytes: i32,
  depth: i32,
  from: usize,
  along: i32,
  flip: v128,
  to: usize,
  panel: i32,
): void {
  for (let start = 0; start < depth; start += stripDepth) {
    const steps = min(stripDepth, depth - start);
    let target = to + start * panelBytes;
    for (let column = from + start * along; column < from + start * along + bytes; column += panelBytes) {
      let source = column;
      if (panelBytes == 32) {
        for (const end = target + steps * 32; target < end; target += 32, source += along) {
          v128.store(target, v128.xor(v128.load(source), flip));
          v128.store(target, v128.xor(v128.load(source, 16), flip), 16);
        }
      } else {
        for (const end = target + steps * 16; target < end; target += 16, source += along) {
          v128.store(target, v128.xor(v128.load(source), flip));
        }
      }
      target += panel - steps * panelBytes;
    }
  }
}

/** One whole panel of lines that are each contiguous. */
function interleave<U>(panelBytes: i32, depth: i32, from: usize, across: i32, flip: v128, to: usize): void {
  if (sizeof<U>() == 8) {
    for (let line = 0; line < panelBytes; line += 16, from += 2 * across) {
      transposePairs(panelBytes, depth, from, from + across, flip, to + line);
    }
  } else if (sizeof<U>() == 4) {
    for (let line = 0; line < panelBytes; line += 16, from += 4 * across) {
      transposeFours(panelBytes, depth, from, across, to + line);
    }
  } else packAny<U>(panelBytes, panelBytes / sizeof<U>(), depth, from, across, sizeof<U>(), flip, to);
}

/** Two lines of 8-byte numbers into 16 bytes of the panel. */
function transposePairs(panelBytes: i32, depth: i32, first: usize, second: usize, flip: v128, to: usize): void {
  const end = first + (depth & ~1) * 8;
  for (; first < end; first += 16, second += 16, to += 2 * panelBytes) {
    const x = v128.xor(v128.load(first), flip);
    const y = v128.xor(v128.load(second), flip);
    v128.store(to, v128.shuffle<u64>(x, y, 0, 2));
    v128.store(to + panelBytes, v128.shuffle<u64>(x, y, 1, 3));
  }
  if (depth & 1) v128.store(to, v128.xor(v128.load64_lane(second, v128.load64_zero(first), 1), flip));
}

/** Four lines of 4-byte numbers into 16 bytes of the panel. */
function transposeFours(panelBytes: i32, depth: i32, from: usize, across: i32, to: usize): void {
  const even = depth & ~3;
  for (const end = from + even * 4; from < end; from += 16, to += 4 * panelBytes) {
    const x = v128.load(from);
    const y = v128.load(from + across);
    const z = v128.load(from + 2 * across);
    const w = v128.load(from + 3 * across);
    const xy = v128.shuffle<u32>(x, y, 0, 4, 1, 5);
    const zw = v128.shuffle<u32>(z, w, 0, 4, 1, 5);
    v128.store(to, v128.shuffle<u64>(xy, zw, 0, 2));
    v128.store(to + panelBytes, v128.shuffle<u64>(xy, zw, 1, 3));
    const xyHigh = v128.shuffle<u32>(x, y, 2, 6, 3, 7);
    const zwHigh = v128.shuffle<u32>(z, w, 2, 6, 3, 7);
    v128.store(to + 2 * panelBytes, v128.shuffle<u64>(xyHigh, zwHigh, 0, 2));
    v128.store(to + 3 * panelBytes, v128.shuffle<u64>(xyHigh, zwHigh, 1, 3));
  }
  packAny<u32>(panelBytes, 4, depth - even, from, across, 4, i32x4.splat(0), to);
}

/** `lines` lines of a panel, number by number. */
function packAny<U>(
  panelBytes: i32,
  lines: i32,
  depth: i32,
  from: usize,
  across: i32,
  along: i32,
  flip: v128,
  to: usize,
): void {
  for (let line = 0; line < lines; line++, from += across, to += sizeof<U>()) {
    let source = from;
    for (let target = to; target < to + depth * panelBytes; target += panelBytes, source += along) {
      if (isVector<U>()) v128.store(target, v128.xor(v128.load(source), flip));
      else store<U>(target, load<U>(source) ^ <U>i64x2.extract_lane(flip, 0));
    }
  }
}
