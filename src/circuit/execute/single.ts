import type { Lowered } from "../compile/lowered.ts";
import { generatorMatrix } from "../compile/matrices.ts";
import type { Operation } from "../compile/operation.ts";

/**
 * The operations on one qubit, in columns: a unitary is exp(iφ)(w − i(xX + yY + zZ)), and a generator, of a rotation,
 * shift + xX + yY + zZ.
 */
export interface SingleOperations {
  readonly fixed: Uint8Array;
  /** w for fixed unitaries, the length of (x, y, z) for rotations; then x, y, z, normalized for rotations. */
  readonly parts: Float64Array;
  /** exp(iφ), or the shift. */
  readonly phase: Float64Array;
}

/** Takes the operations on one qubit apart. */
export function singleOperations(operations: readonly Operation[]): SingleOperations {
  const fixed = new Uint8Array(operations.length);
  const parts = new Float64Array(4 * operations.length);
  const phase = new Float64Array(2 * operations.length);
  for (const [index, operation] of operations.entries()) {
    if (operation.targets.length !== 1 || operation.kind === "evolution") continue;
    if (operation.kind === "unitary") {
      fixed[index] = 1;
      takeUnitary(operation.matrix.values() as Float64Array, parts.subarray(4 * index), phase.subarray(2 * index));
      continue;
    }
    const [a, , re, im, , , d] = generatorMatrix(operation.generator).values() as Float64Array;
    const axis = [re, -im, (a - d) / 2];
    const length = Math.hypot(...axis);
    parts.set([length, ...axis.map((x) => (length === 0 ? 0 : x / length))], 4 * index);
    phase[2 * index] = (a + d) / 2;
  }
  return { fixed, parts, phase };
}

function takeUnitary(u: Float64Array, parts: Float64Array, phase: Float64Array): void {
  // The square root of the determinant is the phase; either sign does.
  const re = u[0] * u[6] - u[1] * u[7] - u[2] * u[4] + u[3] * u[5];
  const im = u[0] * u[7] + u[1] * u[6] - u[2] * u[5] - u[3] * u[4];
  const angle = Math.atan2(im, re) / 2;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  phase.set([c, s]);
  const rotated = (i: number) => [u[i] * c + u[i + 1] * s, u[i + 1] * c - u[i] * s];
  const [w, minusZ] = rotated(0);
  const [minusY, minusX] = rotated(2);
  parts.set([w, -minusX, -minusY, -minusZ]);
}

/** What {@link composeSingle} makes: w, x, y, z, Re and Im of exp(iφ). */
export const composed = new Float64Array(6);

/** The product of the members `from` to `to` of a block on one qubit, into {@link composed}. */
export function composeSingle(
  { fixed, parts, phase }: SingleOperations,
  { steps, angles }: Lowered,
  members: Int32Array,
  from: number,
  to: number,
  values: Float64Array,
): void {
  let w = 1;
  let x = 0;
  let y = 0;
  let z = 0;
  let re = 1;
  let im = 0;
  for (let at = from; at < to; at++) {
    const step = members[at];
    const operation = steps[step];
    let c = parts[4 * operation];
    let s = 1;
    let phaseRe = phase[2 * operation];
    let phaseIm = phase[2 * operation + 1];
    if (fixed[operation] === 0) {
      const angle = values[angles[step]];
      const shift = phaseRe;
      phaseRe = shift === 0 ? 1 : Math.cos(angle * shift);
      phaseIm = shift === 0 ? 0 : -Math.sin(angle * shift);
      s = Math.sin(angle * c);
      c = Math.cos(angle * c);
    }
    const a = s * parts[4 * operation + 1];
    const b = s * parts[4 * operation + 2];
    const d = s * parts[4 * operation + 3];
    const newW = c * w - a * x - b * y - d * z;
    const newX = c * x + a * w + b * z - d * y;
    const newY = c * y + b * w + d * x - a * z;
    const newZ = c * z + d * w + a * y - b * x;
    w = newW;
    x = newX;
    y = newY;
    z = newZ;
    const newRe = re * phaseRe - im * phaseIm;
    im = re * phaseIm + im * phaseRe;
    re = newRe;
  }
  composed[0] = w;
  composed[1] = x;
  composed[2] = y;
  composed[3] = z;
  composed[4] = re;
  composed[5] = im;
}

