import { describe, expect, test } from "vitest";
import { array, concrete, einsum, log, scalar, type Tensor } from "../../../src/tensor/index.ts";
import { sectorsOf, symmetricVertex, torusTrace, trgLnZ } from "../../../src/tn/index.ts";
import { randomTensor } from "../../support/random-tensor.ts";

/** A random tensor averaged over the eight symmetries of the square. */
function randomVertex(size: number): Tensor {
  const images = ["uldr", "ldru", "drul", "ruld", "lurd", "drlu", "rdlu", "urdl"];
  const orders = ["uldr", "ldru", "drul", "ruld", "lurd", "urdl", "rdlu", "dlur"];
  expect(images.length).toBe(orders.length);
  const tensor = randomTensor(3, [size, size, size, size]);
  return orders.map((order) => einsum(`uldr->${order}`, tensor)).reduce((a, b) => a.add(b));
}

test("sectors hold every pair of legs once", () => {
  const bond = { parity: [0, 0, 1, 1, 1], mirror: [1, -1, 1, 1, -1], metric: [1, 1, -1, 1, 1] };
  const sectors = sectorsOf(bond);
  expect(sectors.reduce((total, { pairs }) => total + pairs.length, 0)).toBe(25);
  for (const { parity, pairs } of sectors) {
    for (const [u, l] of pairs) expect((bond.parity[u] + bond.parity[l]) % 2).toBe(parity);
  }
});

test("the torus of one vertex is the trace of the tensor", () => {
  const tensor = randomVertex(3);
  const expected = concrete(einsum("ulul->", tensor), "test").item();
  expect(concrete(torusTrace(symmetricVertex(tensor)), "test").item()).toBeCloseTo(expected, 12);
});

test("the blocks have the norm of the tensor", () => {
  const tensor = randomVertex(3);
  const square = (x: Tensor) => concrete(x.mul(x).sum(), "test").item();
  const blocks = symmetricVertex(tensor).blocks.reduce((total, block) => total + square(block), 0);
  expect(blocks).toBeCloseTo(square(tensor), 10);
});

test("Potts model with three states on the torus of four sites", () => {
  const beta = 0.9;
  // √ of the Boltzmann matrix exp(β δ): eigenvalues e^β + 2 (uniform) and e^β − 1.
  const [uniform, other] = [Math.sqrt(Math.exp(beta) + 2), Math.sqrt(Math.exp(beta) - 1)];
  const states = [0, 1, 2];
  const root = array(states.map((s) => states.map((t) => (uniform - other) / 3 + (s === t ? other : 0))));
  const vertex = symmetricVertex(einsum("su,sl,sd,sr->uldr", root, root, root, root));
  let z = 0;
  for (let configuration = 0; configuration < 81; configuration++) {
    const spin = (x: number, y: number) => Math.floor(configuration / 3 ** ((x % 2) + 2 * (y % 2))) % 3;
    let equal = 0;
    for (const x of [0, 1]) {
      for (const y of [0, 1]) {
        equal += Number(spin(x, y) === spin(x + 1, y)) + Number(spin(x, y) === spin(x, y + 1));
      }
    }
    z += Math.exp(beta * equal);
  }
  expect(concrete(trgLnZ(vertex, { chi: 9, iterations: 2 }), "test").item()).toBeCloseTo(Math.log(z) / 4, 12);
});

test("a vertex of one state per bond is a number per site", () => {
  const vertex = symmetricVertex(scalar(3).reshape([1, 1, 1, 1]));
  expect(concrete(trgLnZ(vertex, { chi: 1, iterations: 3 }), "test").item()).toBeCloseTo(
    concrete(log(3), "test").item(),
    14,
  );
});

describe("refused:", () => {
  const entry = (...legs: number[]) => {
    const values = [0, 1].map((u) =>
      [0, 1].map((l) =>
        [0, 1].map((d) => [0, 1].map((r) => Number(u === legs[0] && l === legs[1] && d === legs[2] && r === legs[3]))),
      ),
    );
    return array(values);
  };

  test("three legs", () => {
    expect(() => symmetricVertex(randomTensor(1, [2, 2, 2]))).toThrow(/needs four legs of one extent, got \[2, 2, 2\]/);
  });

  test("legs of different extents", () => {
    expect(() => symmetricVertex(randomTensor(1, [2, 2, 2, 3]))).toThrow(/needs four legs of one extent/);
  });

  test("a tensor without the rotations", () => {
    expect(() => symmetricVertex(entry(0, 1, 0, 1))).toThrow("T[0, 1, 0, 1] = 1 is not T[1, 0, 1, 0]");
  });

  test("a parity that is not conserved", () => {
    const odd = entry(1, 0, 0, 0)
      .add(entry(0, 1, 0, 0))
      .add(entry(0, 0, 1, 0))
      .add(entry(0, 0, 0, 1));
    expect(() => symmetricVertex(odd, [0, 1])).toThrow(/does not conserve the parity \[0, 1\]/);
  });

  test("a parity of the wrong length", () => {
    expect(() => symmetricVertex(entry(0, 0, 0, 0), [0])).toThrow(/parity is \[0\]; allowed: 0 or 1 for each of 2/);
  });
});
