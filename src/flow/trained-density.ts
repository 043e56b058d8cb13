import type { ReparametrizedDensity, ScoredDensity } from "../freeenergy/index.ts";
import type { Key } from "../tensor/index.ts";

/** What can be sampled, evaluated and differentiated either way, and knows its first parameters. */
export interface TrainedDensity<P> extends ReparametrizedDensity<P>, ScoredDensity<P> {
  init(key: Key): P;
}