/** Writes {@link composed} as a matrix. */
export function writeSingle(values: Float64Array, start: number): void {
  const [w, x, y, z, re, im] = composed;
  values[start] = re * w + im * z;
  values[start + 1] = im * w - re * z;
  values[start + 2] = im * x - re * y;
  values[start + 3] = -im * y - re * x;
  values[start + 4] = im * x + re * y;
  values[start + 5] = im * y - re * x;
  values[start + 6] = re * w - im * z;
  values[start + 7] = im * w + re * z;
}

/**
 * Writes {@link composed} as a phase times diag(1, exp(iα)) Ry(β) diag(1, exp(iγ)), the form of a gate of a layer: exp(iγ),
 * exp(iα), tan β/4 and sin β/2 from `gate` on; the phase is multiplied to the number at `start`.
 */
export function writeLayerGate(values: Float64Array, start: number, gate: number): void {
  const w = composed[0];
  const x = composed[1];
  const y = composed[2];
  const z = composed[3];
  const cosine = Math.sqrt(w * w + z * z);
  const sine = Math.sqrt(x * x + y * y);
  // exp(i(α + γ)/2) and exp(i(α − γ)/2)
  const sumRe = cosine === 0 ? 1 : w / cosine;
  const sumIm = cosine === 0 ? 0 : z / cosine;
  const differenceRe = sine === 0 ? 1 : y / sine;
  const differenceIm = sine === 0 ? 0 : -x / sine;
  values[gate] = sumRe * differenceRe + sumIm * differenceIm;
  values[gate + 1] = sumIm * differenceRe - sumRe * differenceIm;
  values[gate + 2] = sumRe * differenceRe - sumIm * differenceIm;
  values[gate + 3] = sumIm * differenceRe + sumRe * differenceIm;
  values[gate + 4] = sine / (1 + cosine);
  values[gate + 5] = sine;
  const phaseRe = composed[4] * sumRe + composed[5] * sumIm;
  const phaseIm = composed[5] * sumRe - composed[4] * sumIm;
  const re = values[start];
  values[start] = re * phaseRe - values[start + 1] * phaseIm;
  values[start + 1] = re * phaseIm + values[start + 1] * phaseRe;
}

/**
 * The gradient with respect to the angles of the members, added to `gradient`, from Im⟨cotangent|P|state⟩ for P = 1, X,
 * Y, Z after the block.
 */
export function pullSingle(
  { fixed, parts, phase }: SingleOperations,
  { steps, angles }: Lowered,
  members: Int32Array,
  from: number,
  to: number,
  values: Float64Array,
  sum: number,
  sumX: number,
  sumY: number,
  sumZ: number,
  gradient: Float64Array,
): void {
  let x = sumX;
  let y = sumY;
  let z = sumZ;
  for (let at = to - 1; at >= from; at--) {
    const step = members[at];
    const operation = steps[step];
    let c = parts[4 * operation];
    let s = 1;
    const a0 = parts[4 * operation + 1];
    const b0 = parts[4 * operation + 2];
    const d0 = parts[4 * operation + 3];
    if (fixed[operation] === 0) {
      const angle = angles[step];
      gradient[angle] += phase[2 * operation] * sum + c * (a0 * x + b0 * y + d0 * z);
      if (at === from) return;
      const turn = values[angle] * c;
      s = Math.sin(turn);
      c = Math.cos(turn);
    }
    // The vector turned back: v − 2c q×v + 2 q×(q×v).
    const a = s * a0;
    const b = s * b0;
    const d = s * d0;
    const crossX = b * z - d * y;
    const crossY = d * x - a * z;
    const crossZ = a * y - b * x;
    x += 2 * (b * crossZ - d * crossY - c * crossX);
    y += 2 * (d * crossX - a * crossZ - c * crossY);
    z += 2 * (a * crossY - b * crossX - c * crossZ);
  }
}
