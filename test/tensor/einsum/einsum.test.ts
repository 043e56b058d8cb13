import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { einsum } from "../../../src/tensor/einsum/index.ts";
import {
  array,
  concrete,
  type DType,
  fromData,
  isComplex,
  jvp,
  type NDArray,
  type Tensor,
  vjp,
  vmap,
} from "../../../src/tensor/index.ts";
import { einsumOracle, type PlainArray, plain } from "../../oracle/einsum.ts";

interface Case {
  readonly subscripts: string;
  readonly shapes: readonly (readonly number[])[];
}

const letters = ["a", "b", "Z", "é", "i"];

/** Random index sets: up to four operands, repeated letters, any of the letters used in the result. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    terms: fc.array(fc.array(fc.constantFrom(...letters), { maxLength: 4 }), { minLength: 1, maxLength: 4 }),
    extents: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: letters.length, maxLength: letters.length }),
    order: fc.shuffledSubarray(letters),
  })
  .map(({ terms, extents, order }) => ({
    subscripts: `${terms.map((term) => term.join("")).join()}->${order.filter((x) => terms.flat().includes(x)).join("")}`,
    shapes: terms.map((term) => term.map((letter) => extents[letters.indexOf(letter)])),
  }));

const dtypes: fc.Arbitrary<DType> = fc.constantFrom("float64", "complex128");

/** Numbers in [−1, 1] from a linear congruential generator, so that shapes alone need to be drawn. */
function fill(shape: readonly number[], dtype: DType, seed: number): NDArray {
  const count = shape.reduce((a, b) => a * b, 1) * (isComplex(dtype) ? 2 : 1);
  let state = seed >>> 0;
  const next = () => {
    state = (1664525 * state + 1013904223) % 2 ** 32;
    return state / 2 ** 31 - 1;
  };
  return fromData(dtype, shape, Float64Array.from({ length: count }, next));
}

function expectClose(result: Tensor, expected: PlainArray): void {
  const actual = plain(concrete(result, "test"));
  expect(actual.shape).toEqual(expected.shape);
  expect(distance(actual.re, expected.re) + distance(actual.im, expected.im)).toBeLessThan(1e-12);
}

function distance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((worst, x, i) => Math.max(worst, Math.abs(x - b[i])), 0);
}

/** Re ⟨a, b⟩ = Re Σ a*·b. */
function pairing(a: PlainArray, b: PlainArray): number {
  return a.re.reduce((total, x, i) => total + x * b.re[i] + a.im[i] * b.im[i], 0);
}

const plainOf = (x: Tensor) => plain(concrete(x, "test"));

