// Quantum teleportation: a random state of qubit 0 is measured away and appears on qubit 2, with the help of two bits.
import * as circuits from "helmholtz/circuit";
import { array, kron, random } from "helmholtz/tensor";

const { CNOT, chain, fidelity, H, measure, put, randomState, reducedDensity, run, when, X, Z } = circuits;

const circuit = chain(
  put(1, H),
  put([1, 2], CNOT),
  put([0, 1], CNOT),
  put(0, H),
  measure(0, "phase"),
  measure(1, "flip"),
  when("flip", 1, put(2, X)),
  when("phase", 1, put(2, Z)),
);
console.log(circuits.drawText(circuit));

for (const seed of [1, 2, 3]) {
  const sent = randomState(random.key(seed), 1);
  const state = kron(array([1, 0, 0, 0]), sent);
  const { state: final, outcomes } = run(circuit, { state, key: random.key(seed) });
  const arrived = fidelity(sent, reducedDensity(final, [2])).item();
  console.log(`flip ${outcomes.get("flip")}, phase ${outcomes.get("phase")}: fidelity ${arrived.toFixed(12)}`);
}
// prints
//                      ┌───┐   ┌─────────┐
// q0: ────────────●────┤ H ├───┤ M→phase ├────────────────────────────────────────
//                 │    └───┘   └─────────┘
//       ┌───┐     │ ┌────────┐
// q1: ──┤ H ├──●──⊕─┤ M→flip ├────────────────────────────────────────────────────
//       └───┘  │    └────────┘
//              │                           ┌───────────────┐ ┌────────────────┐
// q2: ─────────⊕───────────────────────────┤ X if flip = 1 ├─┤ Z if phase = 1 ├───
//                                          └───────────────┘ └────────────────┘
// flip 1, phase 0: fidelity 1.000000000000
// flip 1, phase 1: fidelity 1.000000000000
// flip 1, phase 0: fidelity 1.000000000000
