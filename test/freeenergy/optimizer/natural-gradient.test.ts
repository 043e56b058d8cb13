import { describe, expect, test } from "vitest";
import {
  apply,
  chain,
  expectation,
  fisherProduct,
  put,
  quantumFisher,
  repeat,
  rx,
  ry,
  rz,
  zz,
} from "../../../src/circuit/index.ts";
import { minimize, naturalGradient, sgd } from "../../../src/freeenergy/index.ts";
import { chainLattice, transverseFieldIsing } from "../../../src/model/index.ts";
import {
  array,
  complex,
  exp,
  fromData,
  jacobian,
  matmul,
  matrixTranspose,
  type NDArray,
  real,
  sum,
  type Tensor,
} from "../../../src/tensor/index.ts";
import { collect, finalStep, numbers, pseudoRandom } from "../problems.ts";

describe("natural gradient", () => {
  const angles = (t: Tensor) => exp(t);
  const f = (x: Tensor) => sum(x.sub(array([1, 2])).power(4)).add(x.slice(0).mul(x.slice(1)));

  test("follows one path whatever the parameters are, for small steps", async () => {
    const options = (metric: (leaves: readonly NDArray[]) => Tensor) => ({
      optimizer: naturalGradient({ metric, learningRate: 1e-4, damping: 0 }),
      stop: { steps: 300 },
    });
    const flat = (_: readonly NDArray[]) =>
      array([
        [1, 0],
        [0, 1],
      ]);
    const pulledBack = ([t]: readonly NDArray[]) => {
      const j = jacobian(angles)(t) as Tensor;
      return matmul(matrixTranspose(j), j);
    };
    const straight = await finalStep(minimize(f, { parameters: array([0.5, 3]) }, options(flat)));
    const curved = await finalStep(
      minimize((t: Tensor) => f(angles(t)), { parameters: array([Math.log(0.5), Math.log(3)]) }, options(pulledBack)),
    );
    const [there, here] = [numbers(straight.parameters), numbers(curved.parameters).map(Math.exp)];
    for (const i of [0, 1]) expect(here[i]).toBeCloseTo(there[i], 4);
    // Plain descent in the other parameters ends elsewhere.
    const plain = await finalStep(
      minimize((t: Tensor) => f(angles(t)), { parameters: array([Math.log(0.5), Math.log(3)]) }, options(flat)),
    );
    expect(Math.abs(Math.exp(plain.parameters.values()[0]) - there[0])).toBeGreaterThan(0.01);
  });

  test("with the Hessian of a quadratic as metric it arrives in one step, from a matrix or a product, real or complex", async () => {
    const stiffness = [1, 5, 0.2, 30];
    const g = ({ x, z }: { x: Tensor; z: Tensor }) => {
      const [re, im] = [real(z), real(z.mul({ re: 0, im: -1 }))];
      return sum(x.mul(x).mul(array([0.5, 2.5])))
        .add(sum(re.mul(re)).mul(0.1))
        .add(sum(im.mul(im)).mul(15));
    };
    const parameters = () => ({ x: array([1, -2]), z: complex(array([0.3]), array([2])) as NDArray });
    const diagonal = array(stiffness.map((a, i) => stiffness.map((_, j) => (i === j ? a : 0))));
    const product = ([x, z]: readonly NDArray[]) => {
      const [re, im] = z.values();
      return [x.mul(array([1, 5])), fromData("complex128", [1], Float64Array.of(0.2 * re, 30 * im))];
    };
    for (const metric of [() => diagonal, () => product]) {
      const optimizer = naturalGradient({ metric, learningRate: 1, damping: 0, tolerance: 1e-12 });
      const { value } = await finalStep(minimize(g, { parameters: parameters() }, { optimizer, stop: { steps: 1 } }));
      expect(value).toBeLessThan(1e-20);
    }
  });

  test("settings out of range and matrices that do not fit are named", async () => {
    const metric = () => array([[1]]);
    expect(() => naturalGradient({ metric, learningRate: 0 })).toThrow("naturalGradient: learningRate at step 1 is 0");
    expect(() => naturalGradient({ metric, learningRate: 1, damping: -1 })).toThrow("naturalGradient: damping is -1");
    const optimizer = naturalGradient({ metric, learningRate: 1 });
    const steps = collect(minimize(f, { parameters: array([1, 2]) }, { optimizer, stop: { steps: 1 } }));
    await expect(steps).rejects.toThrow("the metric has shape [1, 1]; of 2 parameters it is [2, 2]");
  });
});

describe("a variational ground state", () => {
  const bonds = [0, 2, 1, 3].map((i) => put([i, (i + 1) % 4], zz()));
  const fields = [0, 1, 2, 3].map((i) => [put(i, rx()), put(i, rz())]);
  const circuit = chain(
    4,
    [0, 1, 2, 3].map((i) => put(i, ry())),
    repeat(2, chain(bonds, fields.flat())),
  );
  const hamiltonian = transverseFieldIsing(chainLattice(4), { field: 1 });
  const energy = (t: Tensor) => expectation(hamiltonian, apply(circuit, t));
  // −4 (sin π/8 + sin 3π/8): the exact energy of the periodic chain of 4 spins at the critical field.
  const exact = -4 * (Math.sin(Math.PI / 8) + Math.sin((3 * Math.PI) / 8));

  async function stepsTo(accuracy: number, optimizer: ReturnType<typeof sgd> | ReturnType<typeof naturalGradient>) {
    const start = { parameters: array([...pseudoRandom(28)]) };
    for await (const { step, value } of minimize(energy, start, { optimizer, stop: { steps: 240 } })) {
      if (value - exact < accuracy) return step;
    }
    return Number.POSITIVE_INFINITY;
  }

  test("is found in fewer steps than by plain descent, with the matrix and with products", async () => {
    const dense = naturalGradient({ metric: ([t]) => quantumFisher(circuit, t), learningRate: 0.2, damping: 1e-3 });
    const free = naturalGradient({
      metric: ([t]) => {
        const product = fisherProduct(circuit, t);
        return ([v]) => [product(v)];
      },
      learningRate: 0.2,
      damping: 1e-3,
      tolerance: 1e-3,
    });
    const steps = [
      await stepsTo(1e-3, dense),
      await stepsTo(1e-3, free),
      await stepsTo(1e-3, sgd({ learningRate: 0.05 })),
    ];
    expect(Math.max(steps[0], steps[1])).toBeLessThan(120);
    expect(steps[0]).toBeLessThan(steps[2] / 2);
    expect(steps[1]).toBeLessThan(steps[2] / 2);
  });
});
