import { add, treeMap, vjp } from "../../tensor/index.ts";
import type { Batch, Estimator, Numbers, Part, Terms } from "./estimator/batch.ts";
import { joined, numbersOf, requireReal, take } from "./estimator/parts.ts";

/** What is known of all samples of a batch. */
export function valuesOf<P>(batch: Batch<P>, parameters: P, parts: readonly Part[]): Numbers {
  return together(parts.map((part) => checked(batch.terms(parameters, part), part, batch.samples.shape[0])));
}

/**
 * What is known of a batch, and the gradient of F. Only one part at a time is held for differentiation; where the
 * cotangents depend on all samples, the parts are evaluated a first time for their values, if there are several.
 */
export function differentiated<P>(
  { partwise }: Pick<Estimator<P>, "partwise">,
  batch: Batch<P>,
  parameters: P,
  parts: readonly Part[],
  temperature: number,
): { readonly values: Numbers; readonly gradient: P } {
  const count = batch.samples.shape[0];
  const before = partwise || parts.length === 1 ? undefined : valuesOf(batch, parameters, parts);
  const cotangents = before && batch.cotangents(before, count, temperature);
  const found: Numbers[] = [];
  let gradient: P | undefined;
  for (const part of parts) {
    const { value, pullback } = vjp((p: P) => batch.terms(p, part), parameters);
    const values = checked(value, part, count);
    found.push(values);
    const pulled = cotangents ? partOf(cotangents, part) : batch.cotangents(values, count, temperature);
    const [share] = pullback(pulled);
    gradient = gradient === undefined ? share : treeMap(add, gradient, share);
  }
  return { values: before ?? together(found), gradient: gradient as P };
}

function checked({ energies, logProbs, logAmplitudes, penalties }: Terms, part: Part, count: number): Numbers {
  return {
    energies: numbersOf(energies, "energy", part, count),
    logProbs: numbersOf(requireReal(logProbs, "ln p"), "ln p", part, count),
    ...(logAmplitudes && { logAmplitudes: numbersOf(logAmplitudes, "ln Ψ", part, count) }),
    ...(penalties && { penalties: numbersOf(requireReal(penalties, "penalty"), "penalty", part, count) }),
  };
}

function together(parts: readonly Numbers[]): Numbers {
  const names = Object.keys(parts[0]) as (keyof Numbers)[];
  const entries = names.map((name) => [name, joined(parts.flatMap((part) => part[name] ?? []))]);
  return Object.fromEntries(entries) as Numbers;
}

function partOf(cotangents: Numbers, part: Part): Numbers {
  const entries = Object.entries(cotangents).map(([name, all]) => [name, take(all, part)]);
  return Object.fromEntries(entries) as Numbers;
}
