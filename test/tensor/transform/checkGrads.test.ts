import { describe, expect, test } from "vitest";
import {
  array,
  checkGrads,
  customJvp,
  customVjp,
  linearCall,
  mul,
  NumericalError,
  stopGradient,
  sum,
  type Tensor,
  take,
} from "../../../src/tensor/index.ts";
import { randomTensor } from "../../support/random-tensor.ts";

const x = array([1, 2]);
const z = randomTensor(1, [2], "complex128");

/** x² with a derivative that is wrong in its last entry. */
const wrongForward = customJvp(
  (a: Tensor) => a.square(),
  ([a], [t]) => [a.square(), mul(mul(a, t), [2, 2.001])],
);

/** x² with a pullback that forgets the conjugate. */
const wrongReverse = customVjp(
  (a: Tensor) => a.square(),
  (a: Tensor): [Tensor, Tensor] => [a.square(), a],
  (a, ct): [Tensor] => [mul(mul(a, 2), ct)],
);

/** x² whose derivative is right, but is a constant to the next one. */
const wrongSecond = customJvp(
  (a: Tensor) => a.square(),
  ([a], [t]) => [a.square(), mul(stopGradient(a).mul(2), t)],
);

describe("checkGrads finds", () => {
  test("a wrong forward derivative, and names mode, argument, entry and both numbers", () => {
    const check = () => checkGrads((p: { w: Tensor }) => wrongForward(p.w), [{ w: x }]);
    expect(check).toThrow(NumericalError);
    expect(check).toThrow(
      /argument \[0\]\.w, entry \[1\]: forward mode gives 4\.002 for output 0, entry \[1\], central differences (4\.0000|3\.9999)/,
    );
  });

  test("a wrong pullback of a complex argument, and in which part", () => {
    const check = () => checkGrads(wrongReverse, [z], { modes: ["reverse"] });
    expect(check).toThrow(/argument \[0\], entry \[0\] \(real part\): reverse mode gives \S+ for a random combination/);
  });

  test("a wrong transpose, by comparing reverse mode with forward mode", () => {
    const lopsided = customJvp(
      (a: Tensor) => a.mul(2),
      ([a], [t]) => [
        a.mul(2),
        linearCall(
          { outputs: [t], apply: (_, [v]) => [v.mul(2)], transpose: (_, [ct]) => [ct.mul([2, 2.0000001])] },
          [],
          [t],
        )[0],
      ],
    );
    checkGrads(lopsided, [x], { modes: ["forward"] });
    expect(() => checkGrads(lopsided, [x])).toThrow(
      /entry \[1\]: reverse mode gives \S+ for a random combination of the outputs, forward mode/,
    );
  });

  test("a wrong second derivative", () => {
    checkGrads(wrongSecond, [x], { order: 1 });
    expect(() => checkGrads(wrongSecond, [x])).toThrow(
      /of the forward derivative, entry \[0\]: forward mode gives 0 for output 0/,
    );
  });

  test("NaN", () => {
    expect(() => checkGrads((a: Tensor) => a.sqrt(), [array([0, 1])])).toThrow(NumericalError);
  });
});

describe("checkGrads accepts", () => {
  test("trees, with integers as constants", () => {
    const f = ({ table, at }: { table: Tensor; at: Tensor }) => ({
      taken: take(table, at).exp(),
      at,
      rest: [sum(table)],
    });
    checkGrads(f, [{ table: z, at: array([1, 0, 1], "int32") }]);
  });

  test("single precision, with wider steps and tolerances", () => {
    checkGrads((a: Tensor) => a.exp().mul(a), [array([0.3, -1], "float32")]);
  });

  test("functions that do not depend on an argument", () => {
    checkGrads((a: Tensor, _b: Tensor) => [a.sin(), array([1])], [x, z]);
    checkGrads((_a: Tensor) => array([1, 2]), [x]);
  });
});
