import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { availableEngines, useEngine, useThreads, withEngine } from "../../../src/tensor/engine/index.ts";
import { callTensorTeam, type Instance, instantiate } from "../../../src/tensor/engine/portable/wasm/instance.ts";
import { requestThreads } from "../../../src/tensor/engine/threads.ts";
import { InputError } from "../../../src/tensor/index.ts";
import { engines } from "./engines.ts";

type Team = ReturnType<typeof callTensorTeam>;

async function assembled(team: Team): Promise<Team> {
  await vi.waitUntil(() => team.assembled(), { timeout: 20_000, interval: 10 });
  return team;
}

function noise(count: number): Float64Array<ArrayBuffer> {
  let state = 1;
  return Float64Array.from({ length: count }, () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647 - 0.5;
  });
}

/** Runs a kernel on copies of arrays in an instance's memory, and returns what the last of them has become. */
function compute<A extends Float64Array | Float32Array>(
  { kernels, memory }: Instance,
  arrays: readonly A[],
  kernel: (kernels: Instance["kernels"], ...pointers: number[]) => void,
): A {
  const position = kernels.mark();
  const pointers = arrays.map(({ byteLength }) => kernels.allocate(byteLength));
  const View = arrays[0].constructor as { new (buffer: ArrayBuffer, offset: number, length: number): A };
  // The memory may grow, which leaves older views of it empty.
  const view = (i: number) => new View(memory.buffer, pointers[i], arrays[i].length);
  for (const [i, array] of arrays.entries()) view(i).set(array);
  kernel(kernels, ...pointers);
  kernels.release(position);
  return view(arrays.length - 1).slice() as A;
}

describe.each([2, 3])("a team of %i threads gives the numbers of one, bit for bit:", (size) => {
  const alone = instantiate();
  let team: Team;
  beforeAll(async () => {
    team = await assembled(callTensorTeam(size));
  });
  afterAll(() => team.dismiss());

  const shapes = [
    [256, 130, 200],
    [61, 611, 93],
    [301, 67, 530],
  ];
  const cases = shapes.flatMap(([m, n, k]) => [1, 2].map((width) => ({ m, n, k, width })));

  test.each(cases)("products, $m×$n×$k of $width components", ({ m, n, k, width }) => {
    const operands = [m * k, k * n, m * n].map((count) => noise(count * width));
    const double = (instance: Instance) =>
      compute(instance, operands, (kernels, a, b, c) =>
        kernels.matmulDouble(width, 1, m, n, k, a, 0, k, 1, 0, b, 0, n, 1, width - 1, 1, c),
      );
    expect(double(team.leader)).toEqual(double(alone));
    const narrow = operands.map((operand) => new Float32Array(operand));
    const single = (instance: Instance) =>
      compute(instance, narrow, (kernels, a, b, c) =>
        kernels.matmulSingle(width, 1, m, n, k, a, 0, 1, m, width - 1, b, 0, 1, k, 0, 0, c),
      );
    expect(single(team.leader)).toEqual(single(alone));
  });

  test.each([1, 2])("updates of a triangle, of %i components", (width) => {
    const [n, k] = [203, 61];
    const operands = [n * k, n * k, n * n].map((count) => noise(count * width));
    const update = (instance: Instance) =>
      compute(instance, operands, (kernels, a, b, c) =>
        kernels.updateLower(width, n, k, a, k, 1, 0, b, 1, k, width - 1, c, n),
      );
    expect(update(team.leader)).toEqual(update(alone));
  });

  test("a job after the members have gone to sleep", async () => {
    const n = 150;
    const operands = [0, 1, 2].map(() => noise(n * n));
    const product = (instance: Instance) =>
      compute(instance, operands, (kernels, a, b, c) =>
        kernels.matmulDouble(1, 1, n, n, n, a, 0, n, 1, 0, b, 0, n, 1, 0, 0, c),
      );
    for (let job = 0; job < 3; job++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(product(team.leader)).toEqual(product(alone));
    }
  });
});

describe("useThreads", () => {
  afterEach(() => {
    useThreads(1);
    vi.unstubAllEnvs();
    useEngine("auto");
  });

  test("changes no number of the portable engine", async () => {
    const n = 220;
    const a = noise(2 * n * n);
    const decompose = () =>
      withEngine("portable", (engine) => [
        engine.svd("complex128", n, n, a),
        engine.eigh("float64", n, a.subarray(0, n * n)),
        engine.qr("complex128", n, n, a),
        engine.eig("float64", n, a.subarray(0, n * n)),
      ]);
    const before = decompose();
    useThreads(2);
    for (let i = 0; i < 4; i++) {
      expect(decompose()).toEqual(before);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });

  test.each(engines)("leaves the $name engine's results what they are but for rounding", (engine) => {
    const n = 500;
    const a = noise(2 * n * n);
    const factors = () => engine.lu("complex128", n, a).lu;
    const one = factors();
    useThreads(2);
    const two = factors();
    const difference = one.reduce((worst, x, i) => Math.max(worst, Math.abs(x - two[i])), 0);
    expect(difference).toBeLessThan(1e-10);
  });

  test("is what every engine says", () => {
    useThreads(2);
    for (const { description, available } of availableEngines()) {
      if (available) expect(description).toMatch(/2 threads|as it chooses/);
    }
  });

  test.each([0, -1, 1.5, Number.NaN, 257, "", "two"])("refuses %s", (count) => {
    expect(() => useThreads(count)).toThrow(InputError);
    expect(() => requestThreads(count)).toThrow("allowed: a whole number from 1 to 256");
  });

  test("a wrong HELMHOLTZ_THREADS is an error that names it", async () => {
    vi.resetModules();
    vi.stubEnv("HELMHOLTZ_THREADS", "many");
    const { engine } = await import("../../../src/tensor/engine/index.ts");
    expect(() => engine()).toThrow("HELMHOLTZ_THREADS: 'many' threads; allowed: a whole number");
  });
});
