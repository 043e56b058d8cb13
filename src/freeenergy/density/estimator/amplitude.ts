import { allocate, type DType, isComplex, NDArray, type Storage } from "../../../tensor/index.ts";
import type { Weighting } from "./baseline.ts";

/**
 * The weight 2(E(x) − bₙ)/count of each point's ∇ ln Ψ*, as an array of dtype `dtype`; real where ln Ψ is. The baseline bₙ is
 * the mean over the (other) points of the same label, or over all of them for a label that was drawn once: given the
 * labels, it does not depend on the point.
 */
export function amplitudeWeights(
  energies: NDArray,
  labels: NDArray,
  { baseline, clip }: Weighting,
  dtype: DType,
): NDArray {
  const count = energies.size;
  const [real, imaginary] = partsOf(energies);
  const energy = clip ? clip(new NDArray("float64", [count], real)).values() : real;
  const weights = allocate(dtype, count);
  const stride = isComplex(dtype) ? 2 : 1;
  const fill = (
    values: Storage | Float64Array,
    offset: number,
    members: readonly number[],
    among: readonly number[],
  ) => {
    let mean = 0;
    if (baseline !== "none") for (const i of among) mean += values[i] / among.length;
    const others = baseline === "leave-one-out" ? among.length / (among.length - 1) : 1;
    for (const i of members) weights[stride * i + offset] = (2 / count) * others * (values[i] - mean);
  };
  const all = Array.from({ length: count }, (_, i) => i);
  for (const members of groupsOf(labels)) {
    const among = members.length > 1 ? members : all;
    fill(energy, 0, members, among);
    if (stride === 2) fill(imaginary, 1, members, among);
  }
  return new NDArray(dtype, [count], weights);
}

function partsOf(energies: NDArray): readonly [Float64Array, Float64Array] {
  const values = energies.values();
  if (!isComplex(energies.dtype)) return [Float64Array.from(values), new Float64Array(energies.size)];
  const part = (offset: number) => Float64Array.from({ length: energies.size }, (_, i) => values[2 * i + offset]);
  return [part(0), part(1)];
}

/** The samples that have the same label, for each label. */
function groupsOf(labels: NDArray): Iterable<readonly number[]> {
  const [count] = labels.shape;
  const values = labels.values();
  const length = values.length / count;
  const groups = new Map<string, number[]>();
  for (let i = 0; i < count; i++) {
    const label = values.subarray(i * length, (i + 1) * length).join();
    const group = groups.get(label);
    if (group) group.push(i);
    else groups.set(label, [i]);
  }
  return groups.values();
}
