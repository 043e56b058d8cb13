import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { convergenceFigures, defineExperiment, type RunRecord, type Step } from "../../src/experiment/index.ts";
import { NDArray, NumericalError } from "../../src/tensor/index.ts";

interface State {
  readonly position: NDArray;
  readonly velocity: NDArray;
  readonly noise: number;
  readonly best: number;
}

const minimum = [1, -2, 0.5];
const curvatures = [1, 3, 10];

function valueAt(position: NDArray): number {
  return Array.from(position.values()).reduce((sum, x, i) => sum + (curvatures[i] * (x - minimum[i]) ** 2) / 2, -1);
}

function vector(values: readonly number[]): NDArray {
  return new NDArray("float64", [values.length], Float64Array.from(values));
}

/** A linear congruential generator (Numerical Recipes): its state must be in the checkpoint, or a resumed run differs. */
function nextNoise(noise: number): number {
  return (1664525 * noise + 1013904223) % 2 ** 32;
}

function descend({ position, velocity, noise, best }: State, rate: number, kick: number): State {
  const seed = nextNoise(noise);
  const x = Array.from(position.values());
  const gradient = x.map((value, i) => curvatures[i] * (value - minimum[i]));
  const next = Array.from(velocity.values()).map(
    (v, i) => 0.8 * v - rate * gradient[i] + kick * (seed / 2 ** 32 - 0.5),
  );
  const moved = vector(x.map((value, i) => value + next[i]));
  return { position: moved, velocity: vector(next), noise: seed, best: Math.min(best, valueAt(moved)) };
}

/** Descent with momentum and noise on a quadratic whose minimum, −1, is known: the experiment the tests run. */
export const quadratic = defineExperiment({
  name: "quadratic",
  title: "Descent on a quadratic",
  summary: "momentum descent to a known minimum",
  citations: ["B. T. Polyak, Some methods of speeding up the convergence of iteration methods (1964)"],
  settings: z.object({
    steps: z.int().min(0).max(100_000).default(60).describe("number of steps"),
    rate: z.number().positive().default(0.05).describe("learning rate"),
    kick: z.number().min(0).default(0).describe("size of the noise"),
    method: z.enum(["momentum", "plain"]).default("momentum").describe("how to descend"),
    pause: z.number().min(0).default(0).describe("time a step takes at least, in milliseconds"),
    breakAt: z.int().min(0).default(0).describe("the step whose value is not a number; 0 for none"),
    solverFailsAt: z.int().min(0).default(0).describe("the step that throws; 0 for none"),
  }),

  headline: () => ({ metric: "value", reference: -1 }),

  async *steps(
    { steps, rate, kick, pause, breakAt, solverFailsAt },
    { seed, resumeFrom },
  ): AsyncGenerator<Step<State>> {
    const start = {
      position: vector([4, 4, 4]),
      velocity: vector([0, 0, 0]),
      noise: seed,
      best: Number.POSITIVE_INFINITY,
    };
    let state: State = resumeFrom?.state ?? start;
    for (let step = (resumeFrom?.step ?? 0) + 1; step <= steps; step++) {
      if (pause > 0) await sleep(pause);
      if (step === solverFailsAt) throw new NumericalError("the solver did not converge (residual 0.3)");
      state = descend(state, rate, kick);
      const value = step === breakAt ? Number.NaN : valueAt(state.position);
      yield { step, totalSteps: steps, metrics: { value, noise: state.noise }, state };
    }
  },

  summarize: (_, { state }: RunRecord<State>) => ({
    result: { value: valueAt(state.position), best: state.best, firstCoordinate: state.position.values()[0] },
    references: {
      value: [
        { value: -1, source: "exact" },
        { value: -0.9, source: "a <rough> guess" },
      ],
      firstCoordinate: [{ value: 1, source: "exact" }],
    },
    converged: valueAt(state.position) < -0.999,
    notes: [`the last noise was ${state.noise}`],
    tables: [
      { title: "Coordinates", columns: ["i", "x"], rows: minimum.map((_, i) => [i, state.position.values()[i]]) },
    ],
  }),

  figures: (_, { history }) =>
    convergenceFigures(history, "value", {
      label: "value",
      references: [
        { value: -1, source: "exact" },
        { value: -0.9, source: "a <rough> guess" },
      ],
    }),
});
