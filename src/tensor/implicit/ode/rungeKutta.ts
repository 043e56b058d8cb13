import type { Tensor } from "../../array.ts";
import { combination } from "./combination.ts";
import type { Method, VectorField } from "./method.ts";

/** An explicit Runge–Kutta method by its coefficients. */
interface Tableau {
  readonly name: string;
  readonly nodes: readonly number[];
  /** Row i has the weights of the stages before stage i. */
  readonly stages: readonly (readonly number[])[];
  readonly weights: readonly number[];
}

const rk4Tableau: Tableau = {
  name: "rk4",
  nodes: [0, 1 / 2, 1 / 2, 1],
  stages: [[], [1 / 2], [0, 1 / 2], [0, 0, 1]],
  weights: [1 / 6, 1 / 3, 1 / 3, 1 / 6],
};

/** Dormand and Prince 1980, RK5(4)7M. */
const dormandPrinceTableau: Tableau = {
  name: "dopri5",
  nodes: [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1],
  stages: [
    [],
    [1 / 5],
    [3 / 40, 9 / 40],
    [44 / 45, -56 / 15, 32 / 9],
    [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
    [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  ],
  weights: [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
};

/** Fifth- minus fourth-order weights; the last is of the derivative at the end of the step. */
const errorWeights = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40];

/** Of the fourth-order dense output (Hairer, Nørsett and Wanner, Solving ODEs I, §II.6; Shampine 1986). */
const denseWeights = [
  -12715105075 / 11282082432,
  0,
  87487479700 / 32700410799,
  -10690763975 / 1880347072,
  701980252875 / 199316789632,
  -1453857185 / 822651844,
  69997945 / 29380423,
];

type Stages = readonly (readonly Tensor[])[];

/** y + h Σ wᵢ kᵢ, leaf by leaf. */
function advance(y: readonly Tensor[], h: number, weights: readonly number[], stages: Stages): Tensor[] {
  const coefficients = [1, ...weights.map((w) => h * w)];
  return y.map((leaf, i) => combination(coefficients, [leaf, ...weights.map((_, s) => stages[s][i])]));
}

function takeStages(
  { nodes, stages: rows }: Tableau,
  field: VectorField,
  t: number,
  h: number,
  y: readonly Tensor[],
  theta: readonly Tensor[],
  first: readonly Tensor[] | undefined,
): Stages {
  const stages: (readonly Tensor[])[] = [];
  rows.forEach((row, i) => {
    stages.push(i === 0 && first ? first : field(t + nodes[i] * h, i === 0 ? y : advance(y, h, row, stages), theta));
  });
  return stages;
}

/** The classical fourth-order method of Kutta. */
export const rk4: Method = {
  name: "rk4",
  step: (field, t, h, { y }, theta) => {
    const stages = takeStages(rk4Tableau, field, t, h, y, theta, undefined);
    return { y: advance(y, h, rk4Tableau.weights, stages) };
  },
};

/** The fifth-order method of Dormand and Prince; the derivative at the end of a step is the first one of the next. */
export const dormandPrince: Method = {
  name: "dopri5",
  step: (field, t, h, { y, memory }, theta) => {
    const six = takeStages(dormandPrinceTableau, field, t, h, y, theta, memory);
    const end = advance(y, h, dormandPrinceTableau.weights, six);
    const last = field(t + h, end, theta);
    const stages = [...six, last];
    return {
      y: end,
      memory: last,
      between: (fraction) => advance(y, h, interpolationWeights(fraction), stages),
      error: () =>
        y.map((_, i) =>
          combination(
            errorWeights.map((w) => h * w),
            stages.map((stage) => stage[i]),
          ),
        ),
    };
  },
};

/** Weights w(θ) of y(t + θh) = y + h Σ wᵢ(θ) kᵢ. */
function interpolationWeights(theta: number): number[] {
  const rest = 1 - theta;
  return denseWeights.map((d, i) => {
    const b = dormandPrinceTableau.weights[i] ?? 0;
    const atStart = i === 0 ? 1 : 0;
    const atEnd = i === 6 ? 1 : 0;
    const cubic = rest * (atStart - b) + theta * rest * (2 * b - atStart - atEnd);
    return theta * (b + cubic + theta * rest * rest * d);
  });
}
