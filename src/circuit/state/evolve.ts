import {
  bind,
  conj,
  linearCall,
  NDArray,
  type Primitive,
  type Tensor,
  TransformError,
  zerosLike,
} from "../../tensor/index.ts";
import type { Plan } from "../compile/plan.ts";
import { type Amplitudes, runBackward, runForward, runTangent } from "../execute/run.ts";

interface Params {
  readonly plan: Plan;
}

/** Inputs: angles [A], amplitudes [..., 2^n]. Output: the amplitudes after the circuit. */
const evolvePrimitive: Primitive<Params> = {
  name: "evolve",
  shape: ([, state]) => [state],
  evaluate: ([angles, state], { plan }) => [like(state, runForward(plan, numbers(angles), amplitudes(state)))],
  jvp: ([angles, state], tangents, params) => {
    const [final] = bind(evolvePrimitive, [angles, state], params);
    const directions = tangents.map((t, i) => t ?? zerosLike([angles, state][i]));
    const map = {
      outputs: [final],
      apply: ([a, s]: readonly Tensor[], [da, ds]: readonly Tensor[]) => bind(tangentPrimitive, [a, s, da, ds], params),
      transpose: ([a, , f]: readonly Tensor[], [cotangent]: readonly Tensor[]) => {
        const [gradient, initial] = bind(adjointPrimitive, [a, f, conj(cotangent)], params);
        return [gradient, conj(initial)];
      },
    };
    return { outputs: [final], tangents: linearCall(map, [angles, state, final], directions) };
  },
  batch: () => {
    throw new TransformError("evolve: not yet");
  },
};

/** Inputs: angles, initial amplitudes, and tangents of both. Output: the tangent of the final amplitudes. */
const tangentPrimitive: Primitive<Params> = {
  name: "evolveTangent",
  shape: ([, state]) => [state],
  evaluate: ([angles, state, angleTangents, change], { plan }) => [
    like(state, runTangent(plan, numbers(angles), numbers(angleTangents), amplitudes(state), amplitudes(change))),
  ],
  jvp: () => {
    throw new TransformError("evolve: not yet");
  },
  batch: () => {
    throw new TransformError("evolve: not yet");
  },
};

/** Inputs: angles, final amplitudes and their cotangent. Outputs: cotangents of the angles and the initial amplitudes. */
const adjointPrimitive: Primitive<Params> = {
  name: "evolveAdjoint",
  shape: ([angles, final]) => [angles, final],
  evaluate: ([angles, final, cotangent], { plan }) => {
    const back = runBackward(plan, numbers(angles), amplitudes(final), amplitudes(cotangent));
    return [new NDArray("float64", angles.shape, back.gradient), like(final, back.cotangent)];
  },
  jvp: () => {
    throw new TransformError("evolve: not yet");
  },
  batch: () => {
    throw new TransformError("evolve: not yet");
  },
};

/** U(angles) · state, differentiable in both. */
export function evolve(plan: Plan, angles: Tensor, state: Tensor): Tensor {
  return bind(evolvePrimitive, [angles, state], { plan })[0];
}

function numbers(angles: NDArray): Float64Array {
  return angles.values() as Float64Array;
}

function amplitudes(state: NDArray): Amplitudes {
  return state.values() as Amplitudes;
}

function like(state: NDArray, values: Amplitudes): NDArray {
  return new NDArray(state.dtype, state.shape, values);
}
