import { made } from "../../src/flow/index.ts";
import { freeEnergy } from "../../src/freeenergy/index.ts";
import { isingEnergy, squareLattice } from "../../src/model/index.ts";
import { processMeter } from "../../src/run/meter.ts";
import { random } from "../../src/tensor/index.ts";

// A step of training, and an estimate, of so many samples in chunks of so many; prints by how many bytes the process grew.

const [samples, chunk] = process.argv.slice(2).map(Number);
const density = made(16, { width: 32 });
const hamiltonian = isingEnergy(squareLattice(4, 4));
const objective = freeEnergy({ estimator: "score", density, hamiltonian, beta: 0.4, samples, chunk });
const parameters = density.init(random.key(1));
const before = processMeter.peakMemoryBytes() ?? 0;
objective.valueAndGradient(parameters as never, objective.start(random.key(2)));
objective.estimate(parameters, random.key(3), samples);
process.stdout.write(String((processMeter.peakMemoryBytes() ?? 0) - before));
