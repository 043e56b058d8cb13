import { expect, test } from "vitest";
import type { Autoregressive } from "../../src/flow/index.ts";
import {
  array,
  checkGrads,
  concrete,
  exp,
  jacobian,
  type NDArray,
  random,
  scalar,
  sum,
  type Tensor,
  treeMap,
} from "../../src/tensor/index.ts";
import { siteBySite } from "../oracle/siteBySite.ts";

/** Parameters with every leaf away from its first value, so that nothing that begins at zero hides. */
export function shaken<P>(model: Autoregressive<P>, seed: number, size = 0.4): P {
  let leaf = 0;
  const first = model.init(random.key(seed));
  const moved = treeMap(
    (x: Tensor) => x.add(random.normal(random.foldIn(random.key(seed), leaf++), x.shape).mul(size)),
    first,
  );
  return moved as P;
}

/** Checks the derivative of ln p along a random direction of all parameters, forward and reverse, against differences. */
export function checkParameterDerivatives<P>(model: Autoregressive<P>): void {
  const parameters = shaken(model, 1);
  const samples = model.sample(parameters, random.key(0), 5);
  const along = (t: Tensor) => {
    let leaf = 0;
    const move = (x: Tensor) => x.add(t.mul(random.normal(random.foldIn(random.key(2), leaf++), x.shape)));
    return model.logProb(treeMap(move, parameters) as P, samples);
  };
  checkGrads(along, [scalar(0)], { order: 1 });
}

/** All configurations of the sites, [kⁿ, n]. */
export function configurations({ sites, alphabet: { values } }: Autoregressive<never>): NDArray {
  const rows = Array.from({ length: values.length ** sites }, (_, c) =>
    Array.from({ length: sites }, (_, i) => values[Math.floor(c / values.length ** i) % values.length]),
  );
  return array(rows) as NDArray;
}

/** What every autoregressive model must keep to. */
export function checkAutoregressive<P>(model: Autoregressive<P>): void {
  const parameters = shaken(model, 3);
  const { sites } = model;

  test("probabilities of all configurations sum to one", () => {
    const probabilities = exp(model.logProb(parameters, configurations(model as Autoregressive<never>)));
    expect(concrete(sum(probabilities), "test").item()).toBeCloseTo(1, 11);
  });

  test("the sampler draws what the obvious one does", () => {
    const key = random.key(5);
    const samples = model.sample(parameters, key, 20);
    const expected = siteBySite((x) => model.logits(parameters, x), model.alphabet.values, sites, key, 20);
    expect(Array.from(samples.values())).toEqual(expected.flat());
  });

  test("logits of a site depend on each of the sites before it, and on nothing else", () => {
    const at = random.normal(random.key(2), [1, sites]);
    const logits = (x: Tensor) => model.logits(parameters, x).reshape([sites, -1]);
    if (model.alphabet.values.length > 2) return;
    const entries = concrete(jacobian((x: Tensor) => logits(x).reshape([sites]))(at) as Tensor, "test").values();
    for (let i = 0; i < sites; i++) {
      for (let j = 0; j < sites; j++) {
        const entry = Math.abs(entries[i * sites + j]);
        if (j >= i) expect(entry).toBe(0);
        else expect(entry, `of site ${i} by site ${j}`).toBeGreaterThan(1e-9);
      }
    }
  });
}
