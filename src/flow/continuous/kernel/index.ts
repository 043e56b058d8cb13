// What the compiled module offers. Pointers are byte offsets into its memory; all numbers are float64.
import { slopes } from "./field.ts";
import { throughSlopes } from "./pullback.ts";
import { throughWeights, weighted } from "./weights.ts";

/** The first byte of memory that is free. */
function firstFree(): usize {
  return __heap_base;
}

export { firstFree, slopes, throughSlopes, throughWeights, weighted };
