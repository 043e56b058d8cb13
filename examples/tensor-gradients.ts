// The gradient of a real function of complex numbers is ∂f/∂Re z + i ∂f/∂Im z: z − η·grad goes downhill.
// Here: the nuclear norm Σ σᵢ of a complex matrix A = U diag(σ) V†, whose gradient is U V†; and a Hessian and a
// directional derivative of ln Σ e^x, whose Hessian is diag(p) − p pᵀ with p = softmax(x).
import {
  abs,
  array,
  diag,
  exp,
  grad,
  hessian,
  jvp,
  log,
  matmul,
  max,
  outer,
  random,
  softmax,
  sub,
  sum,
  svd,
  type Tensor,
} from "helmholtz/tensor";

const near = (a: Tensor, b: Tensor) => (max(abs(sub(a, b))).item() < 1e-12 ? "equal" : "different");

const matrix = random.normal(random.key(1), [5, 3], "complex128");
const nuclearNorm = (a: Tensor) => sum(svd(a).s);
const { u, vh } = svd(matrix);
console.log(`gradient through the SVD and U V†: ${near(grad(nuclearNorm)(matrix), matmul(u, vh))}`);

const logSumExp = (x: Tensor) => log(sum(exp(x)));
const x = array([0.1, -0.4, 1.2]);
const p = softmax(x);
console.log(`Hessian and diag(p) − p pᵀ: ${near(hessian(logSumExp)(x), sub(diag(p), outer(p, p)))}`);

const direction = array([1, 0, 0]);
const [, slope] = jvp(logSumExp, [x], [direction]);
console.log(`slope along the first axis ${slope.item().toFixed(12)}, p₀ ${p.take(0).item().toFixed(12)}`);
// prints
// gradient through the SVD and U V†: equal
// Hessian and diag(p) − p pᵀ: equal
// slope along the first axis 0.216886962776, p₀ 0.216886962776
