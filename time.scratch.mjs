const cpu = () => process.cpuUsage().user / 1000;
import { apply, CNOT, chain, expectation, parameterCount, put, repeat, rx, rz } from "./dist/circuit/index.js";
import { planOf } from "./dist/circuit/compile/compile.js";
import { anglesOf } from "./dist/circuit/compile/angles.js";
import { runForward, runBackward } from "./dist/circuit/execute/run.js";
import { programOf } from "./dist/circuit/execute/encode.js";
import { pauli, plus } from "./dist/model/index.js";
import { NDArray, norm, valueAndGrad } from "./dist/tensor/index.js";
const L = Number(process.argv[2] ?? 10000), n = Number(process.argv[3] ?? 10), reps = Number(process.argv[4] ?? 3);
const ring = chain(Array.from({ length: n }, (_, i) => put([i, (i + 1) % n], CNOT)));
const first = chain(Array.from({ length: n }, (_, i) => put(i, chain(rx(), rz()))));
const mid = chain(Array.from({ length: n }, (_, i) => put(i, chain(rz(), rx(), rz()))));
const last = chain(Array.from({ length: n }, (_, i) => put(i, chain(rz(), rx()))));
const circuit = chain(first, ring, repeat(L - 1, chain(mid, ring)), last);
const ms = (name, f) => { const t = cpu(); const r = f(); console.log(name, (cpu() - t).toFixed(1)); return r; };
const plan = ms("plan", () => planOf(circuit, n));
ms("encode", () => programOf(plan, false));
const P = plan.lowered.parameters.length;
const theta = new NDArray("float64", [P], Float64Array.from({ length: P }, (_, k) => Math.PI * Math.sin(k + 1)));
const angles = (anglesOf(plan.lowered, theta)).values();
const z = new Float64Array(2 ** (n + 1)); z[0] = 1;
for (let r = 0; r < reps; r++) {
  const f = ms("forward", () => runForward(plan, angles, z));
  const b = ms("backward", () => runBackward(plan, angles, f, f));
  console.log("drift", Math.abs(b.initial[0] - 1), Math.max(...b.initial.slice(1, 1000).map(Math.abs)));
}
const Hm = plus(...Array.from({ length: n }, (_, i) => ["XX", "YY", "ZZ"].map((l) => pauli(l, [i, (i + 1) % n]))).flat());
for (let r = 0; r < reps; r++) {
  const { value: E, gradient: g } = ms("value+grad", () => valueAndGrad((x) => expectation(Hm, apply(circuit, x)))(theta));
  console.log((E).item(), (norm(g)).item(), (g).values()[0]);
}
console.log("peak MB", process.resourceUsage().maxRSS / 1024);
