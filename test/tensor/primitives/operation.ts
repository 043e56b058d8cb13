import fc from "fast-check";
import { type DType, fromData, isComplex, NDArray, type Shape, type Tensor } from "../../../src/tensor/index.ts";

/** One way to apply an operation: how to draw its inputs, and the operation with its parameters fixed. */
export interface Example {
  readonly inputs: (seed: number) => NDArray[];
  readonly apply: (...inputs: Tensor[]) => Tensor;
}

/** An operation and how to draw examples of it, for tests that hold for all operations. */
export interface Operation {
  readonly name: string;
  readonly examples: fc.Arbitrary<Example>;
  /** Its derivative is zero or not defined: only values are compared. */
  readonly constant?: boolean;
}

/** Turns uniform numbers in (−1, 1) into numbers where a function is smooth. */
export interface Domain {
  readonly real?: (u: number) => number;
  readonly complex?: (u: number, v: number) => readonly [number, number];
}

const around: Domain = { real: (u) => 2 * u, complex: (u, v) => [1.5 * u, 1.5 * v] };

export const domains = {
  /** Real numbers only, in (−2, 2). */
  real: { real: (u) => 2 * u },
  around,
  positive: { real: (u) => Math.exp(1.5 * u) },
  /** Real numbers away from 0, complex numbers away from 0 and the negative axis. */
  offCut: {
    real: (u) => Math.exp(1.5 * u),
    complex: (u, v) => [Math.exp(u) * Math.cos(2.8 * v), Math.exp(u) * Math.sin(2.8 * v)],
  },
  nonzero: {
    real: (u) => Math.sign(u) * (0.3 + Math.abs(u)),
    complex: (u, v) => [Math.exp(u) * Math.cos(3 * v), Math.exp(u) * Math.sin(3 * v)],
  },
  aboveMinusOne: { real: (u) => 0.9 * u, complex: (u, v) => [0.8 * u, 0.8 * v] },
  aboveOne: { real: (u) => 2.2 + u, complex: (u, v) => [2.2 + u, v] },
} satisfies Record<string, Domain>;

/** Numbers of a domain, the same for the same seed. */
export function sample(seed: number, shape: Shape, dtype: DType, domain: Domain = around): NDArray {
  let state = (Math.imul(seed, 2654435761) + 12345) >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 31 - 1;
  };
  for (let i = 0; i < 4; i++) next();
  const size = shape.reduce((n, extent) => n * extent, 1);
  if (dtype === "bool")
    return fromData(
      dtype,
      shape,
      Uint8Array.from({ length: size }, () => (next() > 0 ? 1 : 0)),
    );
  if (!isComplex(dtype))
    return fromData(
      dtype,
      shape,
      Float64Array.from({ length: size }, () => draw(domain.real, next)),
    );
  return fromData(
    dtype,
    shape,
    Float64Array.from(Array.from({ length: size }, () => draw2(domain.complex, next)).flat()),
  );
}

function draw(map: Domain["real"], next: () => number): number {
  if (!map) throw new Error("this domain has no real numbers");
  return map(next());
}

function draw2(map: Domain["complex"], next: () => number): readonly number[] {
  if (!map) throw new Error("this domain has no complex numbers");
  return map(next(), next());
}

/** Shapes of rank `minRank` to `maxRank`, scalars and empty ones among them. */
export function shapes(minRank = 0, maxRank = 3, minExtent = 0): fc.Arbitrary<number[]> {
  const extent = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 3 }) }, fc.constant(minExtent));
  return fc.array(extent, { minLength: minRank, maxLength: maxRank });
}

/** `count` shapes that broadcast together: some axes of each are 1, some leading ones missing. */
export function broadcastable(count: number): fc.Arbitrary<number[][]> {
  const one = fc.record({ keep: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), drop: fc.nat(3) });
  return fc
    .tuple(shapes(), fc.array(one, { minLength: count, maxLength: count }))
    .map(([shape, masks]) =>
      masks.map(({ keep, drop }) => shape.map((extent, axis) => (keep[axis] ? extent : 1)).slice(drop)),
    );
}

/** The dtypes a domain has numbers of. */
export function dtypesOf(...operands: readonly Domain[]): fc.Arbitrary<DType> {
  const real = operands.every((domain) => domain.real);
  const complex = operands.every((domain) => domain.complex);
  return fc.constantFrom(...(real ? (["float64"] as const) : []), ...(complex ? (["complex128"] as const) : []));
}

/** An elementwise operation: one domain for each operand, shapes that broadcast. */
export function elementwise(
  name: string,
  apply: Example["apply"],
  operands: readonly Domain[] = [around],
  options: { constant?: boolean } = {},
): Operation {
  const examples = fc.tuple(broadcastable(operands.length), dtypesOf(...operands)).map(([shape, dtype]) => ({
    inputs: (seed: number) => operands.map((domain, i) => sample(seed + 101 * i, shape[i], dtype, domain)),
    apply,
  }));
  return { name, examples, ...options };
}

interface ArrayOptions {
  readonly shape?: fc.Arbitrary<number[]>;
  readonly domain?: Domain;
  readonly constant?: boolean;
}

/** An operation on one array whose parameters are chosen from its shape and a few whole numbers. */
export function onArray(
  name: string,
  choose: (shape: Shape, ...choices: number[]) => (x: Tensor) => Tensor,
  { shape = shapes(1), domain = around, constant }: ArrayOptions = {},
): Operation {
  const examples = fc
    .tuple(shape, dtypesOf(domain), fc.nat(1000), fc.nat(1000), fc.nat(1000))
    .map(([extents, dtype, ...choices]) => {
      const f = choose(extents, ...choices);
      return { inputs: (seed: number) => [sample(seed, extents, dtype, domain)], apply: (x: Tensor) => f(x) };
    });
  return { name, examples, constant };
}

/** The same numbers in storage laid out differently: backwards, in another axis order, with gaps. */
export function scattered(x: NDArray): NDArray {
  const copy = NDArray.zeros(
    x.dtype,
    [...x.shape].reverse().map((extent) => 2 * extent + 1),
  );
  const strides = [...copy.strides].reverse().map((stride) => -2 * stride);
  const last = copy.strides.reduce((at, stride, axis) => at + stride * (copy.shape[axis] - 1), 0);
  const view = copy.view(x.shape, strides, last);
  const width = isComplex(x.dtype) ? 2 : 1;
  const values = x.values();
  let from = 0;
  const write = (axis: number, position: number) => {
    if (axis === x.rank) for (let c = 0; c < width; c++) copy.data[position * width + c] = values[from++];
    else for (let k = 0; k < x.shape[axis]; k++) write(axis + 1, position + k * strides[axis]);
  };
  write(0, last);
  return view;
}
