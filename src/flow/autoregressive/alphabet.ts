import { array, cast, concrete, equal, expandDims, InputError, NDArray, type Tensor } from "../../tensor/index.ts";

/**
 * What a site of a discrete model can be. Samples hold its values; a value's label is its place in the list, and what
 * probabilities are counted by.
 */
export interface Alphabet {
  /** Different numbers, two at least. */
  readonly values: readonly number[];
}

/** Spins ±1. As for qubits, label 0 is up: σ = 1 − 2 label. */
export const spins: Alphabet = { values: [1, -1] };

/** Occupations or bits, 0 and 1. */
export const occupations: Alphabet = { values: [0, 1] };

/**
 * The categories 0, …, count − 1.
 * @throws InputError for fewer than two.
 */
export function categories(count: number): Alphabet {
  if (!Number.isInteger(count) || count < 2) {
    throw new InputError(`categories: the count is ${count}; allowed: a whole number of at least 2`);
  }
  return { values: Array.from({ length: count }, (_, value) => value) };
}

/**
 * The label of each value, int32 of the same shape.
 * @throws InputError for a number that is no value of the alphabet, with its position.
 */
export function labelsOf({ values }: Alphabet, samples: Tensor): NDArray {
  const given = concrete(samples, "labelsOf");
  const numbers = given.values();
  const labels = new Int32Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    const label = values.indexOf(numbers[i]);
    if (label < 0) {
      throw new InputError(`element ${i} of samples [${given.shape}] is ${numbers[i]}; allowed: ${listed(values)}`);
    }
    labels[i] = label;
  }
  return new NDArray("int32", given.shape, labels);
}

/**
 * The value of each label, float64 of the same shape.
 * @throws InputError for a label out of range, with its position.
 */
export function valuesOf({ values }: Alphabet, labels: Tensor): NDArray {
  const given = concrete(labels, "valuesOf");
  const numbers = given.values();
  const out = new Float64Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    const value = values[numbers[i]];
    if (value === undefined) {
      throw new InputError(
        `element ${i} of labels [${given.shape}] is ${numbers[i]}; allowed: 0 to ${values.length - 1}`,
      );
    }
    out[i] = value;
  }
  return new NDArray("float64", given.shape, out);
}

/**
 * Nothing, if all numbers are values of the alphabet.
 * @throws InputError for one that is none, as {@link labelsOf} does.
 */
export function checkValues(alphabet: Alphabet, samples: NDArray): void {
  const numbers = samples.values();
  const [first, second, ...others] = alphabet.values;
  let matches = others.length === 0 ? 0 : Number.NaN;
  // without a branch, which would be mispredicted half the time
  for (let i = 0; i < numbers.length; i++) matches += Number(numbers[i] === first) + Number(numbers[i] === second);
  if (matches !== numbers.length) labelsOf(alphabet, samples);
}

/** 1 at the label of each value, else 0: [..., k] from [...]. */
export function oneHot({ values }: Alphabet, samples: Tensor): Tensor {
  return cast(equal(expandDims(samples, -1), array([...values])), "float64");
}

function listed(values: readonly number[]): string {
  return values.length <= 8 ? values.join(", ") : `${values.slice(0, 8).join(", ")}, …`;
}
