import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { planFor } from "../../../src/tensor/einsum/plan.ts";
import { einsum, NDArray, ones } from "../../../src/tensor/index.ts";

let copied = 0;

// Counts the elements that are really copied, all of them by this method.
beforeAll(() => {
  const { contiguous } = NDArray.prototype;
  vi.spyOn(NDArray.prototype, "contiguous").mockImplementation(function (this: NDArray) {
    const result = contiguous.call(this);
    if (result !== this) copied += result.size;
    return result;
  });
});
afterAll(() => {
  vi.restoreAllMocks();
});

beforeEach(() => {
  copied = 0;
});

function run(subscripts: string, shapes: readonly (readonly number[])[]): number {
  const operands = shapes.map((shape) => ones(shape).add(1));
  copied = 0;
  einsum(subscripts, ...operands);
  return copied;
}

describe("elements copied", () => {
  test.each([
    [
      "ij,jk->ik",
      [
        [4, 5],
        [5, 6],
      ],
    ],
    [
      "ji,jk->ik",
      [
        [5, 4],
        [5, 6],
      ],
    ],
    [
      "ij,kj->ki",
      [
        [4, 5],
        [6, 5],
      ],
    ],
    [
      "bij,bkj->bki",
      [
        [3, 4, 5],
        [3, 6, 5],
      ],
    ],
    [
      "ibj,jk->ibk",
      [
        [3, 4, 5],
        [5, 6],
      ],
    ],
    [
      "bij,jbk->bik",
      [
        [3, 4, 5],
        [5, 3, 6],
      ],
    ],
    [
      "aijb,bk->aijk",
      [
        [3, 4, 5, 6],
        [6, 7],
      ],
    ],
    [
      "ab,bcd,aef->cdef",
      [
        [4, 4],
        [4, 3, 5],
        [4, 3, 5],
      ],
    ],
    [
      "ab,bcd,def->acef",
      [
        [3, 4],
        [4, 5, 6],
        [6, 7, 2],
      ],
    ],
  ])("none for %s", (subscripts, shapes) => {
    expect(run(subscripts, shapes)).toBe(0);
  });

  test("the smaller operand where one must be", () => {
    // j and k lie apart in the first operand and together in the second, but in the other order.
    expect(
      run("jik,kjl->il", [
        [9, 8, 7],
        [7, 9, 2],
      ]),
    ).toBe(9 * 8 * 7);
    expect(
      run("jki,kjl->il", [
        [9, 7, 2],
        [7, 9, 8],
      ]),
    ).toBe(9 * 7 * 2);
    expect(
      run("jki,kjl->il", [
        [9, 7, 8],
        [7, 9, 2],
      ]),
    ).toBe(7 * 9 * 2);
  });

  test("never more than planned, over random networks", () => {
    const letters = [..."abcde"];
    const terms = fc.array(fc.shuffledSubarray(letters, { minLength: 1, maxLength: 4 }), {
      minLength: 2,
      maxLength: 4,
    });
    fc.assert(
      fc.property(terms, fc.shuffledSubarray(letters), (lists, open) => {
        const output = open.filter((letter) => lists.flat().includes(letter)).join("");
        const subscripts = `${lists.map((list) => list.join("")).join()}->${output}`;
        const shapes = lists.map((list) => list.map((letter) => 2 + letters.indexOf(letter)));
        expect(run(subscripts, shapes)).toBeLessThanOrEqual(planFor(subscripts, shapes).copied);
      }),
      { numRuns: 200 },
    );
  });
});
