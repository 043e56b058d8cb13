import { describe, expect, test } from "vitest";
import {
  apply,
  CNOT,
  CZ,
  chain,
  control,
  dagger,
  drawText,
  H,
  measure,
  off,
  parameter,
  put,
  repeat,
  rx,
  rz,
  SWAP,
  T,
  u3,
  when,
  X,
  xx,
  Y,
} from "../../../src/circuit/index.ts";
import { InputError } from "../../../src/tensor/index.ts";

/** The lines between the backquotes without the indentation they share. */
function lines(text: string): string {
  return text.replace(/^\n/, "").replace(/^ {4}/gm, "").trimEnd();
}

describe("drawText", () => {
  test("gates on other qubits share a column; controls are dots", () => {
    const circuit = chain(put(0, H), put(2, rx(Math.PI / 2)), put([0, 1], CNOT), control([0, off(1)], put(2, Y)));
    expect(drawText(circuit)).toBe(
      lines(`
             ┌───┐
    q0: ─────┤ H ├─────●───●─────
             └───┘     │   │
                       │   │
    q1: ───────────────⊕───○─────
                           │
          ┌─────────┐    ┌─┴─┐
    q2: ──┤ Rx(π/2) ├────┤ Y ├───
          └─────────┘    └───┘
      `),
    );
  });

  test("a repetition stands once, between brackets", () => {
    const circuit = repeat(10_000, chain(put(0, rx()), put([0, 1], CZ)));
    expect(drawText(circuit)).toBe(
      lines(`
          ╓ × 10,000 ┌───────┐     ╖
    q0: ──╫──────────┤ Rx(θ) ├──●──╫───
          ║          └───────┘  │  ║
          ║                     │  ║
    q1: ──╫─────────────────────●──╫───
          ╙                        ╜
      `),
    );
  });

  test("a box on wires that are apart, with the order of its qubits", () => {
    expect(drawText(put([2, 0], xx(0.25)))).toBe(
      lines(`
          ┌─────────────┐
    q0: ──┤1  Rxx(0.25) ├───
          └──────┬──────┘
                 │
    q1: ─────────┼──────────
                 │
          ┌──────┴──────┐
    q2: ──┤0  Rxx(0.25) ├───
          └─────────────┘
      `),
    );
  });

  test("angles: free ones are numbered, named ones named, inverses turned; with values they are numbers", () => {
    const gamma = parameter("γ");
    const circuit = chain(put(0, rx()), put(0, rz(gamma.times(2).plus(-Math.PI))), dagger(put(0, rz())), put(0, u3()));
    const shown = [...drawText(circuit).matchAll(/┤ (.*?) ├/g)].map(([, name]) => name);
    expect(shown).toEqual(["Rx(θ₀)", "Rz(2·γ − π)", "Rz(−θ₂)", "u3(θ₃, θ₄, θ₅)"]);
    const values = drawText(circuit, { parameters: [0.5, Math.PI / 2, -Math.PI / 3, 1 / 3, 0, 1e-9] });
    const numbers = [...values.matchAll(/┤ (.*?) ├/g)].map(([, name]) => name);
    expect(numbers).toEqual(["Rx(0.5)", "Rz(0)", "Rz(π/3)", "u3(0.3333, 0, 1e−9)"]);
  });

  test("inverses of fixed gates have their own names", () => {
    const circuit = dagger(chain(put(0, T), put(0, H), put([0, 1], SWAP), control(1, put(0, X))));
    const text = drawText(circuit);
    expect(text).toContain("┤ T† ├");
    expect(text).toContain("┤ H ├");
    expect(text.match(/×/g)).toHaveLength(2);
  });

  test("what depends on an outcome stands after its measurement", () => {
    const circuit = chain(put(0, H), measure(0, "c"), when("c", 1, put(1, X)));
    const [, first, , , second] = drawText(circuit).split("\n");
    expect(first.indexOf("M→c")).toBeGreaterThan(0);
    expect(second.indexOf("X if c = 1")).toBeGreaterThan(first.indexOf("M→c") + 3);
  });

  test("no line is longer than the width", () => {
    const circuit = chain(Array.from({ length: 40 }, (_, i) => put(i % 3, rx(i / 10))));
    const rows = drawText(circuit, { width: 60 }).split("\n\n");
    expect(rows.length).toBeGreaterThan(1);
    const all = rows.flatMap((row) => row.split("\n"));
    expect(Math.max(...all.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(all.join("").match(/Rx/g)).toHaveLength(40);
  });

  test("of 100,000 gates a few are drawn, and how many are left out is said", () => {
    const circuit = chain(Array.from({ length: 100_000 }, (_, i) => put(i % 10, rx())));
    const text = drawText(circuit, { maximalGates: 100 });
    expect(text).toContain("… 99,900 more gates");
    expect(text.match(/Rx/g)).toHaveLength(100);
    expect(drawText(circuit).length).toBeLessThan(100_000);
  });

  test("gates left out of a repetition are counted with their turns", () => {
    const circuit = repeat(100, chain(Array.from({ length: 10 }, () => put(0, H))));
    expect(drawText(circuit, { maximalGates: 4 })).toContain("… 700 more gates");
  });

  test("parameters that do not fit are refused", () => {
    const circuit = chain(put(0, rx()), put(0, rz()));
    expect(() => drawText(circuit, { parameters: [1] })).toThrow("draw: parameters of shape [1]; the circuit has 2");
    expect(() => drawText(circuit, { parameters: [1, Number.NaN] })).toThrow("draw: parameter 1 is NaN");
    expect(() => drawText(circuit, { width: 3 })).toThrow(InputError);
    expect(() => drawText(circuit, { maximalGates: 0 })).toThrow("maximalGates is 0");
    expect(apply(circuit, [0, 0]).shape).toEqual([2]);
  });
});
