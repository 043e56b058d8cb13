import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { convergenceFigures, type Figure } from "../../src/experiment/index.ts";
import { formatError, formatNumber, formatSeconds, renderFigures } from "../../src/run/index.ts";

async function render(...figures: Figure[]) {
  const svg = await renderFigures(figures);
  const { document } = parseHTML(`<!doctype html><html><body>${svg}</body></html>`);
  const texts = [...document.querySelectorAll("text")].map((element) => element.textContent);
  return { svg, document, texts };
}

const figure: Figure = {
  title: "Energy & error",
  x: { label: "β (1/J)" },
  y: { label: "energy per site (J)" },
  series: [
    { label: "TRG", x: [0.3, 0.4, 0.5], y: [-1, -1.2, -1.7], mark: "dots" },
    { label: "exact", x: [0.3, 0.4, 0.5], y: [-1, -1.21, -1.71], mark: "dashed" },
  ],
  references: [{ label: "ground state", y: -2 }],
};

test("a figure has its title, axis labels, curves and labelled reference", async () => {
  const { document, texts } = await render(figure);
  expect(texts).toEqual(
    expect.arrayContaining(["Energy & error", "β (1/J)", "energy per site (J)", "ground state: −2"]),
  );
  expect(document.querySelectorAll("[aria-label=dot] circle")).toHaveLength(3);
  expect(document.querySelectorAll("[aria-label=line] path")).toHaveLength(1);
  expect(document.querySelectorAll("[aria-label=rule] line")).toHaveLength(1);
});

test("points stand where their numbers are", async () => {
  const { document } = await render({ ...figure, references: [] });
  const heights = [...document.querySelectorAll("[aria-label=dot] circle")].map((dot) =>
    Number(dot.getAttribute("cy")),
  );
  const [a, b, c] = heights;
  expect((c - a) / (b - a)).toBeCloseTo(0.7 / 0.2, 10);
});

test("a logarithmic axis has powers of ten and leaves out what it cannot show", async () => {
  const { document, texts } = await render({
    title: "residual",
    x: { label: "step" },
    y: { label: "residual", scale: "log" },
    series: [{ label: "residual", x: [1, 2, 3, 4, 5], y: [1, 0.01, 0, -1, 1e-5], mark: "dots" }],
  });
  expect(texts).toEqual(expect.arrayContaining(["10⁰", "10⁻¹", "10⁻⁵"]));
  expect(document.querySelectorAll("[aria-label=dot] circle")).toHaveLength(3);
});

test("a curve of very many points is thinned, its ends kept", async () => {
  const x = Array.from({ length: 100_001 }, (_, i) => i);
  const { svg } = await render({ ...figure, references: [], series: [{ label: "long", x, y: x, mark: "line" }] });
  expect(svg.length).toBeLessThan(100_000);
});

test("nothing to draw is drawn as nothing", async () => {
  expect((await render()).svg).toMatch(/^<svg .*<\/svg>\n$/);
  expect((await render({ ...figure, series: [], references: [] })).texts).toContain("Energy & error");
});

test("a quantity that converges is drawn beside its reference and as a distance from it", () => {
  const history = [1, 2, 3].map((step) => ({ step, metrics: { energy: -0.6 - step / 100 } }));
  const references = [{ value: -0.6694, source: "QMC" }];
  const [value, distance] = convergenceFigures(history, "energy", { label: "energy per site", references });
  expect(value.series[0]).toMatchObject({ x: [1, 2, 3], y: [-0.61, -0.62, -0.63] });
  expect(value.references).toEqual([{ label: "QMC", y: -0.6694 }]);
  expect(distance.y.scale).toBe("log");
  expect(distance.series[0].y[2]).toBeCloseTo(0.0394, 12);
  expect(convergenceFigures(history, "energy", { label: "energy" })).toHaveLength(1);
});

describe("numbers for people", () => {
  test.each([
    [-0.6602312345678901, "−0.6602312346"],
    [3, "3"],
    [1e-7, "1e−7"],
  ])("%d is %s", (value, expected) => expect(formatNumber(value)).toBe(expected));

  test.each([
    [0, "0"],
    [1.38e-5, "1.4e−5"],
    [0.0138, "0.014"],
    [1234, "1.2e+3"],
  ])("an error of %d is %s", (value, expected) => expect(formatError(value)).toBe(expected));

  test.each([
    [0.4213, "0.42 s"],
    [17.2, "17 s"],
    [200, "3 min 20 s"],
    [3599.9, "1 h 00 min"],
    [7500, "2 h 05 min"],
  ])("%d seconds are %s", (value, expected) => expect(formatSeconds(value)).toBe(expected));
});
