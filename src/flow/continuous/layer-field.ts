import {
  add,
  bind,
  jvp,
  linearCall,
  matmul,
  matrixTranspose,
  mul,
  NDArray,
  type Primitive,
  ShapeError,
  sigmoid,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
  vjp,
  vmap,
  zerosLike,
} from "../../tensor/index.ts";
import { fieldNumbers, pullbackNumbers } from "./layer-numbers.ts";

/** Points x [n, d], weights w [h, d], amplitudes a [h] and perhaps biases b [h] of φ(x) = Σₖ aₖ σ(wₖ·x + bₖ). */
export type Operands<T extends Tensor = Tensor> = readonly [x: T, weight: T, amplitude: T, bias?: T];

/** A function σ, ln cosh or softplus. */
export interface Activation {
  /** Which of them: the even one. */
  readonly isEven: boolean;
  /** σ′(z) */
  readonly slope: (z: Tensor) => Tensor;
  /** σ″ from σ′ */
  readonly curvature: (slope: Tensor) => Tensor;
}

export const logCosh: Activation = { isEven: true, slope: tanh, curvature: (s) => sub(1, square(s)) };

export const softPlus: Activation = { isEven: false, slope: sigmoid, curvature: (s) => sub(s, square(s)) };

/** ∇φ [n, d] and ∇²φ [n], by their definition. */
function composed({ slope, curvature }: Activation, operands: readonly Tensor[]): readonly Tensor[] {
  const [x, weight, amplitude, bias] = operands as Operands;
  const products = matmul(x, matrixTranspose(weight));
  const slopes = slope(bias ? add(products, bias) : products);
  const strengths = mul(amplitude, sum(square(weight), { axes: 1 }));
  return [matmul(mul(slopes, amplitude), weight), matmul(curvature(slopes), strengths)];
}

/**
 * ∇φ and ∇²φ in as few passes over the slopes σ′ [n, h] as there can be, and so its derivative: a flow needs both at every
 * stage of every step. The last output are tickets to slopes that are remembered for that derivative (0: to none).
 */
const layerPrimitive: Primitive<Activation> = {
  name: "layerField",
  shape: ([x]) => [x, ...["divergence", "tickets"].map(() => ({ dtype: x.dtype, shape: [x.shape[0]] }))],
  evaluate: (operands, activation) => fieldNumbers(activation, operands as unknown as Operands<NDArray>),
  jvp: (primals, tangents, activation) => {
    const outputs = bind(layerPrimitive, primals, activation);
    const active = tangents.map((t) => t !== null);
    const count = primals.length;
    const map = {
      outputs: outputs.slice(0, 2),
      apply: (residuals: readonly Tensor[], directions: readonly Tensor[]) => {
        let next = 0;
        const along = active.map((isActive, i) => (isActive ? directions[next++] : zerosLike(residuals[i])));
        const at = residuals.slice(0, count);
        return jvp((...operands: readonly Tensor[]) => composed(activation, operands), at, along)[1];
      },
      transpose: (residuals: readonly Tensor[], cotangents: readonly Tensor[]) =>
        pulled(activation, residuals.slice(0, count), residuals[count], cotangents).filter((_, i) => active[i]),
    };
    const directions = tangents.filter((t) => t !== null);
    return { outputs, tangents: [...linearCall(map, [...primals, outputs[2]], directions), null] };
  },
  batch: (inputs, batched, _, activation) => {
    const axes = batched.map((isBatched) => (isBatched ? 0 : null));
    const [velocity, divergence] = vmap((...x: readonly Tensor[]) => composed(activation, x), axes)(...inputs);
    return [velocity, divergence, zerosLike(divergence)];
  },
};

function pulled(
  activation: Activation,
  operands: readonly Tensor[],
  tickets: Tensor,
  cotangents: readonly Tensor[],
): readonly Tensor[] {
  const all = [...operands, tickets, ...cotangents];
  if (all.every((x) => x instanceof NDArray)) {
    return pullbackNumbers(
      activation,
      operands as unknown as Operands<NDArray>,
      tickets as NDArray,
      cotangents as readonly NDArray[],
    );
  }
  return vjp((...x: readonly Tensor[]) => composed(activation, x), ...operands).pullback([...cotangents]);
}

/**
 * Velocity ∇φ [n, d] and divergence ∇²φ [n] of the potential of one hidden layer.
 * @throws ShapeError for operands that do not fit.
 */
export function layerField(activation: Activation, operands: Operands): { velocity: Tensor; divergence: Tensor } {
  const given = operands.filter((x) => x !== undefined);
  const [x, weight, ...units] = given;
  if (weight.shape[1] !== x.shape[1] || units.some(({ shape }) => shape.join() !== `${weight.shape[0]}`)) {
    const shapes = given.map(({ shape }) => `[${shape.join(", ")}]`).join(", ");
    throw new ShapeError(`layerField: points, weights, amplitudes and biases of shapes ${shapes} do not fit`);
  }
  const isDouble = given.every((x) => x.dtype === "float64");
  const [velocity, divergence] = isDouble ? bind(layerPrimitive, given, activation) : composed(activation, given);
  return { velocity, divergence };
}