describe("einsum agrees with nested loops", () => {
  test("over random index sets, real, complex and mixed", () => {
    fc.assert(
      fc.property(
        cases,
        fc.array(dtypes, { minLength: 4, maxLength: 4 }),
        fc.nat(),
        ({ subscripts, shapes }, kinds, seed) => {
          const operands = shapes.map((shape, i) => fill(shape, kinds[i], seed + i));
          const result = einsum(subscripts, ...operands);
          expect(isComplex(result.dtype)).toBe(operands.some((x) => isComplex(x.dtype)));
          expectClose(result, einsumOracle(subscripts, operands.map(plain)));
        },
      ),
      { numRuns: 400 },
    );
  });

  test.each([
    [
      "ij,jk->ik",
      [
        [3, 4],
        [4, 5],
      ],
    ],
    [
      "ij,jk->ki",
      [
        [3, 4],
        [4, 5],
      ],
    ],
    [
      "ji,kj->ik",
      [
        [4, 3],
        [5, 4],
      ],
    ],
    [
      "bij,bjk->bik",
      [
        [2, 3, 4],
        [2, 4, 5],
      ],
    ],
    [
      "ibj,jkb->kib",
      [
        [3, 2, 4],
        [4, 5, 2],
      ],
    ],
    [
      "ijb,ijb->b",
      [
        [3, 4, 5],
        [3, 4, 5],
      ],
    ],
    ["i,j->ij", [[3], [4]]],
    ["i,j->ji", [[3], [4]]],
    ["i,i->", [[5], [5]]],
    ["ii->", [[4, 4]]],
    ["iij->ji", [[3, 3, 2]]],
    ["iii->i", [[3, 3, 3]]],
    ["ijij->ij", [[2, 3, 2, 3]]],
    ["jiij->", [[2, 3, 3, 2]]],
    ["ij->ji", [[2, 3]]],
    ["ij->", [[2, 3]]],
    [",->", [[], []]],
    ["i,i,i->i", [[3], [3], [3]]],
    [
      "ij,ij,ij->",
      [
        [3, 4],
        [3, 4],
        [3, 4],
      ],
    ],
    [
      "abc,cd,bde,ea->",
      [
        [2, 3, 4],
        [4, 2],
        [3, 2, 5],
        [5, 2],
      ],
    ],
    ["i,ij->j", [[0], [0, 2]]],
    ["ij,k->k", [[2, 0], [3]]],
    [
      "...ij,...jk->...ik",
      [
        [2, 3, 4],
        [4, 5],
      ],
    ],
    [
      "...ij,...jk->...ik",
      [
        [2, 1, 3, 4],
        [6, 4, 5],
      ],
    ],
    [
      "i...,i...->...",
      [
        [3, 1, 4],
        [3, 2, 1],
      ],
    ],
    ["i...j->j...i", [[2, 3, 4, 5]]],
    ["...,...->...", [[2, 1], [3]]],
    ["ii...->...i", [[3, 3, 2]]],
  ])("%s", (subscripts, shapes) => {
    for (const dtype of ["float64", "complex128"] as const) {
      const operands = shapes.map((shape, i) => fill(shape, dtype, 7 + i));
      expectClose(einsum(subscripts, ...operands), einsumOracle(subscripts, operands.map(plain)));
    }
  });

  test.each([
    [
      "ij,jk",
      "ij,jk->ik",
      [
        [2, 3],
        [3, 4],
      ],
    ],
    [
      "kj,ji",
      "kj,ji->ik",
      [
        [2, 3],
        [3, 4],
      ],
    ],
    ["ii", "ii->", [[3, 3]]],
    ["ba", "ba->ab", [[2, 3]]],
    ["bA", "bA->Ab", [[2, 3]]],
    ["...j,j", "...j,j->...", [[2, 3, 4], [4]]],
    ["b...a", "b...a->...ab", [[2, 3, 4]]],
    [
      " i j , j k -> i k ",
      "ij,jk->ik",
      [
        [2, 3],
        [3, 4],
      ],
    ],
  ])("implicit %s is %s", (implicit, explicit, shapes) => {
    const operands = shapes.map((shape, i) => fill(shape, "float64", i));
    expectClose(einsum(implicit, ...operands), einsumOracle(explicit, operands.map(plain)));
  });

  test("of a dozen operands, past the limit of the exact search", () => {
    const ring = "abcdefghijkl";
    const terms = [...ring].map((letter, i) => `${letter}${ring[(i + 1) % ring.length]}`);
    const operands = terms.map((_, i) => fill([2, 2], "float64", i));
    const product = operands.slice(1).reduce((left: Tensor, right) => left.matmul(right), operands[0]);
    const trace = plainOf(product).re[0] + plainOf(product).re[3];
    expect(concrete(einsum(`${terms.join()}->`, ...operands), "test").item()).toBeCloseTo(trace, 12);
  });

  test("of transposed and strided views", () => {
    const x = fill([4, 3, 5], "complex128", 3);
    const y = fill([6, 4], "complex128", 4);
    const [u, v] = [x.permute([2, 0, 1]).slice([null, null, 2]), y.slice([null, null, -1])];
    expectClose(einsum("ajb,mj->bma", u, v), einsumOracle("ajb,mj->bma", [u, v].map(plainOf)));
  });
});

describe("dtypes", () => {
  test.each<[DType, DType, DType]>([
    ["float32", "float32", "float32"],
    ["float32", "complex128", "complex128"],
    ["float64", "complex64", "complex128"],
    ["float32", "complex64", "complex64"],
    ["int32", "int32", "float64"],
    ["bool", "float32", "float32"],
    ["bool", "bool", "float64"],
  ])("%s with %s gives %s", (a, b, expected) => {
    const x = array(
      [
        [1, 0],
        [1, 1],
      ],
      a,
    );
    const y = array(
      [
        [1, 1],
        [0, 1],
      ],
      b,
    );
    const result = einsum("ij,jk->ik", x, y);
    expect(result.dtype).toBe(expected);
    expectClose(result, einsumOracle("ij,jk->ik", [plain(x), plain(y)]));
    expect(einsum("ij->ji", x).dtype).toBe(a === "int32" || a === "bool" ? "float64" : a);
  });

  test("plain numbers and nested arrays are operands too", () => {
    expect(plainOf(einsum(",i->i", 2, [1, 2, 3])).re).toEqual([2, 4, 6]);
  });
});

