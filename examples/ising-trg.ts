// Thermodynamics of the square-lattice Ising model by differentiating a contraction: ln Z per site of 2^20 sites by the
// tensor renormalization group, its energy −∂ ln Z/∂β and specific heat β² ∂² ln Z/∂β² by grad, beside Onsager's.
import { isingVertex, onsager } from "helmholtz/model";
import { array, grad, type Tensor } from "helmholtz/tensor";
import { symmetricVertex, trgLnZ } from "helmholtz/tn";

const lnZ = (beta: Tensor) => trgLnZ(symmetricVertex(isingVertex(beta), [0, 1]), { chi: 12, iterations: 20 });
const energy = (beta: Tensor) => grad(lnZ)(beta).neg();

const beta = 0.4;
const x = array(beta);
const exact = onsager(beta);
const print = (name: string, value: number, known: number) =>
  console.log(`${name.padEnd(14)} ${value.toFixed(4)}  exact ${known.toFixed(4)}`);

print("ln Z", lnZ(x).item(), exact.lnZ);
print("energy", energy(x).item(), exact.energy);
print("specific heat", -(beta ** 2) * grad(energy)(x).item(), exact.specificHeat);
// prints
// ln Z           0.8794  exact 0.8794
// energy         -1.1060  exact -1.1061
// specific heat  0.8616  exact 0.8617
