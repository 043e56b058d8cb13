// Mean-field magnetization m = tanh(β(z m + h)) and its susceptibility ∂m/∂h, from the implicit function theorem: only
// the solution is differentiated, not the hundred iterations that led to it.
// Exactly, ∂m/∂h = β(1 − m²) / (1 − βz(1 − m²)).
import { array, fixedPoint, grad, type Tensor, tanh } from "helmholtz/tensor";

const neighbours = 4;
const beta = 0.3;
const meanField = (m: Tensor, h: Tensor) => tanh(m.mul(neighbours).add(h).mul(beta));

const magnetization = (h: Tensor) => fixedPoint(meanField, array(1), h).value;

const field = array(0.01);
const m = magnetization(field).item();
const susceptibility = grad(magnetization)(field).item();
const slope = beta * (1 - m ** 2);

console.log(`magnetization  ${m.toFixed(9)}`);
console.log(`susceptibility ${susceptibility.toFixed(7)}`);
console.log(`exact          ${(slope / (1 - neighbours * slope)).toFixed(7)}`);
// prints
// magnetization  0.663771752
// susceptibility 0.5105453
// exact          0.5105453
