import { type Operator, type PauliTerm, stringsCommute } from "../../model/index.ts";

/** An operator as a sum of operators whose terms commute: each term joins the first group it commutes with. */
export function commutingGroups({ terms }: Operator): readonly Operator[] {
  const groups: PauliTerm[][] = [];
  for (const term of terms) {
    const group = groups.find((others) => others.every((other) => stringsCommute(term, other)));
    if (group) group.push(term);
    else groups.push([term]);
  }
  return groups.map((group) => ({ terms: group }));
}