/** einsum is linear in each operand, so its derivatives are einsums with operands replaced: exact to rounding. */
describe("derivatives", () => {
  test("jvp, vjp and their second order over random index sets", () => {
    fc.assert(
      fc.property(
        cases,
        fc.array(dtypes, { minLength: 4, maxLength: 4 }),
        fc.nat(),
        ({ subscripts, shapes }, kinds, seed) => {
          const operands = shapes.map((shape, i) => fill(shape, kinds[i], seed + i));
          const tangents = shapes.map((shape, i) => fill(shape, kinds[i], seed + 100 + i));
          const f = (...xs: Tensor[]) => einsum(subscripts, ...xs);
          const replaced = (...which: number[]) =>
            einsumOracle(
              subscripts,
              operands.map((x, i) => plain(which.includes(i) ? tangents[i] : x)),
            );
          const { value, pullback } = vjp(f, ...(operands as Tensor[]));
          const weights = fill(value.shape, value.dtype, seed + 7);
          const pulled = pullback(weights);
          operands.forEach((_, i) => {
            const along = (...xs: Tensor[]) => {
              const direction = xs.map((x, j) => (j === i ? tangents[j] : fill(x.shape, x.dtype, 0).mul(0)));
              return jvp(f, xs, direction)[1];
            };
            const derivative = replaced(i);
            expectClose(along(...operands), derivative);
            expect(pairing(plainOf(pulled[i]), plain(tangents[i]))).toBeCloseTo(
              pairing(plain(weights), derivative),
              11,
            );
            const second = vjp(along, ...(operands as Tensor[])).pullback(weights);
            operands.forEach((_, j) => {
              const expected = j === i ? 0 : pairing(plain(weights), replaced(i, j));
              expect(pairing(plainOf(second[j]), plain(tangents[j]))).toBeCloseTo(expected, 11);
            });
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  test("vmap over random index sets is a loop over examples", () => {
    fc.assert(
      fc.property(
        cases,
        fc.array(dtypes, { minLength: 4, maxLength: 4 }),
        fc.nat(),
        ({ subscripts, shapes }, kinds, seed) => {
          const batched = shapes.map((shape, i) => fill(i % 2 === 0 ? [3, ...shape] : shape, kinds[i], seed + i));
          const axes = shapes.map((_, i) => (i % 2 === 0 ? 0 : null));
          const mapped = vmap((...xs: Tensor[]) => einsum(subscripts, ...xs), axes)(...batched);
          for (let example = 0; example < 3; example++) {
            const one = batched.map((x, i) => (i % 2 === 0 ? x.slice(example) : x));
            expectClose(mapped.slice(example), einsumOracle(subscripts, one.map(plainOf)));
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("what does not fit", () => {
  const matrix = fill([2, 3], "float64", 1);
  test.each<[string, NDArray[], string]>([
    ["ij,jk->ik", [matrix, fill([4, 2], "float64", 1)], "einsum('ij,jk->ik'): j is 3 in operand 0 and 4 in operand 1"],
    ["ii->i", [matrix], "einsum('ii->i'): i is 2 and 3 in operand 0"],
    ["ij,jk->ik", [matrix], "einsum('ij,jk->ik'): names 2 operands, got 1"],
    ["ij->ik", [matrix], "einsum('ij->ik'): the result names k, which no operand has"],
    ["ij->iji", [matrix], "einsum('ij->iji'): the result names i twice"],
    ["ijk->i", [matrix], "einsum('ijk->i'): operand 0 has rank 2, but 'ijk' names 3 axes"],
    ["i->i", [matrix], "einsum('i->i'): operand 0 has rank 2, but 'i' names 1 axis"],
    ["i...jk->i...", [matrix], "einsum('i...jk->i...'): operand 0 has rank 2, but 'i...jk' names 3 axes or more"],
    ["i1->i", [matrix], "einsum('i1->i'): '1' is not allowed; subscripts are letters, ',', '...' and '->'"],
    ["i..j->ij", [matrix], "einsum('i..j->ij'): cannot read 'i..j'; allowed are letters and one '...'"],
    ["ij->i->j", [matrix], "einsum('ij->i->j'): '->' may appear once"],
    ["ij-i", [matrix], "einsum('ij-i'): cannot read 'ij-i'; allowed are letters and one '...'"],
    ["ij->i,j", [matrix], "einsum('ij->i,j'): cannot read 'i,j'; allowed are letters and one '...'"],
    ["i...->i", [matrix], "einsum('i...->i'): the operands have axes under '...', so the result must name '...' too"],
    [
      "...i,...i->...",
      [fill([2, 4, 3], "float64", 1), fill([2, 5, 3], "float64", 1)],
      "einsum('...i,...i->...'): axis -1 of '...' is 4 in operand 0 and 5 in operand 1",
    ],
  ])("%s", (subscripts, operands, message) => {
    expect(() => einsum(subscripts, ...operands)).toThrow(message);
  });
});
