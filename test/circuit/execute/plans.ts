import fc from "fast-check";
import type { Lowered } from "../../../src/circuit/compile/lowered.ts";
import { adjointMatrix, rotationMatrix } from "../../../src/circuit/compile/matrices.ts";
import type { Operation } from "../../../src/circuit/compile/operation.ts";
import { type BlockKind, blockKinds, type Plan } from "../../../src/circuit/compile/plan.ts";
import { NDArray } from "../../../src/tensor/index.ts";

/** A block as a test writes it down. */
interface DrawnBlock {
  readonly kind: BlockKind;
  readonly operations: readonly Operation[];
  readonly controls: Operation["controls"];
}

const paulis = ["I", "X", "Y", "Z"];

/** A plan of one stage on all qubits, or on some, with blocks of every kind; and what runs it. */
export const drawnPlans = fc.nat({ max: 2 ** 31 - 1 }).chain((seed) =>
  fc
    .record({
      qubits: fc.integer({ min: 1, max: 6 }),
      spread: fc.integer({ min: 0, max: 2 }),
      blocks: fc.integer({ min: 1, max: 8 }),
    })
    .map(({ qubits, spread, blocks }) => drawPlan(generator(seed), qubits, spread, blocks)),
);

/** Uniform numbers in [0, 1), reproducible. */
export function generator(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return ((state >>> 8) % 2 ** 20) / 2 ** 20;
  };
}

function drawPlan(random: () => number, stageQubits: number, spread: number, count: number): Plan {
  const register = stageQubits + spread;
  const qubits = sample(random, register, stageQubits).sort((a, b) => a - b);
  return planOfBlocks(
    register,
    qubits,
    Array.from({ length: count }, () =>
      random() < 0.5 ? drawLayer(random, qubits) : [drawBlock(random, qubits)],
    ).flat(),
  );
}

function planOfBlocks(register: number, qubits: readonly number[], blocks: readonly DrawnBlock[]): Plan {
  const operations = blocks.flatMap((block) => block.operations);
  const angles: number[] = [];
  let next = 0;
  for (const operation of operations) angles.push(operation.kind === "unitary" ? -1 : next++);
  const lowered: Lowered = {
    qubits: register,
    operations,
    steps: Int32Array.from(operations, (_, i) => i),
    angles: Int32Array.from(angles),
    source: Int32Array.from({ length: next }, (_, i) => i),
    form: new Int32Array(next),
    forms: [{ scale: 1, offset: 0 }],
    functions: [],
    parameters: { count: next, names: new Map() },
  };
  const mask = (list: readonly number[]) => list.reduce((sum, qubit) => sum | (1 << qubits.indexOf(qubit)), 0);
  const first = [0];
  for (const block of blocks) first.push(first[first.length - 1] + block.operations.length);
  const outer = (block: DrawnBlock) => block.controls.map(({ qubit }) => qubit);
  const touched = (block: DrawnBlock) =>
    [...new Set(block.operations.flatMap((o) => [...o.targets, ...o.controls.map((c) => c.qubit)]))].filter(
      (qubit) => !outer(block).includes(qubit),
    );
  return {
    lowered,
    stages: [
      {
        qubits,
        blocks: {
          count: blocks.length,
          kind: Uint8Array.from(blocks, ({ kind }) => blockKinds.indexOf(kind)),
          targets: Int32Array.from(blocks, (block) => mask(touched(block))),
          controls: Int32Array.from(blocks, (block) => mask(outer(block))),
          controlValues: Int32Array.from(blocks, (block) =>
            mask(block.controls.filter(({ value }) => value === 1).map(({ qubit }) => qubit)),
          ),
          first: Int32Array.from(first),
          members: Int32Array.from(operations, (_, i) => i),
        },
      },
    ],
  };
}

/** Gates on single qubits, several on each, and perhaps a permutation of all states after them. */
function drawLayer(random: () => number, qubits: readonly number[]): DrawnBlock[] {
  const order = sample(random, qubits.length, 1 + Math.floor(random() * qubits.length)).map((i) => qubits[i]);
  const layer: DrawnBlock[] = order.map((qubit) => ({
    kind: "dense",
    controls: [],
    operations: Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
      drawOperation(random, "dense", [qubit], [], random() < 0.2),
    ),
  }));
  if (random() < 0.3) return layer;
  return [
    ...layer,
    { kind: "permutation", controls: [], operations: [drawOperation(random, "permutation", qubits, [], false)] },
  ];
}

