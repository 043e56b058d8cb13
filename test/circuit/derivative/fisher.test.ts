import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  apply,
  chain,
  fidelity,
  fisherProduct,
  fubiniStudy,
  parameter,
  parameterCount,
  put,
  quantumFisher,
  randomState,
  rx,
  ry,
  rz,
} from "../../../src/circuit/index.ts";
import {
  array,
  checkGrads,
  hessian,
  matmul,
  mul,
  type NDArray,
  random,
  scalar,
  sum,
  type Tensor,
  zeros,
} from "../../../src/tensor/index.ts";
import { pseudoAngles } from "../../support/pseudo-angles.ts";
import { circuits } from "../../support/random-circuit.ts";
import { expectClose } from "../close.ts";

const circuit = chain(2, put(0, ry()), put(1, rx("a")), put([0], rz()), put(1, ry(parameter("a").times(2))));

describe("quantum Fisher information", () => {
  test("of a qubit on the sphere: 1 by latitude, sin² by longitude", () => {
    const [theta, phi] = [0.7, 1.9];
    const metric = quantumFisher(chain(ry(), rz()), array([theta, phi]));
    expectClose(
      metric,
      [
        [1, 0],
        [0, Math.sin(theta) ** 2],
      ],
      1e-14,
    );
  });

  test("is how fast the fidelity falls: −2 times the Hessian of it", () => {
    const property = fc.property(circuits(2, 2), (block) => {
      const angles = pseudoAngles(parameterCount(block));
      fc.pre(angles.size > 0);
      const here = apply(block, angles);
      const curvature = hessian((t: Tensor) => fidelity(here, apply(block, t)))(angles) as Tensor;
      const fisher = quantumFisher(block, angles);
      const scale = Math.max(1, ...(fisher as NDArray).values().map(Math.abs));
      expectClose(fisher, mul(curvature, -2), 1e-11 * scale);
      const v = pseudoAngles(angles.size, 2);
      expectClose(fisherProduct(block, angles)(v), matmul(fisher, v), 1e-11 * scale);
    });
    fc.assert(property, { numRuns: 8 });
  });

  test("from a given state, as a metric, in blocks, and differentiated", () => {
    const angles = array([0.3, 0.8, -1.1]);
    const state = randomState(random.key(3), 2);
    const whole = quantumFisher(circuit, angles, { state }) as NDArray;
    expectClose(mul(fubiniStudy(circuit, angles, { state }), 4), whole, 1e-14);
    expectClose(fisherProduct(circuit, angles, state)(array([0, 0, 1])), whole.slice([0, 3], 2), 1e-13);
    const blocks = quantumFisher(circuit, angles, { state, blocks: [[2, 0], [1]] }) as NDArray;
    const isTogether = [1, 0, 1, 0, 1, 0, 1, 0, 1];
    expectClose(blocks, mul(whole, array(isTogether).reshape([3, 3])), 1e-14);
    checkGrads((t: Tensor) => sum(quantumFisher(circuit, t)), [angles], { order: 1 });
  });

  test("parameters must be those of the circuit, blocks a partition of them", () => {
    expect(quantumFisher(chain(), zeros([0])).shape).toEqual([0, 0]);
    expect(() => quantumFisher(circuit, scalar(1))).toThrow(
      "quantumFisher: parameters of shape []; the circuit has 3, so the shape must be [3]",
    );
    expect(() => quantumFisher(circuit, array([1, 2, 3]), { blocks: [[0, 1]] })).toThrow(
      "the blocks name the parameters [0, 1]; each of 0 to 2 must be in one block",
    );
  });
});
