import { type ComplexElementary, complexElementary, complexElementaryNames } from "../oracle/complexElementary.ts";
import { generator } from "./elementwise-cases.ts";
import type { ComplexCase } from "./kernel-checks/complex-elementwise.ts";

/** Each complex kernel with some hundred arguments and its values there, by the decimal oracle. */
export function complexCases(count: number): ComplexCase[] {
  return complexElementaryNames.map((name) => complexCase(name, argumentsOf(name, count)));
}

export function complexCase(name: ComplexElementary, z: Float64Array): ComplexCase {
  const values = new Float64Array(z.length);
  const rests = new Float64Array(z.length);
  for (let k = 0; k < z.length; k += 2) {
    complexElementary(name, z[k], z[k + 1]).forEach(({ value, rest }, part) => {
      values[k + part] = value;
      rests[k + part] = rest;
    });
  }
  return { kernel: `${name}Complex`, z, values, rests };
}

/** Parts of every size, subnormal ones too, of equal and of different sizes; around |z| = 1 or |1 + z| = 1 for ln. */
function argumentsOf(name: ComplexElementary, count: number): Float64Array {
  const next = generator(31);
  const signed = () => 2 * next() - 1;
  const sized = (lowest: number, highest: number) =>
    Math.sign(signed()) * 2 ** Math.floor(lowest + next() * (highest - lowest)) * (1 + next());
  const parts = [
    () => sized(-1074, 1023),
    () => sized(-40, 10),
    () => sized(-6, 4),
    () => 4 * signed(),
    () => 750 * signed(),
    () => Math.sign(signed()) * (1 + sized(-50, -10)),
    () => sized(-1074, -1030),
  ];
  const part = () => parts[Math.floor(next() * parts.length)]();
  const z: number[] = [];
  while (z.length < 2 * count) {
    const turn = 7 * next();
    const length = next() < 0.5 ? 1 : 1 + sized(-50, -8);
    const onCircle = (name === "log" || name === "log1p") && next() < 0.5;
    const re = onCircle ? length * Math.cos(turn) - (name === "log1p" ? 1 : 0) : part();
    const im = onCircle ? length * Math.sin(turn) : part();
    z.push(re, im);
  }
  return Float64Array.from(z);
}
