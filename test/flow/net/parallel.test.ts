import { expect, test } from "vitest";
import { parallelDense } from "../../../src/flow/index.ts";
import {
  cast,
  checkGrads,
  concrete,
  InputError,
  type NDArray,
  random,
  slice,
  type Tensor,
  toNested,
  treeLeaves,
  treeMap,
  vjp,
  vmap,
} from "../../../src/tensor/index.ts";
import { distance } from "../../support/random-tensor.ts";

type Net = ReturnType<typeof parallelDense>;
type Parameters = ReturnType<Net["init"]>;

/** Parameters of which none is zero. */
function disturbed(net: Net): Parameters {
  let leaf = 0;
  const move = (x: Tensor) => x.add(random.normal(random.foldIn(random.key(3), leaf++), x.shape).mul(0.5));
  return treeMap(move, net.init(random.key(1)));
}

/** Number by number, of each point and net. */
function oneByOne({ layers, factor }: Parameters, x: NDArray): number[] {
  const nested = (tensor: Tensor) => toNested(concrete(tensor, "test")) as number[][][];
  const factors = nested(factor);
  return (toNested(x) as number[][]).flatMap((point) =>
    factors.flatMap((last, net) => {
      const outputs = layers.reduce((units, { weight, bias }, l) => {
        const sums = nested(weight)[net].map((row, i) =>
          row.reduce((total, w, j) => total + w * units[j], nested(bias)[net][i][0]),
        );
        return l + 1 < layers.length ? sums.map(Math.tanh) : sums;
      }, point);
      return outputs.map((y, i) => y * last[i][0]);
    }),
  );
}

const sizes: readonly (readonly [nets: number, widths: readonly number[]])[] = [
  [2, [3, 4, 5, 2]],
  [3, [2, 3, 1]],
  [2, [3, 2]],
];

for (const [nets, widths] of sizes) {
  const net = parallelDense(nets, widths);
  const parameters = disturbed(net);
  const x = random.normal(random.key(2), [4, widths[0]]);
  const name = `${nets} nets of widths ${widths}`;

  test(`${name}: the outputs of one net after those of the other`, () => {
    const outputs = concrete(net.apply(parameters, x), "test");
    expect(outputs.shape).toEqual([4, nets * widths[widths.length - 1]]);
    const expected = oneByOne(parameters, x);
    for (const [i, y] of outputs.values().entries()) expect(y).toBeCloseTo(expected[i], 13);
  });

  test(`${name}: derivatives of two orders`, () => {
    checkGrads((p: Parameters, at: Tensor) => net.apply(p, at), [parameters, x], { order: 2 });
  });
}

test("a pullback gives the same again when others have passed meanwhile", () => {
  const net = parallelDense(2, [3, 4, 2]);
  const parameters = disturbed(net);
  const [first, second] = [4, 5].map((seed) => random.normal(random.key(seed), [6, 3]));
  const of = (x: Tensor) => vjp((p: Parameters) => net.apply(p, x), parameters);
  const cotangent = random.normal(random.key(6), [6, 4]);
  const { pullback } = of(first);
  const gradient = () => treeLeaves(pullback(cotangent)[0]).map((leaf) => concrete(leaf, "test"));
  const before = gradient();
  of(second).pullback(cotangent);
  of(second);
  for (const [i, leaf] of gradient().entries()) expect(distance(leaf, before[i])).toBe(0);
});

test("nets of a batch of parameters are those of each, and single precision stays", () => {
  const net = parallelDense(2, [3, 4, 2]);
  const x = random.normal(random.key(2), [5, 3]);
  const several = treeMap((leaf) => random.normal(random.key(leaf.size), [3, ...leaf.shape]), net.init(random.key(1)));
  const outputs = concrete(vmap((p: Parameters) => net.apply(p, x))(several), "test");
  for (let i = 0; i < 3; i++) {
    const one = net.apply(
      treeMap((leaf) => slice(leaf, i), several),
      x,
    );
    expect(distance(concrete(slice(outputs, i), "test"), concrete(one, "test"))).toBeLessThan(1e-13);
  }
  const single = treeMap((leaf) => cast(leaf, "float32"), disturbed(net));
  const rounded = concrete(net.apply(single, cast(x, "float32")), "test");
  expect(rounded.dtype).toBe("float32");
  expect(distance(rounded, concrete(net.apply(disturbed(net), x), "test"))).toBeLessThan(1e-5);
});

test("sizes that are none are refused", () => {
  expect(() => parallelDense(0, [2, 2])).toThrow(InputError);
  expect(() => parallelDense(2, [2])).toThrow("parallelDense: 2 nets of widths [2]; allowed: whole numbers above 0");
});
