import type { Axis, Figure, Series } from "../experiment/index.ts";
import { formatNumber } from "./format.ts";
import { escapeMarkup } from "./markup.ts";
import { encodeText, type Store } from "./store.ts";

const width = 720;
const plotHeight = 320;
const margins = { marginLeft: 96, marginRight: 24, marginTop: 12, marginBottom: 44 };
const font = "system-ui, 'Helvetica Neue', Arial, sans-serif";
const seriesColors = ["#2f6db3", "#d9622b", "#3a9a5b", "#8a5bb5", "#b8860b", "#c23b62"];
const referenceColors = ["#555555", "#b03a2e", "#7d6608", "#1f618d"];
/** More points than this are thinned: no screen shows them. */
const maximalPoints = 2000;

/** Writes `plot.svg`. */
export async function writePlot(store: Store, figures: readonly Figure[]): Promise<void> {
  await store.replace("plot.svg", encodeText(await renderFigures(figures)));
}

/** Figures one below the other, as one SVG document that needs nothing else. */
export async function renderFigures(figures: readonly Figure[]): Promise<string> {
  const document = await svgDocument();
  let top = 0;
  const panels: string[] = [];
  for (const figure of figures) {
    const legend = layOutLegend(legendOf(figure));
    panels.push(`<g transform="translate(0 ${top})">`, heading(figure.title), legend.markup);
    panels.push(`<g transform="translate(0 ${legend.bottom})">${await renderAxes(figure, document)}</g></g>`);
    top += legend.bottom + plotHeight + 16;
  }
  const height = Math.max(top, 1);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ` font-family="${font}" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="white"/>${panels.join("")}</svg>\n`,
  ].join("");
}

/** The browser's own document, or one that only builds markup. */
async function svgDocument(): Promise<unknown> {
  const { document } = globalThis as { document?: unknown };
  return document ?? (await import("linkedom")).parseHTML("<!doctype html><html></html>").document;
}

async function renderAxes(figure: Figure, document: unknown): Promise<string> {
  const Plot = await import("@observablehq/plot");
  const series = figure.series.map((one) => thin(drawable(one, figure)));
  const references = figure.references ?? [];
  const marks = [
    ...references.map(({ y }, i) =>
      Plot.ruleY([y], { stroke: referenceColor(i), strokeDasharray: "6 4", strokeWidth: 1.25 }),
    ),
    ...series.flatMap((one, i) => seriesMarks(Plot, one, seriesColor(i))),
  ];
  const xs = series.flatMap((one) => one.x);
  const ys = [...series.flatMap((one) => one.y), ...references.map(({ y }) => y)];
  const element = Plot.plot({
    document: document as never,
    width,
    height: plotHeight,
    ...margins,
    inset: 6,
    style: { fontFamily: font, fontSize: "12px", background: "white" },
    x: axisOptions(figure.x, xs),
    y: { ...axisOptions(figure.y, ys), labelOffset: 88, grid: true, nice: figure.y.scale !== "log" },
    marks: [Plot.frame({ stroke: "#cccccc" }), ...marks],
  });
  return element.outerHTML;
}

function seriesMarks(Plot: typeof import("@observablehq/plot"), series: Series, color: string) {
  return [...errorMarks(Plot, series, color), ...pointMarks(Plot, series, color)];
}

function errorMarks(Plot: typeof import("@observablehq/plot"), { x, y, error, mark }: Series, color: string) {
  if (!error) return [];
  const range = { x, y1: y.map((value, i) => value - error[i]), y2: y.map((value, i) => value + error[i]) };
  if (mark === "dots") return [Plot.ruleX(x, { ...range, stroke: color, strokeWidth: 1.25 })];
  return [Plot.areaY(x, { ...range, fill: color, fillOpacity: 0.25 })];
}

function pointMarks(Plot: typeof import("@observablehq/plot"), { x, y, mark }: Series, color: string) {
  const points = x.map((value, i) => [value, y[i]] as [number, number]);
  const dots = Plot.dot(points, { fill: color, r: 3 });
  if (mark === "dots") return [dots];
  const dashes = mark === "dashed" ? { strokeDasharray: "6 4", strokeWidth: 1.25 } : { strokeWidth: 2 };
  const line = Plot.line(points, { stroke: color, ...dashes });
  // A few points are worth seeing, and one alone makes no line.
  return mark === "line" && points.length <= 20 ? [line, dots] : [line];
}

