import { type Engine, exp, fromData, withEngine } from "../tensor/index.ts";

/** Time for one operation: it is repeated until it has taken this many seconds, or this often. */
const budget = { seconds: 0.15, repeats: 5 };

/** Seconds that typical operations take on the named engine, by the operation's name: medians of a few repeats. */
export function timeEngine(name: string): Readonly<Record<string, number>> {
  const n = 256;
  const matrix = wave(n * n);
  const symmetric = matrix.map((x, index) => x + matrix[(index % n) * n + Math.floor(index / n)]);
  const many = fromData("float64", [1e6], wave(1e6));
  return withEngine(name, (engine) => ({
    "matrix product, 256 × 256": medianSeconds(() => product(engine, n, matrix)),
    "singular values and vectors, 256 × 256": medianSeconds(() => engine.svd("float64", n, n, matrix)),
    "symmetric eigenvectors, 256 × 256": medianSeconds(() => engine.eigh("float64", n, symmetric)),
    "exponentials of 1 000 000 numbers": medianSeconds(() => exp(many)),
  }));
}

/** Numbers without structure; as a square matrix, of full rank. */
function wave(count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, index) => Math.sin(index * index + 1));
}

function product(engine: Engine, n: number, data: Float64Array): void {
  const operand = { data, stride: n, form: "N" } as const;
  engine.matmul("float64", n, n, n, operand, operand, new Float64Array(n * n));
}

/** The median after a first time, which warms up, unless that was slow. */
function medianSeconds(operation: () => unknown): number {
  const times = [seconds(operation)];
  if (times[0] < budget.seconds / 2) times.pop();
  let spent = 0;
  while (times.length === 0 || (times.length < budget.repeats && spent < budget.seconds)) {
    const time = seconds(operation);
    times.push(time);
    spent += time;
  }
  times.sort((a, b) => a - b);
  return times[times.length >> 1];
}

function seconds(operation: () => unknown): number {
  const begin = performance.now();
  operation();
  return (performance.now() - begin) / 1000;
}
