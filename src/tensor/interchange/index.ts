export { fromNdarray, type NdarrayOptions, toNdarray } from "./ndarray.ts";
export { toNested } from "./nested.ts";
export { readNpy, writeNpy } from "./npy.ts";
export { type NpzOptions, readNpz, writeNpz } from "./npz.ts";
