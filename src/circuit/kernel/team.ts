// A team is several instances of this module on one shared memory, each in a thread of its own. The leader posts a job,
// does its own share, and waits for the others, who do nothing but wait for the next job. The kernels of the tensor room
// have such a team too, with jobs of several kinds: rooms have no door through which AssemblyScript could be imported.

/** The board: number of the job, and members still at work. */
const board: usize = memory.data(128, 64);
const jobNumber = board;
const atWork = board + 4;

/** Where a job is described; there is room for 112 bytes. */
export const job = board + 16;

/** Looks at a word of memory before the thread goes to sleep over it: tens of microseconds. */
const patience: i32 = 4000;

/** Members, this instance included; 1 for one that works alone or follows a leader. */
let size: i32 = 1;

export function teamSize(): i32 {
  return size;
}

export function lead(members: i32): void {
  size = members;
}

/** Posts the job described. */
export function post(): void {
  atomic.store<i32>(atWork, size - 1);
  atomic.add<i32>(jobNumber, 1);
  atomic.notify(jobNumber, -1);
}

/** Returns when every other member has done its share. */
export function waitForTeam(): void {
  while (true) {
    const left = atomic.load<i32>(atWork);
    if (left == 0) return;
    sleepWhile(atWork, left);
  }
}

/** The job this member did last. A global, since V8 in Node 20 forgets a local variable over a wait. */
let lastJob: i32 = 0;

/** Waits for the job that follows the last one. */
export function waitForJob(): void {
  while (atomic.load<i32>(jobNumber) == lastJob) sleepWhile(jobNumber, lastJob);
  lastJob++;
}

/** Says that this member has done its share. */
export function finishShare(): void {
  if (atomic.sub<i32>(atWork, 1) == 1) atomic.notify(atWork, -1);
}

function sleepWhile(word: usize, value: i32): void {
  for (let i = 0; i < patience; i++) if (atomic.load<i32>(word) != value) return;
  atomic.wait<i32>(word, value, -1);
}
