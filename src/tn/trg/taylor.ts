import { concrete, jvp, type NDArray, type Tensor } from "../../tensor/index.ts";

/** A tensor that depends on one parameter: its value, first and second derivative. */
export type Jet = readonly [value: NDArray, first: NDArray, second: NDArray];

/** The jets of f along a curve given by jets, by forward mode through forward mode: nothing is recorded. */
export function pushJets(f: (inputs: Tensor[]) => Tensor[], jets: readonly Jet[]): Jet[] {
  const [values, firsts, seconds] = [0, 1, 2].map((order) => jets.map((jet): Tensor => jet[order]));
  const [[outputs, slopes], [, curvatures]] = jvp(
    (point: Tensor[], direction: Tensor[]) => jvp(f, [point], [direction]),
    [values, firsts],
    [firsts, seconds],
  );
  const numbers = (x: Tensor) => concrete(x, "trg").contiguous();
  return outputs.map((output, i): Jet => [numbers(output), numbers(slopes[i]), numbers(curvatures[i])]);
}
