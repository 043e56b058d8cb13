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

/** A function σ of which σ″ = constant + linear·σ′ − σ′². */
export interface Activation {
  /** σ′ */
  readonly slope: (z: Tensor) => Tensor;
  readonly constant: number;
  readonly linear: number;
}

export const logCosh: Activation = { slope: tanh, constant: 1, linear: 0 };

export const softPlus: Activation = { slope: sigmoid, constant: 0, linear: 1 };

/** ∇φ [n, d], ∇²φ [n] and σ′ [n, h], by their definition. */
function composed({ slope, constant, linear }: Activation, operands: readonly Tensor[]): readonly Tensor[] {
  const [x, weight, amplitude, bias] = operands as Operands;
  const products = matmul(x, matrixTranspose(weight));
  const slopes = slope(bias ? add(products, bias) : products);
  const curvatures = sub(add(mul(slopes, linear), constant), square(slopes));
  const strengths = mul(amplitude, sum(square(weight), { axes: 1 }));
  return [matmul(mul(slopes, amplitude), weight), matmul(curvatures, strengths), slopes];
}

/**
 * ∇φ, ∇²φ and the slopes σ′ [n, h], in as few passes over these as there can be, and so its derivative: a flow needs both
 * at every stage of every step. The slopes are kept for that derivative alone: they have none of their own.
 */
const layerPrimitive: Primitive<Activation> = {
  name: "layerField",
  shape: ([x, weight]) => [
    x,
    ...[[], [weight.shape[0]]].map((rest) => ({ dtype: x.dtype, shape: [x.shape[0], ...rest] })),
  ],
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
        return jvp((...operands: readonly Tensor[]) => composed(activation, operands).slice(0, 2), at, along)[1];
      },
      transpose: (residuals: readonly Tensor[], cotangents: readonly Tensor[]) =>
        pulled(activation, residuals.slice(0, count), residuals[count], cotangents).filter((_, i) => active[i]),
    };
    const directions = tangents.filter((t) => t !== null);
    return { outputs, tangents: [...linearCall(map, [...primals, outputs[2]], directions), null] };
  },
  batch: (inputs, batched, _, activation) => {
    const axes = batched.map((isBatched) => (isBatched ? 0 : null));
    return vmap((...operands: readonly Tensor[]) => composed(activation, operands), axes)(...inputs);
  },
};

function pulled(
  activation: Activation,
  operands: readonly Tensor[],
  slopes: Tensor,
  cotangents: readonly Tensor[],
): readonly Tensor[] {
  const all = [...operands, slopes, ...cotangents];
  if (all.every((x) => x instanceof NDArray)) {
    return pullbackNumbers(
      activation,
      operands as unknown as Operands<NDArray>,
      slopes as NDArray,
      cotangents as readonly NDArray[],
    );
  }
  return vjp((...x: readonly Tensor[]) => composed(activation, x).slice(0, 2), ...operands).pullback([...cotangents]);
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
