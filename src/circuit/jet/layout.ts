import type { Jet } from "./run.ts";

/** For each of several jets, which of its components are there. */
export type Layout = readonly (readonly boolean[])[];

/** Which components of jets are there. */
export function layoutOf(jets: readonly Jet<unknown>[]): Layout {
  return jets.map((jet) => jet.map((component) => component !== null));
}

/** All components that are there, one after the other. */
export function pack<T>(jets: readonly Jet<T>[]): T[] {
  return jets.flat().filter((component) => component !== null);
}

/** Jets from their components. */
export function unpack<T>(components: readonly T[], layout: Layout): Jet<T>[] {
  let next = 0;
  return layout.map((jet) => jet.map((isThere) => (isThere ? components[next++] : null)));
}

/** Jets with one more infinitesimal, of which these are the parts. */
export function raised<T>(jets: readonly Jet<T>[], parts: readonly Jet<T>[]): Jet<T>[] {
  return jets.map((jet, i) => [...jet, ...(parts[i] ?? jet.map(() => null))]);
}

/** The sets of a jet with so many components that contain all of `wanted`. */
export function setsWith(wanted: number, components: number): number[] {
  return Array.from({ length: components }, (_, set) => set).filter((set) => (set & wanted) === wanted);
}

/** The jet whose component of the complement of `sets[i]` is `values[i]`; zero without values. */
export function complementary<T>(sets: readonly number[], values: readonly T[], components: number): Jet<T> {
  const jet = new Array<T | null>(components).fill(null);
  for (const [i, set] of sets.entries()) jet[components - 1 - set] = values[i] ?? null;
  return jet;
}
