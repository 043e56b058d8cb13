// A pendulum, q̈ = −ω² sin q, by Dormand–Prince 5(4), and how its position after 3 units of time depends on ω and on the
// start: gradients by the adjoint equation, whose memory does not grow with the number of steps. Beside them, central
// differences.
import { array, grad, odeint, sin, type Tensor } from "helmholtz/tensor";

interface Phase {
  q: Tensor;
  p: Tensor;
}
const pendulum = (_: number, { q, p }: Phase, omega: Tensor): Phase => ({
  q: p,
  p: sin(q).mul(omega).mul(omega).neg(),
});

const position = (omega: Tensor, q0: Tensor): Tensor => {
  const { value } = odeint(pendulum, { q: q0, p: array(0) }, [0, 3], omega, { rtol: 1e-11, atol: 1e-11 });
  return value.q.take(1);
};

const [omega, q0, h] = [1.3, 1, 1e-4];
const at = (w: number, q: number) => position(array(w), array(q)).item();
const print = (name: string, x: number) => console.log(`${name.padEnd(12)} ${x.toFixed(6)}`);

print("q(3)", at(omega, q0));
print("∂q/∂ω", grad(position)(array(omega), array(q0)).item());
print("difference", (at(omega + h, q0) - at(omega - h, q0)) / (2 * h));
print("∂q/∂q₀", grad(position, { argument: 1 })(array(omega), array(q0)).item());
print("difference", (at(omega, q0 + h) - at(omega, q0 - h)) / (2 * h));
// prints
// q(3)         -0.874513
// ∂q/∂ω        1.348790
// difference   1.348790
// ∂q/∂q₀       -1.115837
// difference   -1.115837
