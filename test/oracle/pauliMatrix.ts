import type { Operator } from "../../src/model/index.ts";
import { add, array, complex, eye, kron, mul, type Tensor, zeros } from "../../src/tensor/index.ts";

const matrices: Readonly<Record<string, Tensor>> = {
  I: complex(eye(2), 0),
  X: complex(
    array([
      [0, 1],
      [1, 0],
    ]),
    0,
  ),
  Y: complex(
    array([
      [0, 0],
      [0, 0],
    ]),
    array([
      [0, -1],
      [1, 0],
    ]),
  ),
  Z: complex(
    array([
      [1, 0],
      [0, -1],
    ]),
    0,
  ),
};

/** A Pauli string written out by Kronecker products; its first letter is the last factor, the least significant bit. */
export function stringMatrix(letters: string): Tensor {
  return [...letters].reduce((product, letter) => kron(matrices[letter], product), complex(eye(1), 0));
}

/** A sum of Pauli strings written out, [2^n, 2^n]; site 0 is the least significant bit. */
export function pauliMatrix({ terms }: Operator, sites: number): Tensor {
  let sum: Tensor = complex(zeros([2 ** sites, 2 ** sites]), 0);
  for (const { coefficient, letters, sites: at } of terms) {
    const all = Array.from({ length: sites }, (_, site) => (at.includes(site) ? letters[at.indexOf(site)] : "I"));
    sum = add(sum, mul(stringMatrix(all.join("")), complex(coefficient.re, coefficient.im)));
  }
  return sum;
}
