import type { Tensor } from "../array.ts";
import type { Shape } from "../layout.ts";
import { diagonal } from "../primitives/diagonal.ts";
import { permute, reshape } from "../primitives/movement.ts";
import { sum } from "../primitives/reduction.ts";
import { type Contraction, contract } from "./lower.ts";
import { parseSubscripts } from "./parse.ts";
import { searchOrder } from "./path.ts";
import { lowerTree } from "./tree.ts";

/** What is done to one operand before it is contracted. */
interface Preparation {
  /** The shape without the axes of extent 1 that are broadcast. */
  readonly shape?: readonly number[];
  /** Pairs of axes replaced, one after the other, by their diagonal, which goes last. */
  readonly diagonals: readonly (readonly [number, number])[];
  readonly summed: readonly number[];
  /** Indices of the axes left. */
  readonly axes: readonly number[];
  readonly flops: number;
}

/** Everything known of a contraction before its numbers: made once for given subscripts and shapes. */
export interface Plan {
  readonly preparations: readonly Preparation[];
  readonly contractions: readonly Contraction[];
  /** Order of the last result's axes, unless they are in order already. */
  readonly finalOrder?: readonly number[];
  readonly pairs: readonly (readonly [number, number])[];
  readonly flops: number;
  readonly largestIntermediate: number;
  /** Elements copied between products, if the operands are row-major. */
  readonly copied: number;
}

const plans = new Map<string, Plan>();
const rememberedPlans = 4096;

/** The plan for operands of the given shapes, searched for at the first call only. */
export function planFor(subscripts: string, shapes: readonly Shape[]): Plan {
  let key = subscripts;
  for (const shape of shapes) key += `;${shape.join()}`;
  let plan = plans.get(key);
  if (!plan) {
    plan = makePlan(subscripts, shapes);
    if (plans.size >= rememberedPlans) plans.clear();
    plans.set(key, plan);
  }
  return plan;
}

function makePlan(subscripts: string, shapes: readonly Shape[]): Plan {
  const { inputs, output, extents } = parseSubscripts(subscripts, shapes);
  const preparations = inputs.map((axes, i) => {
    const elsewhere = new Set([...output, ...inputs.filter((_, other) => other !== i).flat()]);
    return prepare(axes, shapes[i], extents, elsewhere);
  });
  const terms = preparations.map(({ axes }) => axes);
  const order = searchOrder({ inputs: terms, output, extents });
  const { contractions, axes, copied } = lowerTree(terms, order.pairs, output, extents);
  const finalOrder = output.map((index) => axes.indexOf(index));
  return {
    preparations,
    contractions,
    finalOrder: finalOrder.every((axis, i) => axis === i) ? undefined : finalOrder,
    pairs: order.pairs,
    flops: preparations.reduce((total, { flops }) => total + flops, order.flops),
    largestIntermediate: order.largestIntermediate,
    copied,
  };
}

/** Diagonals, sums over indices that nothing else has, and broadcast axes left out. */
function prepare(
  given: readonly number[],
  shape: Shape,
  extents: readonly number[],
  elsewhere: ReadonlySet<number>,
): Preparation {
  const full = given.filter((index, axis) => shape[axis] === extents[index]);
  let axes = full;
  const diagonals: [number, number][] = [];
  for (let second = repeated(axes); second >= 0; second = repeated(axes)) {
    const index = axes[second];
    const first = axes.indexOf(index);
    diagonals.push([first, second]);
    axes = [...axes.filter((_, axis) => axis !== first && axis !== second), index];
  }
  const summed = axes.flatMap((index, axis) => (elsewhere.has(index) ? [] : [axis]));
  const left = axes.filter((index) => elsewhere.has(index));
  const size = (indices: readonly number[]) => indices.reduce((product, index) => product * extents[index], 1);
  return {
    shape: full.length < given.length ? full.map((index) => extents[index]) : undefined,
    diagonals,
    summed,
    axes: left,
    flops: size(axes) - size(left),
  };
}

/** The first axis whose index an earlier axis has; −1 when none has. */
function repeated(axes: readonly number[]): number {
  return axes.findIndex((index, axis) => axes.indexOf(index) < axis);
}

/** Carries out a plan. */
export function execute(plan: Plan, operands: readonly Tensor[]): Tensor {
  const values = operands.map((operand, i) => prepared(plan.preparations[i], operand));
  for (const contraction of plan.contractions) {
    const [i, j] = contraction.operands;
    values.push(contract(contraction, values[i], values[j]));
  }
  const result = values[values.length - 1];
  return plan.finalOrder ? permute(result, plan.finalOrder) : result;
}

function prepared({ shape, diagonals, summed }: Preparation, operand: Tensor): Tensor {
  let value = shape ? reshape(operand, shape) : operand;
  for (const axes of diagonals) value = diagonal(value, { axes });
  return summed.length > 0 ? sum(value, { axes: summed }) : value;
}
