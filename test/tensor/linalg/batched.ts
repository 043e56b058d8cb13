import { expect } from "vitest";
import { type DType, type NDArray, slice, type Tensor, vmap } from "../../../src/tensor/index.ts";
import { distance, randomTensor } from "../../support/random-tensor.ts";
import type { Subject } from "./differences.ts";

/** Expects f of a batch of matrices, and f mapped over the batch, to be f of each matrix. */
export function expectBatched(f: Subject, matrix: readonly number[], dtype: DType, seed = 1): void {
  const batch = randomTensor(seed, [2, 3, ...matrix], dtype);
  const whole = f(batch);
  const mapped = vmap((x: Tensor) => f(x))(batch);
  for (let i = 0; i < 2; i++) {
    for (let j = 0; j < 3; j++) {
      f(slice(batch, i, j)).forEach((expected, output) => {
        for (const result of [whole[output], mapped[output]]) {
          expect(distance(slice(result, i, j) as NDArray, expected as NDArray)).toBeLessThan(1e-10);
        }
      });
    }
  }
}
