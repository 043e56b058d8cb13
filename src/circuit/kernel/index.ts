// What the compiled module offers. Pointers are byte offsets into its memory.
import { compose, decompose } from "./compose.ts";
import { setLists } from "./instruction.ts";
import { runSlices, setStage } from "./slices.ts";

/** The first byte of memory that is free. */
function firstFree(): usize {
  return __heap_base;
}

export { compose, decompose, firstFree, runSlices, setLists, setStage };
