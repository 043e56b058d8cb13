import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cast,
  checkGrads,
  concatenate,
  concrete,
  hessian,
  imag,
  isComplex,
  isInexact,
  jacobian,
  laplacian,
  mul,
  type NDArray,
  real,
  reshape,
  slice,
  stack,
  sum,
  type Tensor,
  trace,
  vjp,
  vmap,
} from "../../../src/tensor/index.ts";
import { arrayOperations } from "./arrayOperations.ts";
import { elementwiseOperations } from "./elementwiseOperations.ts";
import { type Example, type Operation, sample, scattered } from "./operation.ts";
import { Recorder } from "./recorder.ts";

const operations = [...elementwiseOperations, ...arrayOperations];
const smooth = operations.filter(({ constant }) => !constant);

function holds(operation: Operation, numRuns: number, property: (example: Example) => void): void {
  fc.assert(fc.property(operation.examples, property), { seed: 7, numRuns });
}

function expectClose(found: Tensor, expected: Tensor, tolerance = 1e-12): void {
  const [a, b] = [found, expected].map((x) => concrete(x, "test"));
  expect(a.dtype).toBe(b.dtype);
  expect(a.shape).toEqual(b.shape);
  const [x, y] = [a.values(), b.values()];
  for (let i = 0; i < x.length; i++) {
    if (x[i] === y[i] || (Number.isNaN(x[i]) && Number.isNaN(y[i]))) continue;
    expect(Math.abs(x[i] - y[i]), `entry ${i}: ${x[i]} and ${y[i]}`).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(y[i])),
    );
  }
}

describe("derivatives agree with differences, forward and reverse, to second order", () => {
  test.each(smooth)("$name", (operation) => {
    holds(operation, 30, ({ inputs, apply }) => checkGrads(apply, inputs(1)));
  });
});

describe("operations without a derivative have a zero one", () => {
  test.each(operations.filter(({ constant }) => constant))("$name", (operation) => {
    holds(operation, 4, ({ inputs, apply }) => {
      const given = inputs(1);
      const { value, pullback } = vjp(apply, ...given);
      const pulled = pullback(isInexact(value.dtype) ? value : apply(...given));
      for (const cotangent of pulled) expect(concrete(sum(cotangent), "test").complexItem()).toEqual({ re: 0, im: 0 });
    });
  });
});

describe("the batch rule is a loop over the batch", () => {
  test.each(operations)("$name", (operation) => {
    holds(operation, 10, ({ inputs, apply }) => {
      const examples = [inputs(1), inputs(2), inputs(3)];
      const count = examples[0].length;
      for (let subset = 1; subset < 2 ** count; subset++) {
        const batched = Array.from({ length: count }, (_, i) => ((subset >> i) & 1) === 1);
        const columns = batched.map((isBatched, i) => (isBatched ? stack(examples.map((x) => x[i])) : examples[0][i]));
        const mapped = vmap(
          apply,
          batched.map((isBatched) => (isBatched ? 0 : null)),
        )(...columns);
        const looped = examples.map((x) =>
          apply(...batched.map((isBatched, i) => (isBatched ? x[i] : examples[0][i]))),
        );
        expectClose(mapped, stack(looped));
      }
    });
  });
});

/** The operation as a function of one vector that holds all its inputs. */
function ofOneVector({ inputs, apply }: Example): { x: NDArray; f: (x: Tensor) => Tensor } | undefined {
  const given = inputs(1);
  if (given.some(({ dtype }) => dtype !== "float64")) return undefined;
  const x = concrete(concatenate(given.map((part) => reshape(part, [part.size]))), "test");
  const f = (vector: Tensor) => {
    let start = 0;
    const parts = given.map(({ shape, size }) => {
      const part = reshape(slice(vector, [start, start + size]), shape);
      start += size;
      return part;
    });
    return apply(...parts);
  };
  return { x, f };
}

describe("reverse mode is the transposed matrix of forward mode", () => {
  test.each(smooth)("$name", (operation) => {
    holds(operation, 10, (example) => {
      const vector = ofOneVector(example);
      if (!vector) return;
      expectClose(jacobian(vector.f, { mode: "reverse" })(vector.x), jacobian(vector.f)(vector.x));
    });
  });
});

describe("the Laplacian is the trace of the Hessian", () => {
  test.each(smooth)("$name", (operation) => {
    holds(operation, 10, (example) => {
      const vector = ofOneVector(example);
      if (!vector || vector.x.size === 0) return;
      const { x, f } = vector;
      const { value, gradient, laplacian: found } = laplacian(f)(x);
      expectClose(value, f(x));
      expectClose(gradient, jacobian(f)(x));
      const weights = sample(5, value.shape, "float64");
      const parts = isComplex(value.dtype) ? [real, imag] : [real];
      for (const part of parts) {
        const weighted = (y: Tensor) => sum(mul(weights, part(y)));
        expectClose(weighted(found), trace(hessian((v: Tensor) => weighted(f(v)))(x)), 1e-10);
      }
    });
  });
});

describe("storage order does not matter", () => {
  test.each(operations)("$name", (operation) => {
    holds(operation, 12, ({ inputs, apply }) => {
      const given = inputs(1);
      expectClose(apply(...given.map(scattered)), apply(...given));
      const repeated = given.map((x) =>
        x.view(
          x.shape,
          x.shape.map(() => 0),
        ),
      );
      if (given.every((x) => x.size > 0))
        expectClose(apply(...repeated), apply(...repeated.map((x) => x.contiguous())));
    });
  });
});

describe("single precision stays single, and close to double", () => {
  test.each(smooth)("$name", (operation) => {
    holds(operation, 4, ({ inputs, apply }) => {
      const given = inputs(1);
      const narrow = given.map((x) => cast(x, isComplex(x.dtype) ? "complex64" : "float32"));
      const [wide, single] = [given, narrow].map((x) => {
        const { value, pullback } = vjp(apply, ...x);
        return [value, ...pullback(value)];
      });
      single.forEach((x, i) => {
        expect(["float32", "complex64"]).toContain(x.dtype);
        if (i > 0) expect(x.dtype).toBe(narrow[i - 1].dtype);
        expectClose(cast(x, wide[i].dtype), wide[i], 1e-3);
      });
    });
  });
});

test("every primitive is among the operations tested here", () => {
  const folder = new URL("../../../src/tensor/primitives/", import.meta.url);
  const sources = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), "utf8"));
  const names = sources.flatMap((source) =>
    [...source.matchAll(/(?:\bname: |\bdefine\w+\(|\bpartPrimitive\()"(\w+)"/g)].map(([, name]) => name),
  );
  const recorder = new Recorder();
  for (const operation of operations) {
    holds(operation, 4, ({ inputs, apply }) => {
      const { value, pullback } = vjp(apply, ...inputs(1).map((x) => recorder.follow(x)));
      if (isInexact(value.dtype)) pullback(value);
    });
  }
  expect(names.length).toBeGreaterThan(60);
  expect(names.filter((name) => !recorder.names.has(name))).toEqual([]);
});
