import { InputError } from "../tensor/index.ts";
import { identity, minus, type Operator, type PauliTerm, times } from "./operator.ts";

/** [a, b] = ab − ba. */
export function commutator(a: Operator, b: Operator): Operator {
  return minus(times(a, b), times(b, a));
}

/** a · a · …, so many times; the identity for 0. */
export function operatorPower(a: Operator, exponent: number): Operator {
  if (!Number.isInteger(exponent) || exponent < 0) {
    throw new InputError(`operatorPower: the exponent is ${exponent}; allowed: a whole number of at least 0`);
  }
  if (exponent === 0) return identity;
  const half = operatorPower(a, Math.floor(exponent / 2));
  return exponent % 2 === 0 ? times(half, half) : times(a, half, half);
}

/** Whether two Pauli strings commute: they differ on an even number of the sites both act on. */
export function stringsCommute(a: PauliTerm, b: PauliTerm): boolean {
  const letters = new Map(a.sites.map((site, i) => [site, a.letters[i]]));
  const differ = b.sites.filter((site, i) => letters.has(site) && letters.get(site) !== b.letters[i]);
  return differ.length % 2 === 0;
}

/** Whether all strings of an operator commute with each other, so that exp(−itH) is a product of their rotations. */
export function termsCommute({ terms }: Operator): boolean {
  return terms.every((a, i) => terms.slice(i + 1).every((b) => stringsCommute(a, b)));
}

/** Whether two operators commute, to rounding. */
export function commute(a: Operator, b: Operator): boolean {
  if (a.terms.every((s) => b.terms.every((t) => stringsCommute(s, t)))) return true;
  return largestCoefficient(commutator(a, b)) <= 1e-13 * largestCoefficient(a) * largestCoefficient(b);
}

function largestCoefficient({ terms }: Operator): number {
  return terms.reduce((most, { coefficient: { re, im } }) => Math.max(most, Math.hypot(re, im)), 0);
}
