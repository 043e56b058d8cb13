import { type Complex, InputError } from "../tensor/index.ts";

/** coefficient · P₀P₁…: `letters[j]`, one of X, Y, Z, acts on `sites[j]`; sites ascend. No letters: the identity. */
export interface PauliTerm {
  readonly coefficient: Complex;
  readonly letters: string;
  readonly sites: readonly number[];
}

/**
 * An operator on spins 1/2 (qubits) as a sum of Pauli strings, in which every operator can be written. σ, not S = σ/2:
 * X = [[0, 1], [1, 0]], Y = [[0, −i], [i, 0]], Z = diag(1, −1), spin up being the state 0.
 */
export interface Operator {
  /** No two of them have the same string, and none is zero. */
  readonly terms: readonly PauliTerm[];
}

/** `i^power · letter`: products of two Pauli matrices. */
const products: Readonly<Record<string, readonly [letter: string, power: number]>> = {
  XY: ["Z", 1],
  YZ: ["X", 1],
  ZX: ["Y", 1],
  YX: ["Z", 3],
  ZY: ["X", 3],
  XZ: ["Y", 3],
};

/** A Pauli string: `pauli("XZ", [0, 3])` is X₀Z₃. Throws `InputError` for other letters, or sites that do not fit. */
export function pauli(letters: string, sites: readonly number[], coefficient: number | Complex = 1): Operator {
  if (!/^[IXYZ]*$/.test(letters)) throw new InputError(`pauli: '${letters}' has letters other than I, X, Y and Z`);
  if (letters.length !== sites.length) {
    throw new InputError(`pauli: '${letters}' has ${letters.length} letters for ${sites.length} sites`);
  }
  const wrong = sites.find((site, i) => !Number.isInteger(site) || site < 0 || sites.indexOf(site) !== i);
  if (wrong !== undefined) {
    throw new InputError(
      `pauli: '${letters}' on sites [${sites.join(", ")}]: they must be different whole numbers ≥ 0`,
    );
  }
  const { re, im } = asComplex(coefficient);
  if (!Number.isFinite(re) || !Number.isFinite(im)) {
    throw new InputError(`pauli: the coefficient of '${letters}' is ${re} + ${im}i; allowed: finite numbers`);
  }
  const order = [...letters].flatMap((letter, i) => (letter === "I" ? [] : [i])).sort((a, b) => sites[a] - sites[b]);
  const term = {
    coefficient: { re, im },
    letters: order.map((i) => letters[i]).join(""),
    sites: order.map((i) => sites[i]),
  };
  return collected([term]);
}

/** The sum of operators. */
export function plus(...operators: readonly Operator[]): Operator {
  return collected(operators.flatMap(({ terms }) => terms));
}

/** a − b. */
export function minus(a: Operator, b: Operator): Operator {
  return plus(a, times(-1, b));
}

/** The product of operators and numbers, in the order they are written. */
export function times(...factors: readonly (Operator | number | Complex)[]): Operator {
  return factors
    .map(asOperator)
    .reduce((a, b) => collected(a.terms.flatMap((s) => b.terms.map((t) => multiplied(s, t)))), identity);
}

/** The identity. */
export const identity: Operator = { terms: [{ coefficient: { re: 1, im: 0 }, letters: "", sites: [] }] };

/** n = (1 − Z)/2: 1 in the state 1, 0 in the state 0. */
export function occupation(site: number): Operator {
  return plus(times(1 / 2, identity), pauli("Z", [site], -1 / 2));
}

/** S⁺ = (X + iY)/2, which turns the state 1 (spin down) into 0 (spin up). */
export function raising(site: number): Operator {
  return plus(pauli("X", [site], 1 / 2), pauli("Y", [site], { re: 0, im: 1 / 2 }));
}

/** S⁻ = (X − iY)/2, which turns the state 0 (spin up) into 1 (spin down). */
export function lowering(site: number): Operator {
  return plus(pauli("X", [site], 1 / 2), pauli("Y", [site], { re: 0, im: -1 / 2 }));
}

/** The Hermitian conjugate. */
export function adjoint({ terms }: Operator): Operator {
  return { terms: terms.map((t) => ({ ...t, coefficient: { re: t.coefficient.re, im: 0 - t.coefficient.im } })) };
}

const transposes = new WeakMap<Operator, Operator>();

/** The transpose, without conjugation: strings with an odd number of Y change their sign. */
export function transposed(operator: Operator): Operator {
  const known = transposes.get(operator);
  if (known) return known;
  const odd = ({ letters }: PauliTerm) => letters.split("Y").length % 2 === 0;
  const negated = (term: PauliTerm) => ({
    ...term,
    coefficient: { re: -term.coefficient.re, im: -term.coefficient.im },
  });
  const symmetric = !operator.terms.some(odd);
  const result = symmetric ? operator : { terms: operator.terms.map((term) => (odd(term) ? negated(term) : term)) };
  transposes.set(operator, result);
  transposes.set(result, operator);
  return result;
}

/** Whether every coefficient is real, to rounding relative to the largest of them. */
export function isHermitian({ terms }: Operator): boolean {
  const largest = terms.reduce((most, { coefficient: { re, im } }) => Math.max(most, Math.hypot(re, im)), 0);
  return terms.every(({ coefficient: { im } }) => Math.abs(im) <= 1e-12 * largest);
}

/** How many sites the operator needs: one more than the last it acts on. */
export function sitesOf({ terms }: Operator): number {
  return terms.reduce((most, { sites }) => Math.max(most, (sites.at(-1) ?? -1) + 1), 0);
}

function asComplex(value: number | Complex): Complex {
  return typeof value === "number" ? { re: value, im: 0 } : value;
}

function asOperator(factor: Operator | number | Complex): Operator {
  if (typeof factor === "object" && "terms" in factor) return factor;
  return collected([{ coefficient: asComplex(factor), letters: "", sites: [] }]);
}

function multiplied(a: PauliTerm, b: PauliTerm): PauliTerm {
  const letters = new Map(a.sites.map((site, i) => [site, a.letters[i]]));
  let power = 0;
  for (const [i, site] of b.sites.entries()) {
    const before = letters.get(site);
    const letter = b.letters[i];
    if (before === letter) letters.delete(site);
    else if (before === undefined) letters.set(site, letter);
    else {
      const [product, turns] = products[before + letter];
      letters.set(site, product);
      power += turns;
    }
  }
  const sites = [...letters.keys()].sort((x, y) => x - y);
  const { re, im } = {
    re: a.coefficient.re * b.coefficient.re - a.coefficient.im * b.coefficient.im,
    im: a.coefficient.re * b.coefficient.im + a.coefficient.im * b.coefficient.re,
  };
  const turned = [
    { re, im },
    { re: -im, im: re },
    { re: -re, im: -im },
    { re: im, im: -re },
  ][power % 4];
  return { coefficient: turned, letters: sites.map((site) => letters.get(site)).join(""), sites };
}

/** The same sum with each string once, in the order of first appearance. */
function collected(terms: readonly PauliTerm[]): Operator {
  const sums = new Map<string, PauliTerm>();
  for (const term of terms) {
    const key = `${term.letters} ${term.sites.join()}`;
    const { coefficient } = sums.get(key) ?? { coefficient: { re: 0, im: 0 } };
    sums.set(key, {
      ...term,
      coefficient: { re: coefficient.re + term.coefficient.re, im: coefficient.im + term.coefficient.im },
    });
  }
  return { terms: [...sums.values()].filter(({ coefficient: { re, im } }) => re !== 0 || im !== 0) };
}
