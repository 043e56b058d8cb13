// A GHZ state prepared by noisy gates and read by a detector that errs: the exact density matrix, quantum trajectories that
// average to it, and the shots an experiment would count.
import {
  CNOT,
  chain,
  density,
  depolarizing,
  each,
  expectation,
  fidelity,
  ghzState,
  H,
  measure,
  purity,
  put,
  readoutError,
  shots,
  trajectoryExpectation,
  withNoise,
} from "helmholtz/circuit";
import { pauli } from "helmholtz/model";
import { random } from "helmholtz/tensor";

const ideal = chain(put(0, H), put([0, 1], CNOT), put([1, 2], CNOT));
const noisy = withNoise(ideal, (_gate, qubits) => depolarizing(0.02, qubits.length));

const state = density(noisy);
console.log(`fidelity with the GHZ state ${fidelity(ghzState(3), state).item().toFixed(6)}`);
console.log(`purity ${purity(state).item().toFixed(6)}`);

const parity = pauli("XXX", [0, 1, 2]);
const { value, standardError } = trajectoryExpectation(parity, noisy, 2000, random.key(1));
const exact = expectation(parity, state).item();
console.log(`⟨XXX⟩ = ${exact.toFixed(6)}; by 2000 trajectories ${value.toFixed(3)} ± ${standardError.toFixed(3)}`);

const experiment = chain(noisy, each(3, readoutError(0.01, 0.03)), measure([0, 1, 2]));
const { counts } = shots(experiment, 1000, random.key(2));
console.log([...counts].map(([bits, times]) => `${bits}: ${times}`).join("  "));
// prints
// fidelity with the GHZ state 0.958196
// purity 0.918563
// ⟨XXX⟩ = 0.941192; by 2000 trajectories 0.949 ± 0.007
// 000: 494  001: 11  010: 5  011: 16  100: 7  101: 19  110: 19  111: 429
