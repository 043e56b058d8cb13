// The slices of a stage in shares. Each share has room, scratch memory and sums of its own, so that what comes out depends
// on the number of shares and not on who works on them: a team, or one instance on one after the other.
import { scratch, setLists, sums, tables, values } from "./instruction.ts";
import { mask, room, runSlices, setStage, sliceCount, totalCount } from "./slices.ts";
import { finishShare, job, post, teamSize, waitForJob, waitForTeam } from "./team.ts";

let shares: i32 = 1;
let roomStride: usize = 0;
let scratchStride: usize = 0;
let sumsStride: usize = 0;

/** Share i has its room, scratch memory and sums i strides before those of the first. */
export function setShares(count: i32, roomBytes: usize, scratchBytes: usize, sumsBytes: usize): void {
  shares = count;
  roomStride = roomBytes;
  scratchStride = scratchBytes;
  sumsStride = sumsBytes;
}

/** Runs a program on all slices of the stage, in shares. */
export function runShares(mode: i32, first: usize, last: usize, slices: i32, a: usize, b: usize): void {
  describe(mode, first, last, slices, a, b);
  if (teamSize() == shares) {
    post();
    runShare(0);
    waitForTeam();
    return;
  }
  // The first comes last: its lists stay set.
  for (let share = shares - 1; share >= 0; share--) runShare(share);
}

/** Which share a member does. A global, since V8 in Node 20 forgets a local variable over a wait. */
let ownShare: i32 = 0;

/** The life of member `index` of a team. */
export function serve(index: i32): void {
  ownShare = index;
  while (true) {
    waitForJob();
    runShare(ownShare);
    finishShare();
  }
}

function describe(mode: i32, first: usize, last: usize, slices: i32, a: usize, b: usize): void {
  store<i32>(job, shares);
  store<usize>(job, roomStride, 4);
  store<usize>(job, scratchStride, 8);
  store<usize>(job, sumsStride, 12);
  store<i32>(job, mask, 16);
  store<i32>(job, sliceCount, 20);
  store<i32>(job, totalCount, 24);
  store<usize>(job, room, 28);
  store<usize>(job, values, 32);
  store<usize>(job, sums, 36);
  store<usize>(job, tables, 40);
  store<usize>(job, scratch, 44);
  store<i32>(job, mode, 48);
  store<usize>(job, first, 52);
  store<usize>(job, last, 56);
  store<i32>(job, slices, 60);
  store<usize>(job, a, 64);
  store<usize>(job, b, 68);
}

/** One share of the job described. */
function runShare(share: i32): void {
  const count = load<i32>(job);
  const slices = load<i32>(job, 60);
  setStage(
    load<i32>(job, 16),
    load<i32>(job, 20),
    load<i32>(job, 24),
    load<usize>(job, 28) - <usize>share * load<usize>(job, 4),
  );
  setLists(
    load<usize>(job, 32),
    load<usize>(job, 36) - <usize>share * load<usize>(job, 12),
    load<usize>(job, 40),
    load<usize>(job, 44) - <usize>share * load<usize>(job, 8),
  );
  const begin = (slices * share) / count;
  const end = (slices * (share + 1)) / count;
  runSlices(
    load<i32>(job, 48),
    load<usize>(job, 52),
    load<usize>(job, 56),
    begin,
    end,
    load<usize>(job, 64),
    load<usize>(job, 68),
  );
}
