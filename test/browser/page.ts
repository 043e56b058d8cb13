/// <reference types="vite/types/importMeta.d.ts" />
// What runs inside the page. Node runs `tensorNumbers` too, to compare.
import {
  array,
  availableEngines,
  concrete,
  conj,
  eigh,
  einsum,
  engine,
  exp,
  grad,
  matmul,
  matrixTranspose,
  random,
  sum,
  svd,
  type Tensor,
} from "helmholtz/tensor";
import {
  type Build,
  builds,
  type Instance,
  instantiate,
  preferredBuild,
} from "../../src/tensor/engine/portable/wasm/instance.ts";

type Check = (instance: Instance) => string[];

const checks = import.meta.glob<Record<string, Check>>("../support/kernel-checks/*.ts", { eager: true });

/** The builds of the kernels that this browser runs. */
export function buildsHere(): Build[] {
  return (Object.keys(builds) as Build[]).filter((build) => build === "simd" || preferredBuild() === build);
}

/** What the named checks find wrong, on each build there is here. */
export function kernelFaults(file: string): string[] {
  const exported = Object.entries(checks[`../support/kernel-checks/${file}`]);
  const faultsOf = exported.filter(([name]) => name.endsWith("Faults"));
  if (faultsOf.length === 0) return [`${file} has no check`];
  return buildsHere().flatMap((build) =>
    faultsOf.flatMap(([name, check]) => check(instantiate(build)).map((fault) => `${name}, ${build}: ${fault}`)),
  );
}

/** The engines of the page and the one it uses. */
export function engines(): { readonly used: string; readonly available: string[] } {
  const available = availableEngines().filter((status) => status.available);
  return { used: engine().name, available: available.map(({ name }) => name) };
}

/** Numbers that come out of the tensor layer's public door: products, decompositions, functions, derivatives. */
export function tensorNumbers(): number[] {
  const a = random.normal(random.key(1), [12, 9], "complex128");
  const b = random.normal(random.key(2), [9, 9], "complex128");
  const hermitian = matmul(conj(matrixTranspose(b)), b);
  const loss = (x: Tensor) => sum(svd(matmul(x, b)).s);
  const results: Tensor[] = [
    einsum("ab,bc,dc->ad", a, b, a),
    svd(a).s,
    eigh(hermitian).values,
    exp(a),
    grad(loss)(a),
    grad((x: Tensor) => sum(grad((y: Tensor) => sum(exp(y.mul(y))))(x)))(array([0.1, -0.7])),
  ];
  return results.flatMap((x) => Array.from(concrete(x, "page").values()));
}
