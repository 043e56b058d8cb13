import { expect, test } from "vitest";
import { affineMap, blockwise, chain, coupling, dense, elementwise, hierarchy } from "../../../src/flow/index.ts";
import {
  array,
  concrete,
  InputError,
  jacobian,
  random,
  reshape,
  type Tensor,
  treeLeaves,
} from "../../../src/tensor/index.ts";
import { checkBijector } from "../../support/bijector-checks.ts";

const net = (inputs: number, outputs: number) => dense([inputs, 3, outputs]);
const half = (passive: number[]) => coupling({ size: 4, passive, map: affineMap(), net });
const block = chain(half([0, 3]), half([1, 2]));
const pair = coupling({ size: 2, passive: [1], map: affineMap(), net });

checkBijector(
  "blocks that share",
  blockwise({
    size: 5,
    blocks: [
      [4, 1],
      [0, 2],
    ],
    bijector: pair,
  }),
);
checkBijector(
  "blocks of their own",
  blockwise({
    size: 5,
    blocks: [
      [4, 1],
      [0, 2],
    ],
    bijector: pair,
    tied: false,
  }),
  { noise: 0.4 },
);
const linear = coupling({
  size: 4,
  passive: [0, 3],
  map: affineMap(),
  net: (inputs, outputs) => dense([inputs, outputs]),
});
checkBijector("hierarchy of 4×4", hierarchy({ length: 4, block: linear }), {
  points: random.normal(random.key(4), [2, 16]),
  noise: 0.3,
});

test("blocks are mapped alike or each in its own way, and what is in none stays", () => {
  const x = array([[1, 2, 3, 4, 5]]);
  const blocks = [
    [3, 0],
    [4, 1],
  ];
  const bijector = elementwise(2, affineMap());
  const shifts = (...numbers: number[]) => [[0, 0], numbers];
  const shared = blockwise({ size: 5, blocks, bijector }).forward(array(shifts(10, 20)), x);
  expect([...concrete(shared.value, "the test").values()]).toEqual([21, 22, 3, 14, 15]);
  const own = array([shifts(10, 20), shifts(30, 40)]);
  const separate = blockwise({ size: 5, blocks, bijector, tied: false }).forward(own, x);
  expect([...concrete(separate.value, "the test").values()]).toEqual([21, 42, 3, 14, 35]);
});

test("a coarse variable is seen everywhere, a fine one only near its block", () => {
  const bijector = hierarchy({ length: 8, block });
  const parameters = bijector.init(random.key(1));
  const map = (x: Tensor) => reshape(bijector.forward(parameters, reshape(x, [1, 64])).value, [64]);
  const matrix = concrete(jacobian(map)(random.normal(random.key(2), [64])), "the test").values();
  const reach = (latent: number) =>
    Array.from({ length: 64 }, (_, i) => i).filter((i) => matrix[64 * i + latent] !== 0);
  expect(reach(0)).toHaveLength(64);
  // Site (1, 1) is noise of the finest block at (0, 0), and the shifted blocks that meet it reach one site further.
  expect(reach(9).every((site) => [7, 0, 1, 2].includes(site % 8) && [7, 0, 1, 2].includes(Math.floor(site / 8)))).toBe(
    true,
  );
});

test("a layer that shares has the parameters of one block, one that does not of all", () => {
  const count = (tied: boolean) =>
    treeLeaves(hierarchy({ length: 4, block, tied }).init(random.key(0))).reduce((sum, leaf) => sum + leaf.size, 0);
  const ofBlock = treeLeaves(block.init(random.key(0))).reduce((sum, leaf) => sum + leaf.size, 0);
  expect(count(true)).toBe(4 * ofBlock);
  expect(count(false)).toBe((1 + 1 + 4 + 4) * ofBlock);
});

test("blocks that do not fit and lengths that are no power of 2 are refused", () => {
  for (const length of [0, 1, 3, 6]) expect(() => hierarchy({ length, block })).toThrow(InputError);
  expect(() => hierarchy({ length: 4, block: pair })).toThrow(InputError);
  for (const blocks of [
    [],
    [[0]],
    [
      [0, 1],
      [1, 2],
    ],
    [[0, 5]],
  ]) {
    expect(() => blockwise({ size: 5, blocks, bijector: pair })).toThrow(InputError);
  }
});
