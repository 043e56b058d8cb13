import {
  add,
  concrete,
  erf,
  exp,
  expm1,
  log,
  log1p,
  mul,
  type NDArray,
  permute,
  power,
  random,
  sigmoid,
  sin,
  sum,
  type Tensor,
  tanh,
} from "../src/tensor/index.ts";
import type { Operation } from "./engine-operations.ts";

const million = 1e6;

/** A function and the interval its arguments are drawn from. */
interface Elementwise {
  readonly name: string;
  readonly of: (x: NDArray) => Tensor;
  readonly from: number;
  readonly to: number;
  readonly torch: string;
}

const elementwise: readonly Elementwise[] = [
  { name: "exp", of: exp, from: -10, to: 10, torch: "torch.exp(x)" },
  { name: "log", of: log, from: 1e-3, to: 100, torch: "torch.log(x)" },
  { name: "tanh", of: tanh, from: -5, to: 5, torch: "torch.tanh(x)" },
  { name: "sin", of: sin, from: -100, to: 100, torch: "torch.sin(x)" },
  { name: "erf", of: erf, from: -4, to: 4, torch: "torch.erf(x)" },
  { name: "power 1.7", of: (x) => power(x, 1.7), from: 1e-3, to: 10, torch: "torch.pow(x, 1.7)" },
  { name: "sigmoid", of: sigmoid, from: -10, to: 10, torch: "torch.sigmoid(x)" },
  { name: "log1p", of: log1p, from: -0.9, to: 10, torch: "torch.log1p(x)" },
  { name: "expm1", of: expm1, from: -5, to: 5, torch: "torch.expm1(x)" },
];

/** Functions of a million numbers. */
export function functions(): Operation[] {
  return elementwise.map(({ name, of, from, to, torch }, index) => {
    const uniform = random.uniform(random.key(index), [million]);
    const x = concrete(add(mul(uniform, to - from), from), "bench");
    const setup = `x = torch.rand(${million}, dtype=torch.float64) * ${to - from} + ${from}`;
    const aim = ["exp", "log", "tanh"].includes(name) ? ({ against: "torch", speed: 1 } as const) : undefined;
    return {
      ...{ name, dtype: "float64", size: "10⁶", aim, onBlas: false },
      run: () => of(x),
      torch: { setup, expression: torch },
    };
  });
}

/** Arrays whose axes are to be put into another order. */
const orders = [
  { size: "1024²", shape: [1024, 1024], axes: [1, 0] },
  { size: "32⁴", shape: [32, 32, 32, 32], axes: [3, 2, 1, 0] },
  { size: "10⁶", shape: [10, 10, 10, 10, 10, 10], axes: [4, 1, 5, 0, 3, 2] },
];

/** Axes put into another order in memory. */
export function permutes(): Operation[] {
  return (["float64", "complex128"] as const).flatMap((dtype) =>
    orders.map(({ size, shape, axes }): Operation => {
      const x = random.normal(random.key(5), shape, dtype);
      const data = x.values();
      const setup = `x = torch.randn(${shape.join(", ")}, dtype=torch.${dtype})`;
      return {
        ...{ name: `permute to ${axes.join("")}`, dtype, size, onBlas: false },
        aim: { against: "copy", speed: 0.5 },
        run: () => concrete(permute(x, axes), "bench").contiguous(),
        copy: () => data.slice(),
        torch: { setup, expression: `x.permute(${axes.join(", ")}).contiguous()` },
      };
    }),
  );
}

/** Sums of a million numbers: all of them, and along each axis of a matrix. */
export function sums(): Operation[] {
  const x = random.normal(random.key(6), [1000, 1000]);
  const setup = "x = torch.randn(1000, 1000, dtype=torch.float64)";
  const common = { dtype: "float64", size: "1000²", onBlas: false } as const;
  return [
    { ...common, name: "sum", run: () => sum(x), torch: { setup, expression: "torch.sum(x)" } },
    ...[0, 1].map((axis) => ({
      ...common,
      name: `sum along axis ${axis}`,
      run: () => sum(x, { axes: axis }),
      torch: { setup, expression: `torch.sum(x, ${axis})` },
    })),
  ];
}
