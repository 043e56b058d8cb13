// The ground state of a particle on a ring of 12 sites threaded by a magnetic flux: H = −Σ (e^{iθ} |j+1⟩⟨j| + h.c.).
// The lowest energy is the minimum of ⟨ψ|H|ψ⟩ / ⟨ψ|ψ⟩ over complex ψ; exactly, it is min over k of −2 cos(2πk/n + θ).
import { lbfgs, minimize } from "helmholtz/freeenergy";
import { array, type Complex, conj, matmul, mul, real, sum, type Tensor } from "helmholtz/tensor";

const n = 12;
const theta = 0.1;

const hopping = (to: number, from: number): Complex => {
  if (to === (from + 1) % n) return { re: -Math.cos(theta), im: -Math.sin(theta) };
  if (from === (to + 1) % n) return { re: -Math.cos(theta), im: Math.sin(theta) };
  return { re: 0, im: 0 };
};
const sites = Array.from({ length: n }, (_, j) => j);
const hamiltonian = array(sites.map((to) => sites.map((from) => hopping(to, from))));

const energy = (psi: Tensor) => {
  const norm = sum(real(mul(conj(psi), psi)));
  return sum(real(mul(conj(psi), matmul(hamiltonian, psi)))).div(norm);
};

const start = array(sites.map((j) => ({ re: 1, im: 0.5 * Math.sin(j * j) })));
const steps = minimize(energy, { parameters: start }, { optimizer: lbfgs(), stop: { gradientNorm: 1e-8 } });
let lowest = Number.NaN;
for await (const { value } of steps) lowest = value;

const exact = Math.min(...sites.map((k) => -2 * Math.cos((2 * Math.PI * k) / n + theta)));
console.log(`energy ${lowest.toFixed(12)}`);
console.log(`exact  ${exact.toFixed(12)}`);
// prints
// energy -1.990008330556
// exact  -1.990008330556
