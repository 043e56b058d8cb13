import { expect, test } from "vitest";
import { isingVertex } from "../../src/model/index.ts";
import { concrete, einsum, scalar, type Tensor } from "../../src/tensor/index.ts";

/** Z of two sites, each its own neighbour up and down, and twice neighbour of the other. */
function twoSites(beta: Tensor): Tensor {
  const vertex = isingVertex(beta);
  return einsum("ulur,vrvl->", vertex, vertex);
}

test("two sites on a ring: the sum over their four configurations", () => {
  for (const beta of [-0.3, 0, 0.3, 1.1]) {
    const z = concrete(twoSites(scalar(beta)), "test").item();
    expect(z).toBeCloseTo(2 * Math.exp(4 * beta) + 2, 10);
  }
});

test("the vertex is unchanged by the rotations and reflections of the square", () => {
  const values = (subscripts: string) => concrete(einsum(subscripts, isingVertex(0.4)), "test").values();
  const vertex = values("uldr->uldr");
  expect(values("uldr->ldru")).toEqual(vertex);
  expect(values("uldr->lurd")).toEqual(vertex);
});