/** The points an axis can show: finite, and positive where it is logarithmic. */
function drawable(series: Series, { x, y }: Figure): Series {
  const shown = (value: number, axis: Axis) => Number.isFinite(value) && (axis.scale !== "log" || value > 0);
  const kept = series.x.flatMap((value, i) => (shown(value, x) && shown(series.y[i], y) ? i : []));
  return pick(series, kept);
}

/** The points of these numbers. */
function pick(series: Series, kept: readonly number[]): Series {
  const of = (values: readonly number[]) => kept.map((i) => values[i]);
  return { ...series, x: of(series.x), y: of(series.y), ...(series.error && { error: of(series.error) }) };
}

function thin(series: Series): Series {
  const count = series.x.length;
  if (count <= maximalPoints) return series;
  const kept = Array.from({ length: maximalPoints }, (_, i) => Math.round((i * (count - 1)) / (maximalPoints - 1)));
  return pick(series, kept);
}

function axisOptions({ label, scale = "linear" }: Axis, values: readonly number[]) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const common = { label, labelArrow: "none" as const, labelAnchor: "center" as const };
  if (scale === "log") {
    return { ...common, type: "log" as const, ticks: logTicks(low, high), tickFormat: formatPower };
  }
  const fewIntegers = values.length > 0 && values.every(Number.isInteger) && high - low < 12;
  if (!fewIntegers) return common;
  return { ...common, ticks: Array.from({ length: high - low + 1 }, (_, i) => low + i), tickFormat: String };
}

/** At most nine powers of ten, evenly spaced; below two decades also 2, 3 and 5 times them. */
function logTicks(low: number, high: number): readonly number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  if (!Number.isFinite(last - first)) return [];
  const stride = Math.ceil((last - first) / 8) || 1;
  const exponents = Array.from({ length: Math.floor((last - first) / stride) + 1 }, (_, i) => first + i * stride);
  const factors = high / low < 100 ? [1, 2, 3, 5] : [1];
  const ticks = exponents.flatMap((exponent) => factors.map((factor) => Number(`${factor}e${exponent}`)));
  return ticks.filter((tick) => tick >= low && tick <= high);
}

/** `10⁻³`, `3·10⁻³` */
function formatPower(value: number): string {
  const [factor, exponent] = value.toExponential().split("e");
  const raised = String(Number(exponent)).replace(/[-0-9]/g, (sign) =>
    sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)],
  );
  return `${factor === "1" ? "" : `${factor}·`}10${raised}`;
}

interface LegendItem {
  readonly label: string;
  readonly color: string;
  readonly mark: Series["mark"];
}

/** Nothing where one curve is all there is: its name is the title. */
function legendOf({ series, references = [] }: Figure): readonly LegendItem[] {
  if (series.length + references.length < 2) return [];
  return [
    ...series.map(({ label, mark }, i) => ({ label, mark, color: seriesColor(i) })),
    ...references.map(({ label, y }, i) => ({
      label: `${label}: ${formatNumber(y)}`,
      mark: "dashed" as const,
      color: referenceColor(i),
    })),
  ];
}

function layOutLegend(items: readonly LegendItem[]): { markup: string; bottom: number } {
  const [left, right] = [margins.marginLeft, width - margins.marginRight];
  let x = left;
  let y = 44;
  const markup = items.map(({ label, color, mark }) => {
    const itemWidth = 50 + 6.6 * label.length;
    if (x > left && x + itemWidth > right) {
      x = left;
      y += 18;
    }
    const swatch = `<g transform="translate(${x} ${y})">${swatchOf(mark, color)}<text x="32" y="4">${escapeMarkup(label)}</text></g>`;
    x += itemWidth;
    return swatch;
  });
  return { markup: markup.join(""), bottom: items.length ? y + 8 : 30 };
}

function swatchOf(mark: Series["mark"], color: string): string {
  if (mark === "dots") return `<circle cx="12" cy="0" r="3" fill="${color}"/>`;
  const dashes = mark === "dashed" ? ' stroke-dasharray="6 4" stroke-width="1.25"' : ' stroke-width="2"';
  return `<line x1="0" x2="24" stroke="${color}"${dashes}/>`;
}

function heading(title: string): string {
  return `<text x="${margins.marginLeft}" y="22" font-size="15" font-weight="600">${escapeMarkup(title)}</text>`;
}

function seriesColor(i: number): string {
  return seriesColors[i % seriesColors.length];
}

function referenceColor(i: number): string {
  return referenceColors[i % referenceColors.length];
}
