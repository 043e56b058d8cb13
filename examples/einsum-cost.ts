// The norm of a matrix product state of 8 sites as one einsum. In the order written, or in the order a physicist would
// choose: einsum searches for it, and contractionCost says what it takes before anything is computed.
import { contractionCost, einsum, random } from "helmholtz/tensor";

const [sites, d, D] = [8, 2, 16];
const shapeOf = (site: number) => [site === 0 ? 1 : D, d, site === sites - 1 ? 1 : D];
const state = Array.from({ length: sites }, (_, site) => random.normal(random.key(site), shapeOf(site)));

const letters = "abcdefghijklmnopqrstuvwxyz";
const ket = state.map((_, i) => letters[i] + letters[9 + i] + letters[i + 1]);
const bra = state.map((_, i) => letters[i].toUpperCase() + letters[9 + i] + letters[i + 1].toUpperCase());
const subscripts = `${[...ket, ...bra].join()}->`;

const { flops, largestIntermediate } = contractionCost(subscripts, ...state, ...state);
console.log(`${flops} multiplications and additions, at most ${largestIntermediate} numbers at once`);
console.log(`summing over every index at once: ${(d ** sites * D ** (2 * (sites - 1))).toExponential(1)} terms`);
console.log(`norm is positive: ${einsum(subscripts, ...state, ...state).item() > 0}`);
// prints
// 71711 multiplications and additions, at most 256 numbers at once
// summing over every index at once: 1.8e+19 terms
// norm is positive: true
