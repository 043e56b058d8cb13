import { Tensor } from "../array.ts";
import { asTensor, eye } from "../create.ts";
import { type DType, isComplex, isInexact } from "../dtype.ts";
import { DTypeError } from "../error.ts";
import type { Shape } from "../layout.ts";
import { zerosLike } from "../like.ts";
import { bind, type Interpreter, nextLevel, type Primitive } from "../primitive.ts";
import { add } from "../primitives/arithmetic.ts";
import { concatenate } from "../primitives/joining.ts";
import { permute, reshape } from "../primitives/movement.ts";
import { sum } from "../primitives/reduction.ts";
import { slice } from "../primitives/slicing.ts";
import { closureError, type FlatFunction, jvpFlat } from "./jvp.ts";
import { vmapFlat } from "./vmap.ts";

/** A value with all its first derivatives (leading axis) and the sum of its pure second derivatives. */
class LaplacianTracer extends Tensor {
  readonly value: Tensor;
  readonly jacobian: Tensor;
  readonly laplacian: Tensor;
  readonly interpreter: LaplacianInterpreter;

  constructor(value: Tensor, jacobian: Tensor, laplacian: Tensor, interpreter: LaplacianInterpreter) {
    super();
    this.value = value;
    this.jacobian = jacobian;
    this.laplacian = laplacian;
    this.interpreter = interpreter;
  }

  get dtype(): DType {
    return this.value.dtype;
  }

  get shape(): Shape {
    return this.value.shape;
  }
}

/**
 * Propagates (value, J, Δ) through y = f(x): J_y = f′J, Δ_y = f′Δ + Σₖ f″(Jₖ, Jₖ). The first-order terms of all
 * directions are one mapped jvp; the second-order term vanishes for linear primitives and is a nested jvp for others.
 */
class LaplacianInterpreter implements Interpreter {
  readonly level = nextLevel();
  readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  owns(value: Tensor): value is LaplacianTracer {
    return value instanceof LaplacianTracer && value.interpreter === this;
  }

  process<Params>(primitive: Primitive<Params>, inputs: readonly Tensor[], params: Params): readonly Tensor[] {
    const values = inputs.map((x) => (this.owns(x) ? x.value : x));
    const active = inputs.map((x) => this.owns(x));
    const tracers = inputs.filter((x) => this.owns(x));
    const outputs = bind(primitive, values, params);
    if (tracers.length === 0) return outputs;
    if (outputs.some((y) => this.owns(y))) throw closureError(primitive.name);
    const apply: FlatFunction = (x) => bind(primitive, x, params);
    const along = (t: readonly Tensor[], x: readonly Tensor[]) => {
      let next = 0;
      const { outputs: y, tangents } = jvpFlat(
        apply,
        x,
        active.map((isActive) => (isActive ? t[next++] : null)),
      );
      return tangents.map((tangent, i) => tangent ?? zerosLike(y[i]));
    };
    const directions = tracers.map((x) => concatenate([x.jacobian, reshape(x.laplacian, [1, ...x.shape])]));
    const first = this.map((t) => along(t, values), directions, this.size + 1);
    const jacobians = first.map((t) => slice(t, [0, this.size]));
    const laplacians = first.map((t) => slice(t, this.size));
    const curvature = primitive.linear ? undefined : this.curvature(along, values, active, tracers);
    return outputs.map((y, i) => {
      if (!isInexact(y.dtype)) return y;
      const laplacian = curvature ? add(laplacians[i], curvature[i]) : laplacians[i];
      return new LaplacianTracer(y, jacobians[i], laplacian, this);
    });
  }

  private curvature(
    along: (t: readonly Tensor[], x: readonly Tensor[]) => readonly Tensor[],
    values: readonly Tensor[],
    active: readonly boolean[],
    tracers: readonly LaplacianTracer[],
  ): Tensor[] {
    const second = (t: readonly Tensor[]) => {
      let next = 0;
      const tangents = active.map((isActive) => (isActive ? t[next++] : null));
      const { outputs, tangents: changes } = jvpFlat((x) => along(t, x), values, tangents);
      return changes.map((change, i) => change ?? zerosLike(outputs[i]));
    };
    const each = this.map(
      second,
      tracers.map((x) => x.jacobian),
      this.size,
    );
    return each.map((t) => sum(t, { axes: 0 }));
  }

  private map(f: FlatFunction, inputs: readonly Tensor[], size: number): Tensor[] {
    return vmapFlat(
      f,
      inputs,
      inputs.map(() => true),
      size,
    );
  }
}

/** What `laplacian` finds: for y of shape [...Y] and x of shape [...X], gradient is [...Y, ...X] and laplacian [...Y]. */
export interface LaplacianResult {
  readonly value: Tensor;
  readonly gradient: Tensor;
  readonly laplacian: Tensor;
}

/**
 * Value, gradient and Laplacian Σᵢ ∂²f/∂xᵢ² of a real or complex function of real coordinates, in one forward pass
 * (Li et al., "A computational framework for neural network-based variational Monte Carlo with forward Laplacian",
 * arXiv:2307.08214).
 *
 * @throws DTypeError when x is complex.
 */
export function laplacian(f: (x: Tensor) => Tensor): (x: Tensor) => LaplacianResult {
  return (x) => {
    if (isComplex(x.dtype) || !isInexact(x.dtype))
      throw new DTypeError(`laplacian: coordinates must be real floating numbers, got ${x.dtype}`);
    const interpreter = new LaplacianInterpreter(x.size);
    const basis = reshape(eye(x.size, x.size, x.dtype), [x.size, ...x.shape]);
    const y = asTensor(f(new LaplacianTracer(x, basis, zerosLike(x), interpreter)));
    if (!interpreter.owns(y)) {
      return {
        value: y,
        gradient: zerosLike({ dtype: y.dtype, shape: [...y.shape, ...x.shape] }),
        laplacian: zerosLike(y),
      };
    }
    const last = permute(y.jacobian, [...y.shape.map((_, i) => i + 1), 0]);
    return { value: y.value, gradient: reshape(last, [...y.shape, ...x.shape]), laplacian: y.laplacian };
  };
}
