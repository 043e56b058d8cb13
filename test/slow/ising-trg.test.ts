import { expect, test } from "vitest";
import { criticalIsingBeta, isingVertex, onsager } from "../../src/model/index.ts";
import { nextTrgFlow, startTrgFlow, symmetricVertex } from "../../src/tn/index.ts";

function criticalLnZ(beta: number, chi: number): readonly [number, number, number] {
  let flow = startTrgFlow((x) => symmetricVertex(isingVertex(x), [0, 1]), beta);
  while (flow.iteration < 30) flow = nextTrgFlow(flow, chi);
  return flow.lnZ;
}

test.each(Array.from({ length: 32 }, (_, i) => i + 1))(
  "at β_c, χ = %i, energy and specific heat are finite and the derivatives of ln Z",
  (chi) => {
    const [lnZ, first, second] = criticalLnZ(criticalIsingBeta, chi);
    expect(lnZ).toBeLessThan(onsager(criticalIsingBeta).lnZ);
    expect(second).toBeGreaterThan(0);
    // On one side ln Z may jump, where a kept level crosses a discarded one.
    const errors = [2e-6, -2e-6].map((step) => {
      const beside = criticalLnZ(criticalIsingBeta + step, chi);
      return {
        first: Math.abs(((beside[0] - lnZ) / step - (step / 2) * second) / first - 1),
        second: Math.abs((beside[1] - first) / step / second - 1),
      };
    });
    expect(Math.min(...errors.map((error) => error.first))).toBeLessThan(1e-6);
    expect(Math.min(...errors.map((error) => error.second))).toBeLessThan(2e-2);
  },
);

test("at β_c the error of ln Z falls below 6e-7 at χ = 32", () => {
  const [lnZ] = criticalLnZ(criticalIsingBeta, 32);
  expect(Math.abs(lnZ - onsager(criticalIsingBeta).lnZ)).toBeLessThan(6e-7);
});
