import type { Operator } from "../../model/index.ts";
import { add, complex, type NDArray, type Tensor, zeros } from "../../tensor/index.ts";
import { generatorMatrix } from "./matrices.ts";

/** An operator on just the sites it acts on, numbered from 0: site j of it is `sites[j]` of the one given. */
export function compact(operator: Operator): { readonly sites: readonly number[]; readonly operator: Operator } {
  const sites = [...new Set(operator.terms.flatMap((term) => term.sites))].sort((a, b) => a - b);
  const terms = operator.terms.map((term) => ({ ...term, sites: term.sites.map((site) => sites.indexOf(site)) }));
  return { sites, operator: { terms } };
}

/** A Hermitian operator that acts on the sites 0 … k−1, complex128 [2^k, 2^k]. */
export function operatorMatrix(operator: Operator): NDArray {
  const qubits = 1 + Math.max(...operator.terms.flatMap(({ sites }) => sites));
  return operator.terms.reduce(
    (sum: Tensor, { letters, sites, coefficient }) => {
      const string = Array.from({ length: qubits }, (_, qubit) => letters[sites.indexOf(qubit)] ?? "I").join("");
      return add(sum, generatorMatrix({ letters: string, factor: coefficient.re }));
    },
    complex(zeros([2 ** qubits, 2 ** qubits]), 0),
  ) as NDArray;
}
