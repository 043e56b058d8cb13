import { isHermitian, type Operator, pauli, plus, sitesOf, termsCommute } from "../../model/index.ts";
import { InputError } from "../../tensor/index.ts";
import type { Block } from "../block/block.ts";
import { commutingGroups } from "../block/commuting.ts";
import { timeEvolve } from "../block/custom.ts";
import { H } from "../block/gates.ts";
import { chain, each, repeat } from "../block/verbs.ts";
import { requireSize } from "./size.ts";

/**
 * The quantum approximate optimization algorithm (E. Farhi, J. Goldstone and S. Gutmann, arXiv:1411.4028): from the
 * uniform superposition, `layers` times exp(−iγC) and exp(−iβB). The 2 · layers parameters are `gamma[0]`, `beta[0]`,
 * `gamma[1]`, …
 * @param cost - C, Hermitian; site j is qubit j.
 * @param options - `mixer`, B: Σ X unless given. `initial`, a circuit for the first state: H on each qubit unless given.
 */
export function qaoa(
  cost: Operator,
  layers: number,
  options: { readonly mixer?: Operator; readonly initial?: Block } = {},
): Block {
  requireSize("qaoa", "the number of layers", layers, 1);
  const qubits = Math.max(1, sitesOf(cost), options.mixer ? sitesOf(options.mixer) : 0, options.initial?.qubits ?? 0);
  const all = Array.from({ length: qubits }, (_, qubit) => qubit);
  const { mixer = plus(...all.map((qubit) => pauli("X", [qubit]))), initial = each(qubits, H) } = options;
  const steps = Array.from({ length: layers }, (_, k) => [
    timeEvolve(cost, `gamma[${k}]`),
    timeEvolve(mixer, `beta[${k}]`),
  ]);
  return chain(qubits, initial, steps.flat());
}

/**
 * The Hamiltonian-variational ansatz (D. Wecker, M. B. Hastings and M. Troyer, Phys. Rev. A 92, 042303 (2015)): `layers`
 * times exp(−iθH_g) for each group g of a Hamiltonian, one parameter for each group and layer.
 * @param hamiltonian - Hermitian; in groups of terms that commute, or as a whole, which {@link commutingGroups} divides.
 * @param options - `initial`, a circuit for the first state, |0…0⟩ unless given: take the ground state of a group.
 * @throws InputError if terms of a group do not commute.
 */
export function hamiltonianVariational(
  hamiltonian: Operator | readonly Operator[],
  layers: number,
  { initial = chain() }: { readonly initial?: Block } = {},
): Block {
  requireSize("hamiltonianVariational", "the number of layers", layers, 1);
  const groups = "terms" in hamiltonian ? commutingGroups(hamiltonian) : hamiltonian;
  for (const [g, group] of groups.entries()) {
    const wrong = !isHermitian(group)
      ? "is not Hermitian"
      : !termsCommute(group)
        ? "has terms that do not commute"
        : "";
    if (wrong) throw new InputError(`hamiltonianVariational: group ${g} ${wrong}`);
  }
  return chain(initial, repeat(layers, chain(groups.map((group) => timeEvolve(group)))));
}
