import type { Operator, PauliTerm } from "../../model/index.ts";

/** Whether two Pauli strings commute: whether they differ on an even number of the sites they share. */
export function commute(a: PauliTerm, b: PauliTerm): boolean {
  let differing = 0;
  for (const [i, site] of a.sites.entries()) {
    const j = b.sites.indexOf(site);
    if (j >= 0 && a.letters[i] !== b.letters[j]) differing++;
  }
  return differing % 2 === 0;
}

/** Whether all terms of an operator commute with each other. */
export function allCommute({ terms }: Operator): boolean {
  const letters = new Set(terms.flatMap((term) => [...term.letters]));
  return letters.size <= 1 || terms.every((a, i) => terms.slice(0, i).every((b) => commute(a, b)));
}

/** An operator as a sum of operators whose terms commute: each term joins the first group it commutes with. */
export function commutingGroups({ terms }: Operator): readonly Operator[] {
  const groups: PauliTerm[][] = [];
  for (const term of terms) {
    const group = groups.find((others) => others.every((other) => commute(term, other)));
    if (group) group.push(term);
    else groups.push([term]);
  }
  return groups.map((group) => ({ terms: group }));
}
