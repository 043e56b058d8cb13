/** Numbers in arrays that are worth keeping, 16 MB of them. */
const mostSpare = 2 ** 21;

const spare = new Map<number, Float64Array[]>();
let spared = 0;

/** Room for so many numbers, whatever they are now: some that was returned, as the system takes long to clear new ones. */
export function takeRoom(size: number): Float64Array {
  const room = spare.get(size)?.pop();
  if (!room) return new Float64Array(size);
  spared -= size;
  return room;
}

/** Gives back what nobody reads any more. */
export function returnRoom(room: Float64Array): void {
  if (spared + room.length > mostSpare) return;
  const others = spare.get(room.length);
  if (others) others.push(room);
  else spare.set(room.length, [room]);
  spared += room.length;
}
