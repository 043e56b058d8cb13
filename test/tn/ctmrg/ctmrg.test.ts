import { describe, expect, it } from "vitest";
import { onsager, spinHalf, spontaneousMagnetization } from "../../../src/model/index.ts";
import { concrete, fromData, kron, mul, NumericalError, type Tensor } from "../../../src/tensor/index.ts";
import {
  bondDensityMatrix,
  bondExpectation,
  convergeEnvironment,
  correlationLength,
  doubleLayer,
  magnetization,
  normalized,
  patches,
} from "../../../src/tn/index.ts";
import { rokhsarKivelsonSite } from "./rokhsarKivelson.ts";

const number = (x: Tensor) => concrete(x, "test").item();
const settings = { chi: 24, tolerance: 1e-10, maxIterations: 2000 };
const zz = mul(kron(spinHalf.z, spinHalf.z), 4);

describe.each([0.2, 0.35, 0.55])("CTMRG of the Rokhsar–Kivelson state at beta = %d", (beta) => {
  const site = rokhsarKivelsonSite(beta);
  const layer = normalized(doubleLayer(site));
  const { environment, info } = convergeEnvironment(layer, settings);

  it.each(patches)("has the Ising model's energy, measured in a patch of %s", (patch) => {
    const perBond = number(bondExpectation(bondDensityMatrix(site, environment, patch), zz));
    expect(-2 * perBond).toBeCloseTo(onsager(beta).energy, 8);
  });

  it("stands still element by element", () => {
    expect(info.residual).toBeLessThan(settings.tolerance);
    const again = convergeEnvironment(layer, settings, { start: convergeEnvironment(layer, settings).numbers });
    expect(again.info.iterations).toBeLessThanOrEqual(2);
  });
});

it.each([0.2, 0.25, 0.3])("has the Ising model's correlation length at beta = %d", (beta) => {
  const layer = normalized(doubleLayer(rokhsarKivelsonSite(beta)));
  const { environment } = convergeEnvironment(layer, { ...settings, chi: 32 });
  // Along a row, above the critical temperature: Fisher and Burford, Phys. Rev. 156, 583 (1967).
  const exact = 1 / (-Math.log(Math.tanh(beta)) - 2 * beta);
  expect(Math.abs(correlationLength(environment, layer) / exact - 1)).toBeLessThan(0.01);
});

it("has the Ising model's spontaneous magnetization once the symmetry is broken", () => {
  const beta = 0.5;
  const site = rokhsarKivelsonSite(beta);
  const layer = normalized(doubleLayer(site));
  const broken = convergeEnvironment(normalized(doubleLayer(withField(site))), { ...settings, tolerance: 1e-6 });
  const { environment } = convergeEnvironment(layer, settings, { start: broken.numbers });
  const density = bondDensityMatrix(site, environment, "1x2");
  expect(2 * number(magnetization(density, [spinHalf.z]))).toBeCloseTo(spontaneousMagnetization(beta), 8);
});

/** The state in a small field along +z. */
function withField(site: Tensor): Tensor {
  const data = Float64Array.from(concrete(site, "test").values(), (x, i) => (i < 16 ? 1.1 * x : x));
  return fromData("float64", [2, 2, 2, 2, 2], data);
}

it("says how far an environment is from convergence", () => {
  const layer = normalized(doubleLayer(rokhsarKivelsonSite(0.44)));
  const attempt = () => convergeEnvironment(layer, { chi: 8, tolerance: 1e-12, maxIterations: 5 });
  expect(attempt).toThrow(NumericalError);
  expect(attempt).toThrow(/CTMRG at chi = 8 did not converge: after 5 iterations .* by \d\.\d\de-\d+, more than 1e-12/);
});
