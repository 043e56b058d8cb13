import { expect, test } from "vitest";
import * as circuit from "../../../src/circuit/index.ts";
import { type Block, matrixOf } from "../../../src/circuit/index.ts";
import { array, complex, type Tensor } from "../../../src/tensor/index.ts";
import { expectClose } from "../close.ts";

/** A complex number for the tables below. */
interface Z {
  readonly re: number;
  readonly im: number;
}

const real = (re: number): Z => ({ re, im: 0 });
const polar = (angle: number, length = 1): Z => ({ re: length * Math.cos(angle), im: length * Math.sin(angle) });
const imaginary = (im: number): Z => ({ re: 0, im });

function matrix(rows: readonly (readonly (number | Z)[])[]): Tensor {
  const all = rows.map((row) => row.map((entry) => (typeof entry === "number" ? real(entry) : entry)));
  return complex(array(all.map((row) => row.map(({ re }) => re))), array(all.map((row) => row.map(({ im }) => im))));
}

function diagonal(...entries: (number | Z)[]): Tensor {
  return matrix(entries.map((entry, i) => entries.map((_, j) => (i === j ? entry : 0))));
}

/** The matrix that takes basis state j to `images[j]`. */
function permutation(...images: number[]): Tensor {
  return matrix(images.map((_, row) => images.map((image) => (image === row ? 1 : 0))));
}

const i = imaginary(1);
const minusI = imaginary(-1);
const r = Math.SQRT1_2;
/** (1 ± i)/2. */
const plus = polar(Math.PI / 4, r);
const minus = polar(-Math.PI / 4, r);
const [theta, phi, lambda] = [0.7, -1.9, 2.3];
const [c, s] = [Math.cos(theta), Math.sin(theta)];
const [halfC, halfS] = [Math.cos(theta / 2), Math.sin(theta / 2)];
const is = imaginary(-halfS);

const fixed: Record<string, Tensor> = {
  I: permutation(0, 1),
  X: permutation(1, 0),
  Y: matrix([
    [0, minusI],
    [i, 0],
  ]),
  Z: diagonal(1, -1),
  H: matrix([
    [r, r],
    [r, -r],
  ]),
  S: diagonal(1, i),
  Sdg: diagonal(1, minusI),
  T: diagonal(1, polar(Math.PI / 4)),
  Tdg: diagonal(1, polar(-Math.PI / 4)),
  SX: matrix([
    [plus, minus],
    [minus, plus],
  ]),
  SXdg: matrix([
    [minus, plus],
    [plus, minus],
  ]),
  SY: matrix([
    [plus, polar((-3 * Math.PI) / 4, r)],
    [plus, plus],
  ]),
  SYdg: matrix([
    [minus, minus],
    [polar((3 * Math.PI) / 4, r), minus],
  ]),
  CNOT: permutation(0, 3, 2, 1),
  CY: matrix([
    [1, 0, 0, 0],
    [0, 0, 0, minusI],
    [0, 0, 1, 0],
    [0, i, 0, 0],
  ]),
  CZ: diagonal(1, 1, 1, -1),
  CH: matrix([
    [1, 0, 0, 0],
    [0, r, 0, r],
    [0, 0, 1, 0],
    [0, r, 0, -r],
  ]),
  SWAP: permutation(0, 2, 1, 3),
  sqrtSWAP: matrix([
    [1, 0, 0, 0],
    [0, plus, minus, 0],
    [0, minus, plus, 0],
    [0, 0, 0, 1],
  ]),
  iSWAP: matrix([
    [1, 0, 0, 0],
    [0, 0, i, 0],
    [0, i, 0, 0],
    [0, 0, 0, 1],
  ]),
  sqrtISWAP: matrix([
    [1, 0, 0, 0],
    [0, r, imaginary(r), 0],
    [0, imaginary(r), r, 0],
    [0, 0, 0, 1],
  ]),
  Toffoli: permutation(0, 1, 2, 7, 4, 5, 6, 3),
  CCZ: diagonal(1, 1, 1, 1, 1, 1, 1, -1),
  Fredkin: permutation(0, 1, 2, 5, 4, 3, 6, 7),
};

test.each(Object.entries(fixed))("%s", (name, expected) => {
  const gates: Record<string, unknown> = { ...circuit };
  expectClose(matrixOf(gates[name] as Block), expected, 3e-16);
});

const u3 = matrix([
  [halfC, polar(lambda, -halfS)],
  [polar(phi, halfS), polar(phi + lambda, halfC)],
]);

const parametric: Record<string, readonly [gate: (...angles: number[]) => Block, angles: number[], expected: Tensor]> =
  {
    rx: [
      circuit.rx,
      [theta],
      matrix([
        [halfC, is],
        [is, halfC],
      ]),
    ],
    ry: [
      circuit.ry,
      [theta],
      matrix([
        [halfC, -halfS],
        [halfS, halfC],
      ]),
    ],
    rz: [circuit.rz, [theta], diagonal(polar(-theta / 2), polar(theta / 2))],
    phase: [circuit.phase, [theta], diagonal(1, polar(theta))],
    globalPhase: [circuit.globalPhase, [theta], diagonal(polar(theta), polar(theta))],
    cphase: [circuit.cphase, [theta], diagonal(1, 1, 1, polar(theta))],
    u3: [circuit.u3, [theta, phi, lambda], u3],
    xx: [
      circuit.xx,
      [theta],
      matrix([
        [halfC, 0, 0, is],
        [0, halfC, is, 0],
        [0, is, halfC, 0],
        [is, 0, 0, halfC],
      ]),
    ],
    yy: [
      circuit.yy,
      [theta],
      matrix([
        [halfC, 0, 0, imaginary(halfS)],
        [0, halfC, is, 0],
        [0, is, halfC, 0],
        [imaginary(halfS), 0, 0, halfC],
      ]),
    ],
    zz: [circuit.zz, [theta], diagonal(polar(-theta / 2), polar(theta / 2), polar(theta / 2), polar(-theta / 2))],
    fsim: [
      circuit.fsim,
      [theta, phi],
      matrix([
        [1, 0, 0, 0],
        [0, c, imaginary(-s), 0],
        [0, imaginary(-s), c, 0],
        [0, 0, 0, polar(-phi)],
      ]),
    ],
    givens: [
      circuit.givens,
      [theta],
      matrix([
        [1, 0, 0, 0],
        [0, c, -s, 0],
        [0, s, c, 0],
        [0, 0, 0, 1],
      ]),
    ],
  };

test.each(Object.entries(parametric))("%s, of fixed and of free angles", (_, [gate, angles, expected]) => {
  expectClose(matrixOf(gate(...angles)), expected, 1e-15);
  expectClose(matrixOf(gate(), angles), expected, 1e-15);
});

test("a gate refuses an angle that is no number", () => {
  expect(() => circuit.fsim(0, Number.NaN)).toThrow("fsim: the angle is NaN; it must be a finite number");
});
