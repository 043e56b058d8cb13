// A team is several instances of this module on one shared memory, each in a thread of its own. The leader posts a job
// on a board, does its own share, and waits for the others, who have nothing else to do than wait for the next job.

/** The board: number of the job, members still at work, which kind of work it is, and its parameters. */
const board: usize = memory.data(192, 64);
const jobNumber = board;
const atWork = board + 4;
const jobKind = board + 8;

/** Where the parameters of a job lie; there is room for 160 bytes. */
export const parameters = board + 32;

/** What a member does when no more jobs come. */
export const kindLeave: i32 = 0;

/** Looks at a word of memory before the thread goes to sleep over it: tens of microseconds. */
const patience: i32 = 4000;

/** See {@link teamSize}; 1 for an instance that works alone and for those who follow a leader. */
let size: i32 = 1;

/** Threads that share a job, this one included. */
export function teamSize(): i32 {
  return size;
}

/** Makes this instance the leader of a team of `members`, itself included. */
export function lead(members: i32): void {
  size = members;
}

/** Posts a job whose parameters are written. */
export function post(kind: i32): void {
  store<i32>(jobKind, kind);
  atomic.store<i32>(atWork, size - 1);
  atomic.add<i32>(jobNumber, 1);
  atomic.notify(jobNumber, -1);
}

/** Returns when every other member has done its share of the job posted last. */
export function waitForTeam(): void {
  while (true) {
    const left = atomic.load<i32>(atWork);
    if (left == 0) return;
    sleepWhile(atWork, left);
  }
}

/** The job this member did last. A global, since V8 in Node 20 forgets a local variable over a wait. */
let lastJob: i32 = 0;

/** Waits for the job that follows the last one, and returns its kind. */
export function waitForJob(): i32 {
  while (atomic.load<i32>(jobNumber) == lastJob) sleepWhile(jobNumber, lastJob);
  lastJob++;
  return load<i32>(jobKind);
}

/** Says that this member has done its share. */
export function finishShare(): void {
  if (atomic.sub<i32>(atWork, 1) == 1) atomic.notify(atWork, -1);
}

function sleepWhile(word: usize, value: i32): void {
  for (let i = 0; i < patience; i++) if (atomic.load<i32>(word) != value) return;
  atomic.wait<i32>(word, value, -1);
}