function drawBlock(random: () => number, qubits: readonly number[]): DrawnBlock {
  const kind = choose(random, ["dense", "diagonal", "permutation", "string"] as const);
  const order = sample(random, qubits.length, qubits.length).map((i) => qubits[i]);
  const controlCount = kind === "permutation" ? 0 : Math.floor(random() * Math.min(3, qubits.length));
  const controls = order.splice(0, controlCount).map((qubit) => ({ qubit, value: random() < 0.5 ? 0 : 1 }) as const);
  const targets = order.slice(0, 1 + Math.floor(random() * (kind === "dense" ? 4 : order.length)));
  if (kind === "string") return { kind, controls, operations: [drawRotation(random, kind, targets, controls)] };
  const count = 1 + Math.floor(random() * 4);
  const real = random() < 0.3;
  const operations = Array.from({ length: count }, () => {
    const own = sample(random, targets.length, 1 + Math.floor(random() * targets.length)).map((i) => targets[i]);
    const inner = own.length > 1 && random() < 0.4 ? own.splice(1, 1) : [];
    const all = [...controls, ...inner.map((qubit) => ({ qubit, value: random() < 0.5 ? 0 : 1 }) as const)];
    return drawOperation(random, kind, own.slice(0, 3), all, real);
  });
  return { kind, controls, operations };
}

function drawOperation(
  random: () => number,
  kind: "dense" | "diagonal" | "permutation",
  targets: readonly number[],
  controls: Operation["controls"],
  real: boolean,
): Operation {
  const size = 2 ** targets.length;
  if (kind === "permutation") {
    const matrix = new Float64Array(2 * size * size);
    for (const [row, column] of sample(random, size, size).entries()) matrix[2 * (row * size + column)] = 1;
    return { kind: "unitary", name: "permutation", matrix: matrixOf(size, matrix), targets, controls };
  }
  if (kind === "dense" && real) {
    const letters = targets.map((_, i) => (i === 0 ? "Y" : choose(random, ["I", "X", "Z"]))).join("");
    return { kind: "rotation", name: "real", generator: { letters, factor: random() }, targets, controls };
  }
  if (random() < 0.5) return drawRotation(random, kind, targets, controls);
  const generator = randomHermitian(random, size, kind === "diagonal");
  if (random() < 0.5)
    return { kind: "rotation", name: "rotation", generator: { matrix: generator }, targets, controls };
  const matrix = rotationMatrix({ matrix: generator }, 1);
  return {
    kind: "unitary",
    name: "unitary",
    matrix: random() < 0.5 ? matrix : adjointMatrix(matrix),
    targets,
    controls,
  };
}

function drawRotation(
  random: () => number,
  kind: BlockKind,
  targets: readonly number[],
  controls: Operation["controls"],
): Operation {
  const allowed = kind === "diagonal" ? ["I", "Z"] : paulis;
  const letters = targets.map(() => choose(random, allowed)).join("");
  return { kind: "rotation", name: "string", generator: { letters, factor: random() - 0.5 }, targets, controls };
}

function randomHermitian(random: () => number, size: number, diagonal: boolean): NDArray {
  const matrix = new Float64Array(2 * size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      if (diagonal && i !== j) continue;
      const [re, im] = [random() - 0.5, i === j ? 0 : random() - 0.5];
      matrix.set([re, im], 2 * (i * size + j));
      matrix.set([re, -im], 2 * (j * size + i));
    }
  }
  return matrixOf(size, matrix);
}

function matrixOf(size: number, values: Float64Array): NDArray {
  return new NDArray("complex128", [size, size], values);
}

/** So many different numbers below `limit`. */
function sample(random: () => number, limit: number, count: number): number[] {
  const left = Array.from({ length: limit }, (_, i) => i);
  return Array.from({ length: count }, () => left.splice(Math.floor(random() * left.length), 1)[0]);
}

function choose<T>(random: () => number, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)];
}
