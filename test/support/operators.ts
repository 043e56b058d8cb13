import fc from "fast-check";
import { type Operator, pauli, plus } from "../../src/model/index.ts";
import { complex, type NDArray, random, type Shape } from "../../src/tensor/index.ts";

/** Random sums of Pauli strings on so many sites, with real coefficients unless asked. */
export function operators(sites: number, complexCoefficients = false): fc.Arbitrary<Operator> {
  const all = Array.from({ length: sites }, (_, i) => i);
  const term = fc
    .tuple(
      fc.array(fc.constantFrom("I", "X", "Y", "Z"), { minLength: sites, maxLength: sites }),
      fc.integer({ min: -8, max: 8 }),
      complexCoefficients ? fc.integer({ min: -8, max: 8 }) : fc.constant(0),
    )
    .map(([letters, re, im]) => pauli(letters.join(""), all, { re: re / 8, im: im / 8 }));
  return fc.array(term, { minLength: 1, maxLength: 6 }).map((terms) => plus(...terms));
}

/** Random complex numbers. */
export function randomState(seed: number, shape: Shape): NDArray {
  const [re, im] = random.split(random.key(seed));
  return complex(random.normal(re, shape), random.normal(im, shape)) as NDArray;
}
