/** First free byte of scratch memory. What lies above is nobody's; what lies below belongs to a caller. */
let top: usize = __heap_base;

/** Room for `bytes` bytes, on a cache line of its own, until the arena is released to a mark set before. */
export function allocate(bytes: usize): usize {
  const start = (top + 63) & ~63;
  top = start + bytes;
  const pages = <i32>((top + 0xffff) >>> 16);
  const missing = pages - memory.size();
  if (missing > 0 && memory.grow(missing) < 0) unreachable();
  return start;
}

/** Where the arena ends now. */
export function mark(): usize {
  return top;
}

/** Gives back everything allocated since {@link mark} returned `position`. */
export function release(position: usize): void {
  top = position;
}
