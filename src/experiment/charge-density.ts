import { z } from "zod";
import {
  chain,
  continuousFlow,
  dilation,
  flow,
  inverted,
  maskedAutoregressive,
  pairVelocity,
  permutation,
  polarDensity,
  splineMap,
  standardNormal,
  type TrainedDensity,
  transported,
} from "../flow/index.ts";
import { trapWidth } from "../model/index.ts";

/** Settings of a density of charges in a trap. */
export const chargeDensitySettings = {
  layers: z
    .int()
    .min(0)
    .max(100)
    .default(2)
    .describe("autoregressive layers that make where charges lie in polar coordinates; 0 for a normal density"),
  hidden: z.int().min(1).max(1000).default(8).describe("hidden units of such a layer for each coordinate"),
  bins: z.int().min(2).max(200).default(8).describe("pieces of the splines of such a layer"),
  intervals: z.int().min(2).max(200).default(10).describe("of the splines for the pushes of pairs and of the trap"),
  orders: z.int().min(1).max(8).default(2).describe("powers of the time that the pushes are made of"),
  odeSteps: z.int().min(1).max(1000).default(6).describe("Runge–Kutta steps of the pushes while they are trained"),
  kinetic: z
    .number()
    .min(0)
    .max(1000)
    .default(0.003)
    .describe("weight of the mean square velocity, which keeps paths straight; part of no result"),
};

type ChargeDensitySettings = {
  readonly [Name in keyof typeof chargeDensitySettings]: z.output<(typeof chargeDensitySettings)[Name]>;
} & { readonly particles: number; readonly beta: number };

/** The parameters of either density. */
export type ChargeDensityParameters =
  | ReturnType<ReturnType<typeof normalPushed>["init"]>
  | ReturnType<ReturnType<typeof polarPushed>["init"]>;

/** A density of charges, [particles, 2]. */
export type ChargeDensity = TrainedDensity<ChargeDensityParameters>;

/**
 * Charges that push each other away from where a first density has them. Where they are almost independent this is a normal one; where
 * they form rings its pieces would have to be torn apart, and polar coordinates have them as one.
 */
export function chargeDensity(given: ChargeDensitySettings): ChargeDensity {
  return given.layers === 0 ? normalPushed(given) : polarPushed(given);
}

function normalPushed(given: ChargeDensitySettings) {
  const event = [given.particles, 2];
  return flow(standardNormal(event), chain(dilation(event, widthOf(given)), pushes(given)));
}

function polarPushed(given: ChargeDensitySettings) {
  const { particles, layers, hidden, bins } = given;
  const size = 2 * particles - 1;
  const backwards = permutation(Array.from({ length: size }, (_, i) => size - 1 - i));
  const map = splineMap({ bins, bound: farthest });
  const layer = inverted(maskedAutoregressive({ size, hidden: [hidden, hidden], map }));
  const shapes = flow(standardNormal([size]), chain(...Array.from({ length: layers }, () => chain(layer, backwards))));
  return transported(polarDensity(shapes, { particles, width: widthOf(given) }), pushes(given));
}

/** Standard deviations up to which splines bend. */
const farthest = 5;

/** As wide as the charges want to be. */
function widthOf({ particles, beta }: ChargeDensitySettings): number {
  return trapWidth(particles, beta);
}

function pushes(given: ChargeDensitySettings) {
  const { particles, intervals, orders, odeSteps, kinetic } = given;
  const velocity = pairVelocity({ particles, intervals, orders, middle: widthOf(given), repulsion: 6 / particles });
  return continuousFlow(velocity, {
    ...{ method: "rk4", steps: odeSteps, gradient: "direct", regularization: { kinetic } },
  });
}
