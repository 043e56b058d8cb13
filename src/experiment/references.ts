import type { Reference } from "./experiment.ts";

/** Values known from one source, as the references of the results of the same names. */
export function referencesFrom(
  source: string,
  known: Readonly<Record<string, number>>,
): Readonly<Record<string, readonly Reference[]>> {
  return Object.fromEntries(Object.entries(known).map(([name, value]) => [name, [{ value, source }]]));
}
