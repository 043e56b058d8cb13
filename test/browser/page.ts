/// <reference types="vite/types/importMeta.d.ts" />
// What runs inside the page. Node computes the same numbers, to compare.
import * as circuit from "helmholtz/circuit";
import * as model from "helmholtz/model";
import * as t from "helmholtz/tensor";
import {
  type Build,
  builds,
  callTensorTeam,
  type Instance,
  instantiate,
  preferredBuild,
} from "../../src/tensor/engine/portable/wasm/instance.ts";

type Check = (instance: Instance, cases?: unknown) => string[];

const checks = import.meta.glob<Record<string, Check>>("../support/kernel-checks/*.ts", { eager: true });

/** Arguments of a kernel, its values and what those are short of, as `ElementwiseCase` has them. */
export interface KnownValues {
  readonly kernel: string;
  readonly x: readonly number[];
  readonly values: readonly number[];
  readonly rests: readonly number[];
}

/** The build of the kernels that is in use, where the environment may have named one. */
export function buildInUse(): Build {
  return preferredBuild();
}

/** The builds of the kernels that this browser runs. */
export function buildsHere(): Build[] {
  return (Object.keys(builds) as Build[]).filter((build) => build === "simd" || preferredBuild() === build);
}

/** What the checks of a file find wrong, on each build there is here; some are given cases with known results. */
export function kernelFaults(file: string, cases?: unknown): string[] {
  const exported = Object.entries(checks[`../support/kernel-checks/${file}`]);
  const faultsOf = exported.filter(([name]) => name.endsWith("Faults"));
  if (faultsOf.length === 0) return [`${file} has no check`];
  return buildsHere().flatMap((build) =>
    faultsOf.flatMap(([name, check]) => check(instantiate(build), cases).map((fault) => `${name}, ${build}: ${fault}`)),
  );
}

/** As `kernelFaults`, with known values of functions. */
export function elementwiseFaults(cases: readonly KnownValues[]): string[] {
  const typed = cases.map(({ kernel, x, values, rests }) => ({
    kernel,
    x: Float64Array.from(x),
    values: Float64Array.from(values),
    rests: Float64Array.from(rests),
  }));
  return kernelFaults("elementwise.ts", typed);
}

/** The same of complex functions: parts by turns. */
export function complexElementwiseFaults(cases: readonly KnownValues[]): string[] {
  const typed = cases.map(({ kernel, x, values, rests }) => ({
    kernel,
    z: Float64Array.from(x),
    values: Float64Array.from(values),
    rests: Float64Array.from(rests),
  }));
  return kernelFaults("complex-elementwise.ts", typed);
}

/** The engines of the page and the one it uses. */
export function engines(): { readonly used: string; readonly available: string[] } {
  const available = t.availableEngines().filter((status) => status.available);
  return { used: t.engine().name, available: available.map(({ name }) => name) };
}

/** What comes out of the tensor layer's public door: products, decompositions, derivatives. */
export function tensorNumbers(): number[] {
  const a = t.random.normal(t.random.key(1), [12, 9], "complex128");
  const b = t.random.normal(t.random.key(2), [9, 9], "complex128");
  const hermitian = t.matmul(t.conj(t.matrixTranspose(b)), b);
  const nuclearNorm = (x: t.Tensor) => t.sum(t.svd(t.matmul(x, b)).s);
  const gaussian = (x: t.Tensor) => t.sum(t.exp(t.neg(t.mul(x, x))));
  const results: t.Tensor[] = [
    t.einsum("ab,bc,dc->ad", a, b, a),
    t.svd(a).s,
    t.eigh(hermitian).values,
    t.solve(hermitian, t.matrixTranspose(a)),
    t.permute(t.reshape(a, [2, 6, 3, 3]), [3, 1, 0, 2]).add(1),
    t.grad(nuclearNorm)(a),
    t.grad((x: t.Tensor) => t.sum(t.grad(gaussian)(x)))(t.array([0.1, -0.7])),
  ];
  return results.flatMap(numbers);
}

/** The energy of a circuit with gates of every kind, its gradient and its amplitudes. */
export function circuitNumbers(): number[] {
  const { chain, put } = circuit;
  const ring = model.heisenberg(model.chainLattice(5));
  const gates = chain(
    circuit.each(5, circuit.H),
    put([3, 1], circuit.fsim()),
    circuit.control([0, circuit.off(4)], put(2, circuit.u3())),
    put([0, 1, 4], circuit.Toffoli),
    circuit.pauliRotation("XYIZY"),
    circuit.timeEvolve(ring),
    circuit.dagger(put([2, 4], chain(circuit.iSWAP, circuit.cphase()))),
    circuit.variationalCircuit(5, 4),
  );
  const angles = t.random.normal(t.random.key(3), [circuit.parameterCount(gates)]);
  const energy = (parameters: t.Tensor) => circuit.expectation(ring, circuit.apply(gates, parameters));
  const { value, gradient } = t.valueAndGrad(energy)(angles);
  return [value, gradient, circuit.apply(gates, angles)].flatMap(numbers);
}

/** Functions of real and complex numbers near zero, far out, and where there is no result. */
export function functionNumbers(): number[] {
  const real = t.array([...samples, 0, -0, 1e-300, 1e5, 1e300, Infinity, -Infinity, Number.NaN]);
  const complex = t.complex(t.array(samples), t.array([...samples].reverse()));
  const everywhere = [t.exp, t.expm1, t.log, t.log1p, t.sin, t.cos, t.tanh, t.sqrt, (x: t.Tensor) => t.power(x, 1.7)];
  return [
    ...[...everywhere, t.sigmoid, t.erf].flatMap((f) => numbers(f(real))),
    ...everywhere.flatMap((f) => numbers(f(complex))),
  ];
}

const samples = Array.from({ length: 60 }, (_, i) => (i - 29.5) * 0.37 + 0.01);

function numbers(x: t.Tensor): number[] {
  return Array.from(t.concrete(x, "page").values());
}

/** In a worker: a product by a team of two threads, and whether one thread finds the same bits. */
export async function teamProduct(): Promise<{ assembled: boolean; same: boolean }> {
  const team = callTensorTeam(2);
  for (let wait = 0; wait < 500 && !team.assembled(); wait++) await new Promise((resolve) => setTimeout(resolve, 20));
  if (!team.assembled()) return { assembled: false, same: false };
  const product = ({ kernels, memory }: Instance) => {
    const [n, bytes] = [150, 150 * 150 * 8];
    const [a, c] = [kernels.allocate(bytes), kernels.allocate(bytes)];
    new Float64Array(memory.buffer, a, n * n).set(Float64Array.from({ length: n * n }, (_, i) => Math.sin(i * i)));
    kernels.matmulDouble(1, 1, n, n, n, a, 0, n, 1, 0, a, 0, 1, n, 0, 0, c);
    return new Float64Array(memory.buffer, c, n * n).slice();
  };
  const alone = product(instantiate());
  return { assembled: true, same: product(team.leader).every((x, i) => Object.is(x, alone[i])) };
}
