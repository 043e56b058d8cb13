import {
  acosh,
  add,
  array,
  concatenate,
  concrete,
  cosh,
  div,
  exp,
  InputError,
  log,
  logaddexp,
  mul,
  neg,
  prod,
  scalar,
  sinh,
  sub,
  sum,
  type Tensor,
  tanh,
  valueAndGrad,
} from "../tensor/index.ts";
import { type Thermodynamics, thermodynamics } from "./classical-ising.ts";
import { requireCount } from "./graph.ts";

/**
 * Exact thermodynamics of the Ising ferromagnet E = −Σ σσ′ on a torus of width × height sites, of the whole lattice.
 *
 * B. Kaufman, Crystal statistics II, Phys. Rev. 76, 1232 (1949); A. E. Ferdinand and M. E. Fisher, Phys. Rev. 185, 832
 * (1969).
 * @throws InputError unless β is positive and finite, and both lengths are whole numbers of at least 2.
 */
export function isingTorus(width: number, height: number, beta: number): Thermodynamics {
  requireCount("isingTorus", "the width", width, 2);
  requireCount("isingTorus", "the height", height, 2);
  if (!(beta > 0 && Number.isFinite(beta))) throw new InputError(`isingTorus: beta is ${beta}; allowed: above 0`);
  const { value, gradient } = valueAndGrad((x: Tensor) => torusLogPartition(width, height, x))(scalar(beta));
  const [lnZ, slope] = [value, gradient].map((x) => concrete(x, "isingTorus").item());
  return thermodynamics(beta, lnZ, -slope);
}

/**
 * ln Z = ln ½ + (mn/2) ln(2 sinh 2β) + ln Σ of the four products Π 2cosh(mγ/2) and Π 2sinh(mγ/2), over odd and over even
 * momenta: the cosines first, times one plus the product of tanh(mγ/2), which may be negative.
 */
function torusLogPartition(width: number, height: number, beta: Tensor): Tensor {
  const [odd, even] = [1, 0].map((parity) => {
    const half = mul(levels(width, parity, beta), height / 2);
    return { cosines: sum(logaddexp(half, neg(half))), both: add(1, prod(tanh(half))) };
  });
  const ratio = exp(sub(even.cosines, odd.cosines));
  const sectors = add(odd.cosines, log(add(odd.both, mul(ratio, even.both))));
  return add(mul(log(mul(2, sinh(mul(2, beta)))), (width * height) / 2), sub(sectors, Math.LN2));
}

/** γ of the momenta πr/n, r = parity, parity + 2, …: cosh γ = cosh 2β coth 2β − cos(πr/n), and γ₀ = 2β + ln tanh β. */
function levels(width: number, parity: number, beta: Tensor): Tensor {
  const momenta = Array.from({ length: width }, (_, r) => (Math.PI * (2 * r + parity)) / width);
  const twice = mul(2, beta);
  const sum = div(cosh(twice), tanh(twice));
  const cosines = array((parity === 0 ? momenta.slice(1) : momenta).map(Math.cos));
  const above = acosh(sub(sum, cosines));
  // At r = 0 the argument is 1 at the critical point, and γ has a sign.
  return parity === 0 ? concatenate([add(twice, log(tanh(beta))).reshape([1]), above]) : above;
}
