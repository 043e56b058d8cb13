import { concrete, matrixTranspose, NDArray, type Tensor } from "../../tensor/index.ts";
import { type Alphabet, oneHot } from "./alphabet.ts";

// Nets that are walked with tensors have a sample in a row, [count, …].

/** What the values of a site, [count], enter a net as: themselves, [count, 1], or one-hot, [count, k], where k > 2. */
export function enteredValues(alphabet: Alphabet, drawn: Float64Array): Tensor {
  const count = drawn.length;
  if (alphabet.values.length === 2) return new NDArray("float64", [count, 1], drawn.slice());
  return oneHot(alphabet, new NDArray("float64", [count], drawn.slice()));
}

/** Logits [count, k − 1] as a walk gives them: those of one value after those of another. */
export function logitRows(logits: NDArray): Float64Array {
  const rows = logits.shape[1] === 1 ? logits : concrete(matrixTranspose(logits), "logits");
  return rows.values() as Float64Array;
}
