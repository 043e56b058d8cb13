// A program is a list of instructions of 8 words each; what numbers they need lie in a list of values, what they find
// out on the way back is added to a list of sums.

export const instructionBytes: usize = 32;

/** What an instruction does, its first word. */
export const kindDense: i32 = 0;
export const kindRealDense: i32 = 1;
export const kindDiagonal: i32 = 2;
export const kindPermutation: i32 = 3;
export const kindString: i32 = 4;
export const kindLayer: i32 = 5;

/** Lists that instructions point into, and free memory. */
export let values: usize = 0;
export let sums: usize = 0;
export let tables: usize = 0;
export let scratch: usize = 0;

export function setLists(valuesAt: usize, sumsAt: usize, tablesAt: usize, scratchAt: usize): void {
  values = valuesAt;
  sums = sumsAt;
  tables = tablesAt;
  scratch = scratchAt;
}

/** Where the numbers of an instruction are. */
export function valuesOf(instruction: usize): usize {
  return values + ((<usize>load<i32>(instruction, 4)) << 3);
}

/** Whether anybody wants to know how the result depends on the values of an instruction. */
export function hasSums(instruction: usize): bool {
  return load<i32>(instruction, 8) >= 0;
}

export function sumsOf(instruction: usize): usize {
  return sums + ((<usize>load<i32>(instruction, 8)) << 3);
}

/** Qubits it acts on, a bit for each; in the order of their numbers they are the bits of its matrix's indices. */
export function targetsOf(instruction: usize): i32 {
  return load<i32>(instruction, 12);
}

export function controlsOf(instruction: usize): i32 {
  return load<i32>(instruction, 16);
}

export function controlValuesOf(instruction: usize): i32 {
  return load<i32>(instruction, 20);
}
