import {
  bind,
  broadcastTo,
  conj,
  eachExample,
  type LinearMap,
  linearCall,
  type MaybeTensor,
  type Primitive,
  type Tensor,
  type TensorType,
} from "../../tensor/index.ts";
import type { Plan } from "../compile/plan.ts";
import { complementary, type Layout, layoutOf, pack, raised, setsWith, unpack } from "../jet/layout.ts";
import type { Jet } from "../jet/run.ts";
import { evaluateAdjoint, evaluateEvolution } from "./evaluate.ts";

/**
 * Evolution is defined over numbers with infinitesimals, see {@link Jet}. That closes it under differentiation: the
 * derivative of U(α̂)ψ̂ is the same with one more infinitesimal, and so is that of its adjoint. Jets of k infinitesimals
 * have 2ᵏ components, and those that are there are inputs.
 */
export interface EvolveParams {
  readonly plan: Plan;
  /** Of the jets among the inputs. */
  readonly layout: Layout;
  /** Outputs are the components of the sets that contain this one. */
  readonly wanted: number;
}

type Jets = readonly Jet<Tensor>[];

/** Inputs: jets of angles [A] and states [..., 2^n]; no state means |0…0⟩. Outputs: final states. */
const evolvePrimitive: Primitive<EvolveParams> = {
  name: "evolve",
  shape: (inputs, { plan, layout, wanted }) => {
    const [angles, [state]] = unpack(inputs, layout);
    return setsWith(wanted, angles.length).map(() => state ?? zeroStateType(plan));
  },
  evaluate: (inputs, params) => evaluateEvolution(unpack(inputs, params.layout), params),
  jvp: (primals, tangents, params) => {
    const { plan, layout, wanted } = params;
    const outputs = bind(evolvePrimitive, primals, params);
    const parts: Jets = unpack(tangents, layout);
    const count = layout[0].length;
    const sets = setsWith(wanted, count);
    // The final state of numbers without infinitesimals is kept for the way back; other jets evolve once more.
    const kept = count === 1 ? outputs : [];
    const inputsOf = (residuals: readonly Tensor[]) => unpack(residuals.slice(0, primals.length), layout);
    const map: LinearMap = {
      outputs,
      apply: (residuals, directions) => {
        const moved = raised(inputsOf(residuals), unpack(directions, layoutOf(parts)));
        return evolution(plan, moved, wanted | count);
      },
      transpose: (residuals, cotangents) => {
        const [angles, states] = inputsOf(residuals);
        const finals = count === 1 ? residuals.slice(primals.length) : evolution(plan, [angles, states], 0);
        const bras = complementary(sets, cotangents.map(conj), count);
        const pulled = adjoint(plan, [angles, states, finals, bras], 0);
        return chosen(pulled.map(opposite), parts);
      },
    };
    return { outputs, tangents: linearCall(map, [...primals, ...kept], pack(parts)) };
  },
  batch: (inputs, batched, size, params) => {
    const angles = pack(unpack(inputs, params.layout).slice(0, 1)).length;
    const oneByOne = batched.indexOf(true) < angles;
    if (oneByOne) return eachExample(evolvePrimitive, inputs, batched, size, params);
    const spread = inputs.map((x, i) => (i < angles || batched[i] ? x : broadcastTo(x, [size, ...x.shape])));
    return bind(evolvePrimitive, spread, params);
  },
};

/**
 * Inputs: jets of angles, initial states, final states and cotangents of these (∂f/∂Re + i ∂f/∂Im). Outputs: derivatives
 * with respect to the angles, and cotangents of the initial states if there are any. As a function it is one of angles,
 * initial states and cotangents; the final states, which follow from these, are there to start from.
 */
const adjointPrimitive: Primitive<EvolveParams> = {
  name: "evolveAdjoint",
  shape: (inputs, { layout, wanted }) => {
    const [[angle], [initial], [final]] = unpack(inputs, layout);
    return (initial ? [angle, final] : [angle]).flatMap((type) =>
      setsWith(wanted, layout[0].length).map(() => type as TensorType),
    );
  },
  evaluate: (inputs, params) => evaluateAdjoint(unpack(inputs, params.layout), params),
  jvp: (primals, tangents, params) => {
    const { plan, layout, wanted } = params;
    const outputs = bind(adjointPrimitive, primals, params);
    const parts: Jets = unpack(tangents, layout);
    const count = layout[0].length;
    const sets = setsWith(wanted, count);
    const map: LinearMap = {
      outputs,
      apply: (residuals, directions) => {
        const moved = raised(unpack(residuals, layout), unpack(directions, layoutOf(parts)));
        return pack(adjoint(plan, moved, wanted | count));
      },
      // The pairing of cotangents v with the adjoint is that of the final states' derivative along v with the bras, so
      // its derivatives are that derivative, and the adjoint of it.
      transpose: (residuals, cotangents) => {
        const [angles, states, , bras] = unpack(residuals, layout);
        const alongAngles = complementary(sets, cotangents.slice(0, sets.length), count);
        const alongStates = complementary(sets, cotangents.slice(sets.length).map(conj), count);
        const moved = raised([angles, states], [alongAngles, alongStates]);
        const finals = evolution(plan, moved, 0);
        const pulled = adjoint(plan, [...moved, finals, ...raised([bras], [])], count);
        const toBras = opposite(finals.slice(count), 1);
        return chosen([...pulled.map(opposite), [], toBras], parts);
      },
    };
    return { outputs, tangents: linearCall(map, primals, pack(parts)) };
  },
  batch: (inputs, batched, size, params) => eachExample(adjointPrimitive, inputs, batched, size, params),
};

/** U(angles) · state, differentiable in both to any order; the state is |0…0⟩ unless given. */
export function evolve(plan: Plan, angles: Tensor, state?: Tensor): Tensor {
  return evolution(plan, [[angles], [state ?? null]], 0)[0];
}

function evolution(plan: Plan, jets: Jets, wanted: number): readonly Tensor[] {
  return bind(evolvePrimitive, pack(jets), { plan, layout: layoutOf(jets), wanted });
}

/** What the adjoint gives: of angles, and of initial states. */
function adjoint(plan: Plan, jets: Jets, wanted: number): [readonly Tensor[], readonly Tensor[]] {
  const outputs = bind(adjointPrimitive, pack(jets), { plan, layout: layoutOf(jets), wanted });
  const sets = setsWith(wanted, jets[0].length).length;
  return [outputs.slice(0, sets), outputs.slice(sets)];
}

/** Components as cotangents of those of the complementary sets; states (i = 1) under the pairing without conjugation. */
function opposite(components: readonly Tensor[], i: number): Tensor[] {
  return components.toReversed().map((component) => (i === 1 ? conj(component) : component));
}

/** Cotangents where there are tangents. */
function chosen(cotangents: readonly (readonly Tensor[])[], parts: Jets): MaybeTensor[] {
  return parts.flatMap((jet, i) => jet.flatMap((part, set) => (part === null ? [] : (cotangents[i][set] ?? null))));
}

function zeroStateType(plan: Plan): TensorType {
  return { dtype: "complex128", shape: [2 ** plan.lowered.qubits] };
}
