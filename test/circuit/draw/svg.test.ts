import fc from "fast-check";
import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { layOut, spanOf } from "../../../src/circuit/draw/layout.ts";
import { CNOT, chain, control, drawSvg, H, off, put, repeat, rx, unitary, X } from "../../../src/circuit/index.ts";
import { eye } from "../../../src/tensor/index.ts";
import { circuits } from "../../support/random-circuit.ts";

function parsed(svg: string) {
  const element = parseHTML(`<!doctype html><html><body>${svg}</body></html>`).document.querySelector("svg");
  if (!element) throw new Error("no svg element");
  return element;
}

test("has the parts of the circuit, and says what it is", () => {
  const svg = drawSvg(chain(put(0, H), put([0, 1], CNOT), control([0, off(1)], put(2, X)), repeat(7, put(1, rx()))), {
    title: 'GHZ <&> "more"',
  });
  const element = parsed(svg);
  expect(element.querySelector("title")?.textContent).toBe('GHZ <&> "more"');
  expect(element.querySelector("desc")?.textContent).toBe("A circuit of 10 gates on 3 qubits, drawn in 6 columns.");
  expect(element.querySelectorAll(".wire")).toHaveLength(3);
  expect(element.querySelectorAll(".on")).toHaveLength(2);
  expect(element.querySelectorAll(".off")).toHaveLength(1);
  expect(element.querySelectorAll(".not")).toHaveLength(2);
  expect(element.querySelectorAll(".box")).toHaveLength(2);
  expect(element.querySelector(".count")?.textContent).toBe("× 7");
});

test("names cannot break out of the markup", () => {
  const name = `</text><script>"'\u0000&`;
  const svg = drawSvg(unitary(eye(2), name));
  expect(svg).not.toContain("<script>");
  expect(svg).not.toContain("\u0000");
  expect(parsed(svg).querySelector(".name")?.textContent).toBe(`</text><script>"'&`);
});

test("needs nothing else, and is small whatever the depth", () => {
  const svg = drawSvg(chain(Array.from({ length: 100_000 }, (_, i) => put(i % 12, rx()))));
  expect(svg.length).toBeLessThan(300_000);
  expect(svg).toContain("99,500 more gates");
  expect(svg).not.toMatch(/href|url\(|@import/);
});

test("in a column no two things overlap, and each wire has its gates in their order", () => {
  fc.assert(
    fc.property(circuits(5, 2), (circuit) => {
      for (const column of layOut(circuit).columns) {
        const wires = column.flatMap((symbol) => {
          const [low, high] = spanOf(symbol);
          return Array.from({ length: high - low + 1 }, (_, i) => low + i);
        });
        expect(new Set(wires).size).toBe(wires.length);
      }
    }),
    { numRuns: 100 },
  );
});
