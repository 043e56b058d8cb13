// What the compiled module offers. Pointers are byte offsets into its memory.
import { compose, decompose } from "./compose.ts";
import { setLists } from "./instruction.ts";
import { runShares, serve, setShares } from "./shares.ts";
import { runSlices, setStage } from "./slices.ts";
import { lead } from "./team.ts";

/** The first byte of memory that is free. */
function firstFree(): usize {
  return __heap_base;
}

export { compose, decompose, firstFree, lead, runShares, runSlices, serve, setLists, setShares, setStage };
